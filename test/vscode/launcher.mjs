#!/usr/bin/env node
// Stands in for the executable of VS Code: takes the flags that @vscode/test-electron gives it and runs the tests in a
// VS Code server whose workbench is open in a headless Chromium. Ends with the code that the test run ended with.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Failure, main, within } from '../run/progress.mjs';
import { withoutNoise } from '../run/server.mjs';
import { openWorkbench } from '../run/workbench.mjs';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));

/** The longest that the tests may take, in seconds. */
const LIMIT = 240;

await main('launcher', async () => {
  const { values, positionals } = parseArgs({ strict: false, allowPositionals: true });
  const [folder, extension, tests] = [
    positionals[0],
    values.extensionDevelopmentPath,
    values.extensionTestsPath,
  ];
  if (folder === undefined || typeof extension !== 'string' || typeof tests !== 'string') {
    throw new Failure(
      'It needs a folder, --extensionDevelopmentPath=FOLDER and --extensionTestsPath=MODULE.',
    );
  }
  /** @type {(code: number) => void} */
  let exit = () => undefined;
  /** @type {Promise<number>} */
  const exited = new Promise((resolve) => (exit = resolve));
  const workbench = await openWorkbench({
    folder,
    extension,
    tests,
    before: async (page) => {
      await page.exposeFunction(
        'codeAutomationLog',
        (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
          const text = withoutNoise(args.join(' '));
          if (text !== '') console.log(`[${type}] ${text}`);
        },
      );
      await page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => exit(code));
    },
  });
  try {
    return await within(LIMIT, 'The tests in the extension host', exited);
  } finally {
    await workbench.close();
  }
});

// Runs the extension-host tests in a real VS Code: a desktop one where that can be had, else the launcher beside this file,
// which takes the same flags. The result file's path comes by PASID_LENS_RESULTS.
import { runTests } from '@vscode/test-electron';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { downloadDesktop } from '../run/desktop.mjs';
import { main } from '../run/progress.mjs';

await main('extension-host tests', async () => {
  const home = mkdtempSync(join(tmpdir(), 'lens-'));
  try {
    const workspace = join(home, 'sample'); // a copy, which the tests may change
    cpSync('test/vscode/sample', workspace, { recursive: true });
    return await runTests({
      vscodeExecutablePath: (await downloadDesktop()) ?? resolve('test/vscode/launcher.mjs'),
      extensionDevelopmentPath: resolve('.'),
      extensionTestsPath: resolve('dist/test/vscode/index.main.js'),
      launchArgs: [
        workspace,
        `--user-data-dir=${join(home, 'user')}`,
        `--extensions-dir=${join(home, 'extensions')}`,
      ],
    });
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
});

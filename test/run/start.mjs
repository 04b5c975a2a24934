// npm start: opens VS Code on the sample driver with the extension loaded.
//   npm start                         in a desktop VS Code, else in a browser at the printed URL
//   npm start -- PATH                 another file or folder
//   npm start -- [PATH] --headless    unattended: waits for the flag, plays the demonstration, writes dist/start.png
import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, installEditor, installPackages } from './packages.mjs';
import { Failure, main } from './progress.mjs';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));

const SAMPLE = 'test/vscode/sample';
const SAMPLE_FILE = `${SAMPLE}/drivers/dma/lensdma/init.c`;

/**
 * What to open for the path that the user gave.
 * @param {string | undefined} path relative to where the user called
 * @returns {{ folder: string, file?: string }}
 */
function target(path) {
  if (path === undefined) return { folder: resolve(SAMPLE), file: resolve(SAMPLE_FILE) };
  const place = resolve(process.env.INIT_CWD ?? '.', path);
  if (!existsSync(place)) throw new Failure(`${path}: there is no such file or folder.`);
  return statSync(place).isDirectory() ? { folder: place } : { folder: dirname(place), file: place };
}

await main('npm start', async () => {
  const { values, positionals } = parseArgs({
    options: { headless: { type: 'boolean' } },
    allowPositionals: true,
  });
  if (positionals.length > 1) throw new Failure('Give at most one path: npm start -- [PATH] [--headless]');
  const opened = target(positionals[0]);
  await installPackages();
  await build();
  if (values.headless) {
    await installEditor();
    const { play } = await import('./play.mjs');
    return play(opened);
  }
  const { openDesktop } = await import('./desktop.mjs');
  if (await openDesktop(opened)) return 0;
  await installEditor();
  const { serve } = await import('./serve.mjs');
  return serve(opened);
});

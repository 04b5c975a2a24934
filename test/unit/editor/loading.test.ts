/** What loading the extension's bundle evaluates: little, since every window loads it before the first C file is there. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

/** Loads the bundle with classes in the place of VS Code's, and prints which modules of Node it asked for and what that took. */
const LOAD = `
const Module = require('node:module');
const load = Module._load;
const api = new Proxy({}, { get: (known, name) => (known[name] ??= class {}) });
const asked = [];
Module._load = (name, ...rest) => (name === 'vscode' ? api : (asked.push(name), load(name, ...rest)));
const before = process.cpuUsage();
require('./dist/extension.js');
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ asked: asked.slice(1), milliseconds: (user + system) / 1000 }));
`;

describe('loading the extension', () => {
  it('evaluates neither the language client nor anything else that starts processes or opens files', () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', LOAD], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    const { asked, milliseconds } = JSON.parse(stdout) as { asked: string[]; milliseconds: number };
    console.log(`loading: ${milliseconds.toFixed(1)} ms of processor time`);
    // The client asks for child_process, net, fs and path as soon as it is evaluated.
    assert.deepEqual(asked.sort(), ['node:crypto', 'node:worker_threads']);
  }).timeout(30_000);
});

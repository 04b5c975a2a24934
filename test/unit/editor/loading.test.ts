/** What loading the extension's bundle costs: the least of several fresh processes, so that a busy machine does not count. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

/** Milliseconds of processor time before the first C file; activation itself is reported by a test in the extension host. */
const LIMIT = 50;

/** Loads the bundle with classes in the place of VS Code's, and prints what that took. */
const LOAD = `
const Module = require('node:module');
const load = Module._load;
const api = new Proxy({}, { get: (known, name) => (known[name] ??= class {}) });
Module._load = (name, ...rest) => (name === 'vscode' ? api : load(name, ...rest));
const before = process.cpuUsage();
require('./dist/extension.js');
const { user, system } = process.cpuUsage(before);
console.log((user + system) / 1000);
`;

describe('loading the extension', () => {
  it(`takes at most ${String(LIMIT)} ms of processor time`, () => {
    const times = [1, 2, 3, 4, 5].map(() => {
      const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', LOAD], { encoding: 'utf8' });
      assert.equal(status, 0, stderr);
      return Number(stdout);
    });
    const least = Math.min(...times);
    assert.ok(least > 0 && least <= LIMIT, `${least.toFixed(1)} ms`);
  }).timeout(30_000);
});

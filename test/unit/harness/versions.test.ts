/** Every version that a fresh clone installs is pinned, and the two worlds in which the tests run are of one version. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { VERSION } from '../../run/desktop.mjs';

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Manifest;
const EMBEDDED = 'test/run/embedded';

describe('versions', () => {
  for (const folder of ['.', EMBEDDED]) {
    it(`are exact in ${folder}/package.json and the same in its lockfile`, () => {
      const manifest = read(`${folder}/package.json`);
      const wanted = { ...manifest.dependencies, ...manifest.devDependencies };
      const lock = JSON.parse(readFileSync(`${folder}/package-lock.json`, 'utf8')) as {
        packages: Record<string, { version: string }>;
      };
      assert.ok(Object.keys(wanted).length > 0);
      for (const [name, version] of Object.entries(wanted)) {
        assert.match(version, /^\d+\.\d+\.\d+(?:-[\w.]+)?$/, name);
        assert.equal(lock.packages[`node_modules/${name}`]?.version, version, name);
      }
    });
  }

  it('of the desktop VS Code and of the embedded one agree', () => {
    const server = read(`${EMBEDDED}/package.json`).dependencies!['code-server']!;
    assert.equal(VERSION, server.replace(/^4\./, '1.')); // code-server 4.x.y carries VS Code 1.x.y
  });
});

describe('test files', () => {
  it('lie in folders that a suite runs', () => {
    const run = ['unit', 'golden', 'conformance', 'web', 'vscode', 'vsix'];
    const files = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter((f) =>
      /\.test\.tsx?$/.test(f),
    );
    assert.deepEqual(
      files.filter((file) => !run.includes(file.split(/[\\/]/)[0]!)),
      [],
    );
  });
});

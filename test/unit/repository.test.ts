/** What the repository holds: the project alone, in the places that the layout names. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const TOP =
  /^(?:package\.json|package-lock\.json|tsconfig\.json|esbuild\.mjs|README\.md|CHANGELOG\.md|LICENSE|src|simulator|media|test|\..+)$/;

/** What no tracked text may contain. The patterns are written so that they do not match themselves. */
const FOREIGN: Readonly<Record<string, RegExp>> = {
  'a path of one machine': /(?<![\w.])\/(?:work|roo[t]|var\/tm[p]|home\/\w+|Users\/\w+)\//,
  'a registry address': /registry\.npm[j]s|registry\.yarn[p]kg|"resolved"[:]/,
  'a test that runs alone or not at all': /\b(?:describe|it|context)\.(?:only|ski[p])\b/,
  'unfinished work': /\b(?:TOD[O]|FIXM[E]|XX[X])\b/,
};

const listed = spawnSync('git', ['ls-files', '-z'], { encoding: 'utf8' });
const tracked = (listed.stdout ?? '').split('\0').filter((file) => file !== '' && existsSync(file));

describe('the repository', () => {
  before(function () {
    if (listed.status === 0) return;
    console.log('      skipped: these files are no git work tree');
    this.skip();
  });

  it('has nothing on its top level but what the layout names', () => {
    const top = new Set(tracked.map((file) => file.split('/')[0]!));
    assert.deepEqual(
      [...top].filter((name) => !TOP.test(name)),
      [],
    );
  });

  for (const [what, pattern] of Object.entries(FOREIGN)) {
    it(`holds no text with ${what}`, () => {
      const found = tracked
        .filter((file) => !/\.(?:png|wasm|ttf|gz)$/.test(file))
        .flatMap((file) =>
          readFileSync(file, 'utf8')
            .split('\n')
            .flatMap((line, i) =>
              pattern.test(line) ? [`${file}:${i + 1}: ${line.trim().slice(0, 120)}`] : [],
            ),
        );
      assert.deepEqual(found, []);
    });
  }
});

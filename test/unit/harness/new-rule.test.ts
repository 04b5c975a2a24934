/** The generator of rules, run in a copy of the project: what it makes is found, works as an example, and is refused until written. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The product, the tests of rules, and what builds them. */
const COPIED = [
  ...['package.json', 'tsconfig.json', 'esbuild.mjs', 'src', 'simulator', 'media'],
  ...['test/golden', 'test/unit/checker/support.ts', 'test/unit/replay/support.ts', 'test/run/new-rule.mjs'],
];

interface Results {
  readonly passes: readonly { readonly title: string }[];
  readonly failures: readonly { readonly title: string; readonly err: { readonly message: string } }[];
}

describe('npm run new-rule', function () {
  this.timeout(120_000);
  let copy: string;

  before(() => {
    copy = mkdtempSync(join(tmpdir(), 'pasid-lens-'));
    for (const path of COPIED) cpSync(path, join(copy, path), { recursive: true });
    symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
  });
  after(() => rmSync(copy, { recursive: true, force: true }));

  const node = (...args: string[]) =>
    spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const generate = (name: string) => node('test/run/new-rule.mjs', name);

  it('makes a rule that flags its example, and names each place that is still to write', () => {
    const made = generate('brand-new-rule');
    assert.deepEqual([made.status, made.stderr], [0, '']);
    const paths = made.stdout.split('\n').filter((line) => line.includes('brand-new-rule'));
    assert.deepEqual(paths, [
      'src/checker/rules/brand-new-rule.ts',
      'src/checker/rules/brand-new-rule.md',
      'test/golden/brand-new-rule/bad.c',
      'test/golden/brand-new-rule/good.c',
    ]);

    const built = node('esbuild.mjs', '--tests');
    assert.equal(built.status, 0, built.stderr);
    const ran = node(
      ...['node_modules/mocha/bin/mocha.js', '--reporter', 'json', '--grep', 'brand-new-rule'],
      'dist/test/golden/rules.test.js',
    );
    const { passes, failures } = JSON.parse(ran.stdout.slice(ran.stdout.indexOf('{'))) as Results;
    assert.deepEqual(passes.map(({ title }) => title).sort(), [
      'brand-new-rule/bad.c',
      'brand-new-rule/good.c',
      'has a page whose blocks lint as it says',
      'has bad code that it flags and good code that it does not',
      'says what, why and what to do in three sentences',
    ]);
    assert.deepEqual(
      failures.map(({ title }) => title),
      ['is written whole', 'names a demonstration of the library, or none, as its page does'],
    );
    const [whole, demonstration] = failures.map(({ err }) => err.message);
    // mocha shows long lists in part: the places are read off the files, and each file's first is named.
    for (const path of paths) {
      const line = readFileSync(join(copy, path), 'utf8')
        .split('\n')
        .findIndex((text) => /to.be.written/i.test(text));
      assert.ok(whole!.includes(`${path}:${String(line + 1)}: `), `${path} is not named in ${whole!}`);
    }
    assert.match(demonstration!, /the library has no scenario "to-be-written"/);
  });

  it('writes over nothing, and takes only names that a rule may have', () => {
    const path = join(copy, 'src/checker/rules/kernel-sva-bind.ts');
    const before = readFileSync(path, 'utf8');
    const again = generate('kernel-sva-bind');
    assert.deepEqual([again.status, readFileSync(path, 'utf8')], [1, before]);
    assert.match(
      again.stderr,
      /There is a rule of that name already: src\/checker\/rules\/kernel-sva-bind\.ts/,
    );
    for (const name of ['', 'single', 'Two-Words', '../up-one', 'a b'])
      assert.equal(generate(name).status, 2, name);
  });
});

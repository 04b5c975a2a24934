import assert from 'node:assert/strict';
import { bad, good, json, Tree } from './tree';

describe('pasid-lens check', () => {
  let tree: Tree;
  afterEach(() => tree.remove());

  it('exits with 0 where nothing is found', async () => {
    tree = new Tree({ 'a.c': good('probe') });
    const { code, out } = await tree.check('.');
    assert.deepEqual([code, out], [0, '0 findings in 1 file (1 function), 0 problems\n']);
  });

  it('exits with 1 where something is, and says where', async () => {
    tree = new Tree({ 'a.c': bad('probe') });
    const { code, out } = await tree.check('a.c');
    assert.equal(code, 1);
    assert.match(out, /^a\.c:3:26: error: .* \[kernel-sva-bind\]\n {4}a\.c:3:53: /);
  });

  it('exits with 2 where a path is not there, and checks the others', async () => {
    tree = new Tree({ 'a.c': bad('probe') });
    const { code, out, err } = await tree.check('a.c', 'none.c');
    assert.equal(code, 2);
    assert.match(out, /^a\.c:3/);
    assert.match(err, /^none\.c:1:1: There is no such file or folder\./);
  });

  const wrong: readonly (readonly [args: string[], message: RegExp])[] = [
    [[], /no path given/],
    [['--frmat', 'json', '.'], /Unknown option '--frmat'/],
    [['--format', 'xml', '.'], /--format is text, json, sarif; not "xml"/],
    [['--severity', 'fatal', '.'], /--severity is information, warning, error; not "fatal"/],
    [['--rule', 'kernel-sva-bnd', '.'], /there is no rule kernel-sva-bnd/],
    [['--jobs', '0', '.'], /--jobs is a number from 1 to 64/],
    [['--baseline', 'none.json', '.'], /none\.json/],
    [['--diff', '--changed-since', 'HEAD'], /exclude each other/],
    [['--explain', 'none'], /there is no rule none; the rules are /],
  ];
  for (const [args, message] of wrong)
    it(`exits with 2 on ${args.join(' ') || 'no arguments'}`, async () => {
      tree = new Tree();
      const { code, err } = await tree.check(...args);
      assert.equal(code, 2);
      assert.match(err, message);
    });

  it('prints the page of a rule', async () => {
    tree = new Tree();
    const { code, out } = await tree.check('--explain', 'kernel-sva-bind');
    assert.equal(code, 0);
    assert.match(out, /^# kernel-sva-bind\n/);
  });

  it('runs the rules that are asked for', async () => {
    const flag = good('probe').replace('NULL)', '(void *)SVM_FLAG_SUPERVISOR_MODE)');
    tree = new Tree({ 'a.c': bad('a') + flag });
    const rules = async (...args: string[]) => {
      const found = json(await tree.check('--format', 'json', ...args, '.')).findings.map((f) => f.rule);
      return found.filter((rule) => rule.startsWith('kernel-sva-'));
    };
    assert.deepEqual(await rules(), ['kernel-sva-bind', 'kernel-sva-flag']);
    assert.deepEqual(await rules('--rule', '*-flag'), ['kernel-sva-flag']);
    assert.deepEqual(await rules('--rule', '*-flag', '--rule', '*-sva-bind'), [
      'kernel-sva-bind',
      'kernel-sva-flag',
    ]);
  });

  it('looks into a file that matters for a cast alone, however the cast is qualified', async () => {
    const cast = (qualifier: string) =>
      `static void told(void __iomem *to)\n{\n\tvoid *buffer = kmalloc(8, GFP_KERNEL);\n\n\twriteq((${qualifier} u64)buffer, to);\n}\n`;
    const qualifiers = ['__force', 'const', 'volatile'];
    tree = new Tree(Object.fromEntries(qualifiers.map((q) => [`${q}/a.c`, cast(q)])));
    const { findings } = json(await tree.check('--rule', 'raw-kernel-pointer', '--format', 'json', '.'));
    assert.deepEqual(
      findings.map((f) => [f.file, f.line, f.rule]),
      qualifiers.map((q) => [`${q}/a.c`, 5, 'raw-kernel-pointer']),
    );
  });

  it('takes each folder for a unit, with the headers that it includes by quotes', async () => {
    tree = new Tree({
      'lib/bind.h': 'static inline struct mm_struct *space(void)\n{\n\treturn NULL;\n}\n',
      'a/a.c': `#include "../lib/bind.h"\n${good('probe').replace('current->mm', 'space()')}`,
      'b/b.c': good('probe').replace('current->mm', 'space()'),
    });
    const { findings } = json(await tree.check('--format', 'json', '.'));
    assert.deepEqual(
      findings.map((f) => [f.file, f.line]),
      [['a/a.c', 4]],
    );
  });

  it('reads the other files of the folder for what they say, and reports nothing of them', async () => {
    tree = new Tree({
      'a.h': 'struct mm_struct *space(void);\n',
      'a.c': `#include "a.h"\n${good('probe').replace('current->mm', 'space()')}`,
      'b.c': `#include "a.h"\nstruct mm_struct *space(void)\n{\n\treturn NULL;\n}\n${bad('other')}`,
    });
    const { findings, files } = json(await tree.check('--format', 'json', 'a.c'));
    assert.equal(files, 1);
    assert.deepEqual(
      findings.map((f) => [f.file, f.line]),
      [['a.c', 4]],
    );
  });

  it('leaves files unparsed that hold no word of any rule, and counts them', async () => {
    tree = new Tree({ 'a.c': 'int a;\n', 'b.c': good('probe'), 'c.c': 'int c;\n' });
    const { files, checked, skipped, functions } = json(await tree.check('--format', 'json', '.'));
    assert.deepEqual({ files, checked, skipped }, { files: 3, checked: 1, skipped: 2 });
    assert.deepEqual(functions, { seen: 1, lost: 0 });
  });

  it('says what it did', async () => {
    tree = new Tree({ 'a.c': bad('probe') });
    const { err } = await tree.check('--stats', '.');
    assert.match(err, /^files +1\n {2}checked +1\n/);
    assert.match(err, /\n {2}kernel-sva-bind +1\n/);
  });

  it('gives the same, in the same order, on one worker and on four', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `d${String(i)}/f.c`);
    tree = new Tree(Object.fromEntries(names.map((name, i) => [name, bad(`probe${String(i)}`)])));
    const [one, four] = await Promise.all(
      ['1', '4'].map((n) => tree.check('--format', 'json', '--jobs', n, '.')),
    );
    assert.equal(one!.out, four!.out);
    assert.deepEqual(
      json(one!).findings.map((f) => f.file),
      [...names].sort(),
    );
  });
});

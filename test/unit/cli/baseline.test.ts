import assert from 'node:assert/strict';
import { compareWith, readBaseline, writeBaseline, type Located } from '../../../src/checker/baseline';
import { bad, json, Tree } from './tree';

const located = (
  line: number,
  text: string,
  over: { rule?: string; function?: string; path?: string } = {},
): Located => ({
  finding: {
    ...{ rule: over.rule ?? 'kernel-sva-bind', severity: 'error', confidence: 'high', file: 'a.c' },
    ...{ function: over.function ?? 'probe', line, column: 1, endLine: line, endColumn: 2 },
    ...{ message: '', demonstration: null, related: [], fixes: [] },
  },
  path: over.path ?? 'a.c',
  text,
});
const entries = (of: readonly Located[]) => {
  const read = readBaseline(writeBaseline(of));
  assert.ok(typeof read !== 'string');
  return read;
};

describe('baseline', () => {
  it('knows a finding by its text, wherever the line moves and however it is indented', () => {
    const before = entries([located(3, '\tbind(dev, NULL);')]);
    assert.deepEqual(compareWith(before, [located(90, '  bind(dev,  NULL);  ')]), { fresh: [], gone: [] });
  });

  it('tells rule, file, function and text apart', () => {
    const before = entries([located(3, 'x')]);
    const others = [{ rule: 'other' }, { function: 'remove' }, { path: 'b.c' }].map((over) =>
      located(3, 'x', over),
    );
    const now = [...others, located(3, 'y')];
    assert.equal(compareWith(before, now).fresh.length, 4);
    assert.deepEqual(compareWith(before, now).gone, before);
  });

  it('knows as many of the same line as it has seen: the next one is new', () => {
    const before = entries([located(3, 'x'), located(5, 'x')]);
    assert.equal(before[0]!.count, 2);
    const { fresh } = compareWith(before, [located(3, 'x'), located(5, 'x'), located(9, 'x')]);
    assert.deepEqual(
      fresh.map((f) => f.line),
      [9],
    );
    assert.equal(compareWith(before, [located(3, 'x')]).gone[0]!.count, 1);
  });

  it('is written in one order, one finding a line', () => {
    const [a, b] = [located(1, 'a'), located(2, 'b', { path: 'b.c' })];
    assert.equal(writeBaseline([b, a]), writeBaseline([a, b]));
    assert.equal(writeBaseline([a, b]).trimEnd().split('\n').length, 7);
    assert.deepEqual(entries([]), []);
  });

  it('says why it can not be read', () => {
    assert.match(readBaseline('{') as string, /^it is no JSON: /);
    assert.match(readBaseline('{ "version": 2, "findings": [] }') as string, /^it is no baseline: version: /);
    assert.match(
      readBaseline('{ "version": 1, "findings": [{}] }') as string,
      /^it is no baseline: findings\.0\./,
    );
  });
});

describe('pasid-lens check with a baseline', () => {
  let tree: Tree;
  afterEach(() => tree.remove());

  it('leaves out what it knows, and finds what is new', async () => {
    tree = new Tree({ 'drivers/a.c': bad('one') });
    const written = await tree.check('--write-baseline', 'known.json', 'drivers');
    assert.equal(written.code, 0);
    tree.write('drivers/a.c', `/* moved */\n\n${bad('one')}`);
    const same = await tree.check('--baseline', 'known.json', '--format', 'json', '.');
    assert.deepEqual([same.code, json(same).findings, json(same).held.baselined], [0, [], 1]);
    tree.write('drivers/a.c', bad('one') + bad('two'));
    const more = await tree.check('--baseline', 'known.json', '--format', 'json', '.');
    assert.deepEqual([more.code, json(more).findings.map((f) => f.line)], [1, [9]]);
  });

  it('says what of it is gone, of the files that were looked at', async () => {
    tree = new Tree({ 'a/a.c': bad('one'), 'b/b.c': bad('two') });
    await tree.check('--write-baseline', 'known.json', '.');
    tree.write('a/a.c', 'int a;\n');
    tree.write('b/b.c', 'int b;\n');
    const problems = async (path: string) =>
      json(await tree.check('--baseline', 'known.json', '--format', 'json', path)).problems.map(
        (p) => p.message,
      );
    assert.match(
      (await problems('a'))[0]!,
      /^a\/a\.c no longer has 1 × kernel-sva-bind on "struct iommu_sva/,
    );
    assert.equal((await problems('a')).length, 1);
    assert.equal((await problems('.')).length, 2);
  });

  it('exits with 2 where the baseline is none', async () => {
    tree = new Tree({ 'a.c': bad('one'), 'known.json': '[]' });
    const { code, err } = await tree.check('--baseline', 'known.json', '.');
    assert.equal(code, 2);
    assert.match(err, /known\.json: it is no baseline/);
  });
});

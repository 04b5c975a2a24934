import assert from 'node:assert/strict';
import { isCausedBy, readPatch } from '../../../src/checker/patch';
import { bad, good, json, Tree } from './tree';

const HEADER = '--- a/x.c\n+++ b/x.c\n';
const added = (text: string) => {
  const patch = readPatch(text);
  assert.ok('added' in patch, 'message' in patch ? patch.message : '');
  return Object.fromEntries([...patch.added].map(([file, lines]) => [file, Object.fromEntries(lines)]));
};

describe('patch', () => {
  it('says which lines it adds', () => {
    assert.deepEqual(added(`${HEADER}@@ -1,3 +1,4 @@ int f(void)\n a\n-b\n+B\n+C\n c\n`), {
      'x.c': { 2: 'B', 3: 'C' },
    });
  });

  it('may have hunks without counts, several files, and no line end at the end', () => {
    const text = `${HEADER}@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file\n--- a/d/y.c\n+++ b/d/y.c\n@@ -0,0 +7,2 @@\n+1\n+2\n`;
    assert.deepEqual(added(text), { 'x.c': { 1: 'b' }, 'd/y.c': { 7: '1', 8: '2' } });
  });

  it('may be a mail, with a message before and a signature behind', () => {
    const mail = `From: a\nSubject: [PATCH] x\n\nIt adds:\n--- not a file\n---\n x.c | 2 +-\n\ndiff --git a/x.c b/x.c\n${HEADER}@@ -1 +1 @@\n-a\n+b\n-- \n2.39.0\n`;
    assert.deepEqual(added(mail), { 'x.c': { 1: 'b' } });
  });

  it('may delete, create, rename, and carry binaries', () => {
    const deleted = '--- a/x.c\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-b\n';
    const renamed = 'diff --git a/p.c b/q.c\nsimilarity index 100%\nrename from p.c\nrename to q.c\n';
    const binary = 'diff --git a/f.bin b/f.bin\nBinary files a/f.bin and b/f.bin differ\n';
    assert.deepEqual(added(deleted + renamed + binary), {});
    assert.deepEqual(added('--- /dev/null\n+++ b/n.c\n@@ -0,0 +1 @@\n+x\n'), { 'n.c': { 1: 'x' } });
    assert.deepEqual(added(renamed), {});
    assert.deepEqual(added(''), {});
  });

  it('may name files in quotes or with a time behind', () => {
    assert.deepEqual(added('--- "a/\\303\\274\\t.c"\n+++ "b/\\303\\274\\t.c"\n@@ -0,0 +1 @@\n+x\n'), {
      '\u00fc\t.c': { 1: 'x' },
    });
    assert.deepEqual(added('--- a/x.c\t2024\n+++ b/x.c\t2024-01-01 00:00\n@@ -0,0 +1 @@\n+x\n'), {
      'x.c': { 1: 'x' },
    });
  });

  it('may have other line ends, and context lines that a mailer emptied', () => {
    assert.deepEqual(added(`${HEADER}@@ -1,2 +1,3 @@\n\n+x\n a\n`.replaceAll('\n', '\r\n')), {
      'x.c': { 2: 'x' },
    });
  });

  const malformed: readonly (readonly [title: string, text: string, line: number, message: RegExp])[] = [
    ['a hunk header that is none', `${HEADER}@@ -1 +x @@\n`, 3, /no hunk header/],
    ['a hunk without a file', '@@ -1 +1 @@\n-a\n+b\n', 1, /belongs to no file/],
    ['a hunk that is cut short', `${HEADER}@@ -1,3 +1,3 @@\n a\n-b\n`, 3, /cut short/],
    ['a hunk with a stray line', `${HEADER}@@ -1,3 +1,3 @@\n a\nb\n`, 5, /begins with none of/],
    ['a hunk that is too long', `${HEADER}@@ -1,1 +1,2 @@\n-a\n-b\n+c\n`, 5, /longer than its header says/],
    ['no hunk', 'hello\n', 1, /there is no hunk in it/],
  ];
  for (const [title, text, line, message] of malformed)
    it(`is malformed with ${title}`, () => {
      const patch = readPatch(text);
      assert.ok('message' in patch);
      assert.equal(patch.line, line);
      assert.match(patch.message, message);
    });

  it('causes a finding by any line of it, or of its path', () => {
    const finding = {
      ...({ rule: 'r', severity: 'error', confidence: 'high', file: 'x.c', function: null } as const),
      ...{ line: 10, column: 1, endLine: 12, endColumn: 5, message: '', demonstration: null, fixes: [] },
      related: [{ file: 'y.h', line: 4, column: 1, endLine: 4, endColumn: 9, message: '' }],
    };
    const by = (file: string, line: number) =>
      isCausedBy(finding, (f) => (f === file ? new Map([[line, '']]) : undefined));
    assert.deepEqual([by('x.c', 9), by('x.c', 10), by('x.c', 12), by('x.c', 13)], [false, true, true, false]);
    assert.deepEqual([by('y.h', 4), by('y.h', 5), by('z.c', 10)], [true, false, false]);
  });
});

describe('pasid-lens check of a change', () => {
  let tree: Tree;
  afterEach(() => tree.remove());

  /** The null address space is chosen in one function and bound in another. */
  const through = (mm: string) =>
    [
      'static int bind(struct device *dev, struct mm_struct *mm)',
      '{',
      '\treturn PTR_ERR_OR_ZERO(iommu_sva_bind_device(dev, mm, NULL));',
      '}',
      'int probe(struct device *dev)',
      '{',
      `\treturn bind(dev, ${mm});`,
      '}',
      '',
    ].join('\n');

  it('finds what a patch on standard input adds, and nothing else', async () => {
    tree = new Tree({ 'a.c': bad('old') + bad('new') });
    const lines = bad('new').trimEnd().split('\n');
    const patch = `--- a/a.c\n+++ b/a.c\n@@ -6,0 +7,6 @@\n${lines.map((l) => `+${l}\n`).join('')}`;
    const ran = await tree.checkWith(patch, '--diff', '--format', 'json');
    assert.deepEqual(
      [ran.code, json(ran).findings.map((f) => f.line), json(ran).held.unchanged],
      [1, [9], 1],
    );
  });

  it('says where the patch is malformed', async () => {
    tree = new Tree({ 'a.c': bad('old') });
    const { code, err } = await tree.checkWith('--- a/a.c\n+++ b/a.c\n@@ -1,9 +1,9 @@\n a\n', '--diff');
    assert.equal(code, 2);
    assert.match(err, /line 3 of the patch: this hunk is cut short/);
  });

  it('says that the patch was not applied', async () => {
    tree = new Tree({ 'a.c': 'int a;\n' });
    const ran = await tree.checkWith(
      '--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n-int a;\n+int b;\n',
      '--diff',
      '--format',
      'json',
    );
    assert.match(json(ran).problems[0]!.message, /apply the patch before the check/);
  });

  it('finds what was caused since a revision, also where the flagged line did not change', async () => {
    tree = new Tree({ 'd/a.c': through('current->mm'), 'd/b.c': bad('old') });
    await tree.git('init', '-q');
    await tree.git('add', '.');
    await tree.git('commit', '-q', '-m', 'x');
    tree.write('d/a.c', through('NULL'));
    const ran = await tree.check('--changed-since', 'HEAD', '--format', 'json');
    assert.deepEqual([ran.code, json(ran).findings.map((f) => f.file)], [1, ['d/a.c']], ran.err);
    tree.write('d/a.c', good('fine'));
    assert.equal((await tree.check('--changed-since', 'HEAD')).code, 0);
  });

  it('takes a revision for nothing else', async () => {
    tree = new Tree({ 'a.c': bad('old') });
    await tree.git('init', '-q');
    for (const revision of ['none', '--output=x.txt', ''])
      assert.equal((await tree.check(`--changed-since=${revision}`)).code, 2, revision);
  });
});

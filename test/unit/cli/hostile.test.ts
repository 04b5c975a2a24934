/** Trees and files as they should not be: what can't be checked is said, the rest is checked. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { bad, json, Tree } from './tree';

describe('pasid-lens check on hostile input', () => {
  let tree: Tree;
  beforeEach(() => {
    tree = new Tree({ 'ok/ok.c': bad('probe') });
  });
  afterEach(() => tree.remove());

  const run = async (...args: string[]) => {
    const ran = await tree.check('--format', 'json', ...args);
    assert.notEqual(ran.out, '', ran.err);
    return { ...json(ran), code: ran.code };
  };
  /** The good file beside the hostile one is checked in any case. */
  const problemsOf = async (): Promise<string[]> => {
    const { findings, problems, code } = await run('.');
    assert.deepEqual([code, findings.filter((f) => f.file === 'ok/ok.c').length], [1, 1]);
    return problems.map((p) => `${p.file}: ${p.message}`);
  };

  it('says that what stands for a configuration is none', async () => {
    mkdirSync(join(tree.path, '.pasid-lens.json'));
    assert.deepEqual(await problemsOf(), [".pasid-lens.json: It can't be read: it is no file"]);
  });

  it('follows links once: a circle ends, two ways to a file are one', async () => {
    symlinkSync('..', join(tree.path, 'ok/up'));
    symlinkSync('ok.c', join(tree.path, 'ok/same.c'));
    symlinkSync('loop.c', join(tree.path, 'loop.c'));
    const { findings, files, problems } = await run('.');
    assert.equal(findings.length, 1);
    assert.equal(files, 1);
    assert.deepEqual(
      problems.map((p) => [p.file, p.message]),
      [['loop.c', 'Its symbolic links go in a circle.']],
    );
  });

  it('says what it may not read', async function () {
    tree.write('closed/a.c', bad('a'));
    tree.write('file.c', bad('b'));
    for (const name of ['closed', 'file.c']) chmodSync(join(tree.path, name), 0);
    try {
      // A user who may read everything looks at the tree as one who may not.
      const args = ['check', '--format', 'json', '--rule', 'kernel-sva-*', '.'];
      const ran = await (process.getuid?.() === 0 ? tree.runAsNobody(args) : tree.check(...args.slice(1)));
      if (ran === null) {
        console.log('      skipped: this user may read everything, and no other may run the checker here');
        this.skip();
      }
      const { findings, problems } = json(ran);
      assert.deepEqual(
        findings.map((f) => f.file),
        ['ok/ok.c'],
      );
      assert.deepEqual(
        problems.map((p) => `${p.file}: ${p.message}`),
        ['closed: It may not be read: permission denied.', 'file.c: It may not be read: permission denied.'],
      );
    } finally {
      chmodSync(join(tree.path, 'closed'), 0o700);
    }
  });

  it('leaves out what is no text', async () => {
    tree.write('image.c', Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1]));
    assert.deepEqual(await problemsOf(), [
      'image.c: It was left out: it holds zero bytes, so it is no C source.',
    ]);
  });

  it('reads Latin-1 as such, with every column in its place', async () => {
    const source = bad('probe').replace(
      'struct iommu_sva *sva',
      '/* Gr\u00fc\u00dfe */ struct iommu_sva *sva',
    );
    tree.write('latin.c', Buffer.from(source, 'latin1'));
    const { findings, problems } = await run('latin.c');
    assert.deepEqual(
      findings.map((f) => f.line),
      [3],
    );
    assert.match(problems[0]!.message, /not UTF-8; it was read as Latin-1/);
  });

  it('takes other line ends and a byte order mark', async () => {
    tree.write('crlf.c', `\ufeff${bad('probe').replaceAll('\n', '\r\n')}`);
    const { findings, problems } = await run('crlf.c');
    assert.deepEqual([findings.map((f) => f.line), problems], [[3], []]);
  });

  it('takes an empty file, and one with nothing but white space', async () => {
    tree.write('empty.c', '');
    tree.write('blank.c', '\n\n  \t');
    assert.deepEqual(await problemsOf(), []);
  });

  it('says that a file is too large', async () => {
    tree.write('huge.c', Buffer.alloc(13 * 1024 * 1024, 'x'));
    assert.match((await problemsOf())[0]!, /^huge\.c: It was left out: \d+ bytes are more than \d+\./);
  });

  it('ends on ten megabytes of code', async () => {
    tree.write('large.c', bad('probe').repeat(85_000).slice(0, 10_000_000));
    const problems = await problemsOf();
    assert.ok(
      problems.some((p) => p.startsWith('large.c: ')),
      problems.join('\n'),
    );
  }).timeout(120_000);

  it('ends on brackets ten thousand deep', async () => {
    const deep = '('.repeat(10_000) + '0' + ')'.repeat(10_000);
    tree.write('deep.c', `${bad('a')}int f(void)\n{\n\treturn ${deep};\n}\n`);
    tree.write('blocks.c', `${bad('b')}void g(void)\n${'{'.repeat(10_000)}${'}'.repeat(10_000)}\n`);
    await problemsOf();
  }).timeout(60_000);

  it('ends on comments that open five thousand times', async () => {
    tree.write('open.c', `${bad('a')}${'/* '.repeat(5_000)}`);
    await problemsOf();
  }).timeout(60_000);

  it('does not obey what a file says to a terminal', async () => {
    tree.write('esc\u001b[2J.c', bad('probe'));
    const { out } = await tree.check('.');
    assert.ok(!out.includes('\u001b'));
  });
});

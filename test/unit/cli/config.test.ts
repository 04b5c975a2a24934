import assert from 'node:assert/strict';
import { bad, good, json, Tree } from './tree';

describe('pasid-lens check with a configuration', () => {
  let tree: Tree;
  afterEach(() => tree.remove());
  const found = async (...args: string[]) => json(await tree.check('--format', 'json', ...args));

  it('finds it above what it checks', async () => {
    tree = new Tree({
      '.pasid-lens.json': '{ "rules": { "kernel-sva-bind": "warning" } }',
      'drivers/dma/a.c': bad('probe'),
    });
    assert.deepEqual(
      (await found('drivers/dma/a.c')).findings.map((f) => f.severity),
      ['warning'],
    );
    assert.deepEqual((await found('--severity', 'error', '.')).findings, []);
  });

  it('says once what is wrong with it, and uses the defaults', async () => {
    tree = new Tree({
      '.pasid-lens.json': '{\n  "profil": "audit"\n}',
      'a/a.c': bad('a'),
      'b/b.c': bad('b'),
    });
    const { findings, problems } = await found('.');
    assert.equal(findings.length, 2);
    assert.deepEqual(problems, [
      {
        file: '.pasid-lens.json',
        line: 2,
        column: 3,
        message: 'There is no field "profil"; the defaults are used',
      },
    ]);
  });

  it('suppresses by path from its own folder, and counts', async () => {
    const entry = { path: 'drivers/old/**', rule: 'kernel-sva-*', reason: 'frozen' };
    tree = new Tree({
      'tree/.pasid-lens.json': JSON.stringify({ suppressions: [entry] }),
      'tree/drivers/old/a.c': bad('a'),
      'tree/drivers/new/b.c': bad('b'),
    });
    const { findings, held } = await found('tree');
    assert.deepEqual([findings.map((f) => f.file), held.suppressed], [['tree/drivers/new/b.c'], 1]);
  });

  it('reports a suppression that holds nothing back, where all of its path was looked at', async () => {
    const entry = { path: 'drivers/**', rule: 'kernel-sva-*', reason: 'frozen' };
    const text = JSON.stringify({ suppressions: [entry] }, null, 2);
    tree = new Tree({ '.pasid-lens.json': text, 'drivers/a/a.c': good('a'), 'drivers/b/b.c': good('b') });
    const { problems } = await found('.');
    assert.deepEqual(
      problems.map((p) => [p.file, p.line]),
      [['.pasid-lens.json', 3]],
    );
    assert.match(problems[0]!.message, /remove this suppression/);
    assert.deepEqual((await found('drivers/a')).problems, []);
  });

  it('takes functions of the driver: what they do is known then', async () => {
    const source = good('probe').replace(
      'iommu_sva_bind_device(dev, current->mm, NULL)',
      'engine_bind(dev, NULL)',
    );
    const row = { name: 'engine_bind', role: 'sva-bind', args: { device: 0, mm: 1 } };
    tree = new Tree({ 'a.c': source });
    assert.deepEqual((await found('.')).findings, []);
    tree.write('.pasid-lens.json', JSON.stringify({ functions: [row] }));
    assert.deepEqual(
      (await found('.')).findings.map((f) => f.rule),
      ['kernel-sva-bind'],
    );
  });

  it('takes comments with a reason, and says which are of no use', async () => {
    const comment = (text: string) => `/* pasid-lens-disable-next-line ${text} */\n`;
    const lines = bad('probe').split('\n');
    lines[2] = `${comment('kernel-sva-bind: refused here on purpose')}${lines[2]!}`;
    tree = new Tree({ 'a.c': lines.join('\n'), 'b.c': `${comment('kernel-sva-bind: gone')}int b;\n` });
    const { findings, held, problems } = await found('.');
    assert.deepEqual([findings, held.suppressed], [[], 1]);
    assert.deepEqual(
      problems.map((p) => [p.file, p.line]),
      [['b.c', 1]],
    );
  });
});

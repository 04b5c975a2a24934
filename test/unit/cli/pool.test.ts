/** Workers that die: a script in the place of the checker's, whose behaviour the names of the files say. */
import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { DEFAULT_CONFIG } from '../../../src/checker/config';
import type { Task } from '../../../src/cli/messages';
import { Pool } from '../../../src/cli/pool';
import { Tree } from './tree';

/** Checks all files of a task as one unit. */
const SCRIPT = `
const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ files }) => {
  parentPort.postMessage({ kind: 'begin', files, bytes: 0 });
  if (files.some((f) => f.includes('hang'))) for (;;);
  if (files.some((f) => f.includes('throw'))) throw new Error('no such rule');
  if (files.some((f) => f.includes('exit'))) process.exit(3);
  if (files.some((f) => f.includes('memory'))) { const all = []; for (;;) all.push(new Array(100000).fill(1)); }
  parentPort.postMessage({ kind: 'unit', files: files.length, checked: files });
  parentPort.postMessage({ kind: 'end', external: files.some((f) => f.includes('worn')) ? 1e12 : 0 });
});
`;

describe('worker pool', () => {
  let tree: Tree;
  before(() => {
    tree = new Tree({ 'worker.js': SCRIPT });
  });
  after(() => tree.remove());

  async function run(units: readonly (readonly string[])[], patience = 1500) {
    const checked: string[] = [];
    const problems: string[] = [];
    const tasks = units.map((files): Task => ({
      files,
      policy: { config: DEFAULT_CONFIG },
      root: '',
      alone: false,
    }));
    const events = {
      unit: (result: unknown) => checked.push(...(result as { checked: string[] }).checked),
      end: () => undefined,
      problem: (p: { file: string; message: string }) => problems.push(`${p.file}: ${p.message}`),
    };
    await new Pool(join(tree.path, 'worker.js'), tasks, events, patience).run(2);
    return { checked: checked.sort(), problems: problems.sort() };
  }

  it('kills a worker that hangs, sets the file aside and checks its neighbours', async () => {
    const { checked, problems } = await run([['a.c', 'hang.c', 'b.c'], ['c.c']]);
    assert.deepEqual(checked, ['a.c', 'b.c', 'c.c']);
    assert.deepEqual(problems, [
      'a.c: This file and 2 more are checked one by one: together, it took more than 2 s.',
      'hang.c: It was set aside: it took more than 2 s.',
    ]);
  }).timeout(20_000);

  it('survives a worker that throws, and one that exits', async () => {
    const { checked, problems } = await run([['throw.c'], ['exit.c'], ['a.c']]);
    assert.deepEqual(checked, ['a.c']);
    assert.deepEqual(problems, [
      'exit.c: It was set aside: the checker crashed.',
      'throw.c: It was set aside: the checker crashed: no such rule.',
    ]);
  });

  it('stops at once when told to, with what was done until then', async () => {
    const tasks = ['a.c', 'hang.c', 'b.c'].map((file): Task => ({
      ...{ files: [file], policy: { config: DEFAULT_CONFIG }, root: '', alone: false },
    }));
    const checked: string[] = [];
    const problems: unknown[] = [];
    const pool: Pool = new Pool(join(tree.path, 'worker.js'), tasks, {
      unit: (result: unknown) => {
        checked.push(...(result as { checked: string[] }).checked);
        pool.stop();
      },
      end: () => undefined,
      problem: (problem) => problems.push(problem),
    });
    await pool.run(1);
    assert.deepEqual([checked, problems], [['a.c'], []]);
  });

  it('survives one that takes all memory', async () => {
    const { checked, problems } = await run([['memory.c'], ['a.c']], 60_000);
    assert.deepEqual(
      [checked, problems],
      [['a.c'], ['memory.c: It was set aside: it took too much memory.']],
    );
  }).timeout(60_000);

  it('replaces a worker that holds much memory', async () => {
    const { checked, problems } = await run([['worn1.c'], ['worn2.c'], ['worn3.c'], ['a.c']]);
    assert.deepEqual([checked, problems], [['a.c', 'worn1.c', 'worn2.c', 'worn3.c'], []]);
  });

  it('is told by the checker itself how much it holds: at least the memory that the parser starts with', async () => {
    const held: number[] = [];
    const task = {
      ...{ files: [join(tree.path, 'none.c')], policy: { config: DEFAULT_CONFIG } },
      ...{ root: tree.path, alone: false },
    };
    const pool = new Pool(resolve('dist/check-worker.js'), [task], {
      unit: () => undefined,
      end: ({ external }) => held.push(external),
      problem: () => undefined,
    });
    await pool.run(1);
    const MiB = 1024 * 1024;
    assert.ok(held.length === 1 && held[0]! > 32 * MiB && held[0]! < 96 * MiB, String(held));
  }).timeout(20_000);
});

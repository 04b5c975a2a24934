/** Two runs side by side: how their steps are aligned, where they part, and what is said of it. */
import assert from 'node:assert/strict';
import { differenceAt, ownSettings } from '../../../media/model/difference';
import { frameAt } from '../../../media/model/frame';
import { alignedRows, firstDifference, rowOfSource, rowsOf, type Row } from '../../../media/model/rows';
import { library } from '../../../src/panel/library';
import { fixture } from './fixture';
import { played } from './runs';
import { stepsOf } from '../../../media/model/steps';

const wrong = played('kernel-sva-reads-secret');
const right = played('dma-api-stops-secret-read');

const rowOf = (rows: readonly Row[], label: string): Row =>
  rows.find(({ steps }) => steps.some((step) => step?.event.label === label))!;

describe('panel: aligned runs', () => {
  const rows = alignedRows(wrong, right);

  it('has every step of either run once, in its order', () => {
    for (const [side, { steps }] of [wrong, right].entries()) {
      assert.deepEqual(
        rows.flatMap((row) => (row.steps[side] ? [row.steps[side]] : [])),
        steps,
      );
    }
  });

  it('puts steps of one label into one row, and those of the decision', () => {
    for (const label of ['attach', 'configure', 'read-secret']) {
      const { steps } = rowOf(rows, label);
      assert.deepEqual(
        steps.map((step) => step?.event.label),
        [label, label],
      );
    }
    const decisive = rows.find(({ steps }) => steps[0]?.index === wrong.run.decisive)!;
    assert.equal(decisive.steps[1]?.index, right.run.decisive);
  });

  it('leaves a run where it was while only the other goes on', () => {
    for (const [at, row] of rows.entries()) {
      for (const side of [0, 1]) {
        const expected = row.steps[side]?.index ?? rows[at - 1]!.at[side];
        assert.equal(row.at[side], expected);
      }
    }
    assert.ok(rows.some(({ steps }) => steps[0] === null));
  });

  it('finds no difference between a run and itself', () => {
    const same = alignedRows(wrong, wrong);
    assert.equal(same.length, wrong.steps.length);
    assert.equal(firstDifference(same), null);
  });

  it('finds the first step that only one of them does, or that ends otherwise, after the boot', () => {
    const first = firstDifference(rows)!;
    assert.ok(first > 0 && rows[first]!.differs);
    assert.ok(rows.slice(1, first).every(({ differs }) => !differs));
    assert.ok(rowOf(rows, 'read-secret').differs);
  });

  it('aligns every pair of the library', () => {
    for (const { id } of library.entries()) {
      const one = played(id);
      if (one.run.compareWith === null) continue;
      const other = played(one.run.compareWith);
      const aligned = alignedRows(one, other);
      assert.equal(aligned.filter(({ steps }) => steps[0]).length, one.steps.length, id);
      assert.equal(aligned.filter(({ steps }) => steps[1]).length, other.steps.length, id);
      assert.notEqual(firstDifference(aligned), null, id);
    }
  }).timeout(60_000);

  it('finds the row of a line of source, going round, whichever folders its file is named with', () => {
    const steps = rowsOf(stepsOf(fixture().events));
    const place = { file: 'drivers/dma/idxd/init.c', line: 566 };
    assert.equal(rowOfSource(steps, 0, place), 3);
    assert.equal(rowOfSource(steps, 3, place), 3);
    assert.equal(rowOfSource(steps, 5, { ...place, file: 'linux/drivers/dma/idxd/init.c' }), 3);
    assert.equal(rowOfSource(steps, 0, { ...place, file: 'init.c' }), 3);
    assert.equal(rowOfSource(steps, 0, { ...place, file: 'it.c' }), null);
    assert.equal(rowOfSource(steps, 0, { ...place, line: 567 }), null);
  });
});

describe('panel: difference in words', () => {
  const rows = alignedRows(wrong, right);
  const runs = [wrong.run, right.run];
  const at = (row: Row) =>
    differenceAt(row, runs, [
      frameAt(wrong.run, wrong.steps, row.at[0]!),
      frameAt(right.run, right.steps, row.at[1]!),
    ]);

  it('says how the same step ends in either run, and which field decided it', () => {
    const { what, sides } = at(rowOf(rows, 'read-secret'));
    assert.equal(what, 'The same step ends otherwise');
    assert.match(sides[0]!, /read from ★ secret, 32\sbytes.*PASID table entry: FSPTPTR = .*init_mm/u);
    assert.match(sides[1]!, /blocked here, fault 0x79 recorded: second-stage PDPTE: R = 0/);
  });

  it('says which run does alone what the other leaves out, and what either reaches then', () => {
    const row = rows.find(({ steps }) => steps[0] === null)!;
    const { what, sides } = at(row);
    assert.equal(what, 'Only B does this');
    assert.match(sides[0]!, /stands after step \d+; /);
  });

  it('names what only one of the platforms was set to', () => {
    const lazy = played('lazy-unmap-leaves-a-window').run;
    const strict = played('strict-unmap-blocks-at-once').run;
    const [own, others] = ownSettings([lazy, strict]);
    assert.ok(own!.includes('iommu.strict=0'));
    assert.ok(others!.includes('iommu.strict=1'));
  });
});

import { strict as assert } from 'node:assert';
import library from 'folder:../../../simulator/scenario/library/*.pasid.json';
import { CAUSES } from '../../../simulator/explain/causes';
import { DEMONSTRATIONS } from '../../../simulator/explain/demonstrations';
import { VTD_REASONS } from '../../../simulator/explain/reasons/vtd';
import { explainLog } from '../../../simulator/explain/explain';
import { describeReason, REASONS } from '../../../simulator/iommu/vtd/reasons';

describe('explain: tables', () => {
  it('every demonstration is a scenario of the library', () => {
    const ids = new Set(Object.keys(library));
    const missing = Object.values(DEMONSTRATIONS).filter((id) => id !== null && !ids.has(id));
    assert.deepEqual(missing, []);
  });

  it('every situation has a cause, and every cause is one sentence', () => {
    for (const [situation, causes] of Object.entries(CAUSES)) {
      assert.ok(causes.length > 0, situation);
      for (const { text } of causes) {
        assert.match(text, /^\S.*\.$/, text);
        assert.doesNotMatch(text, /\. [A-Z]/, text);
      }
    }
  });

  it('reads back every reason of the simulated VT-d in the kernel’s current wording', () => {
    for (const [number, { console }] of REASONS) {
      const code = `0x${number.toString(16).padStart(2, '0')}`;
      const { groups } = explainLog(
        `DMAR: [DMA Read PASID 0x7] Request device [6a:01.0] fault addr 0x1000 [fault reason ${code}] ${console}`,
      );
      assert.equal(groups.length, 1, code);
      assert.equal(groups[0]!.reason.code, code);
      assert.equal(groups[0]!.pasid, 7, code);
      assert.equal(groups[0]!.reason.words, describeReason(number));
    }
  });

  it('every fault reason of the simulated VT-d has a structure here', () => {
    const known = new Set(VTD_REASONS);
    assert.deepEqual(
      [...REASONS.keys()].filter((number) => !known.has(number)),
      [],
    );
  });
});

import { strict as assert } from 'node:assert';
import library from 'folder:../../../simulator/scenario/library/*.pasid.json';
import { CAUSES } from '../../../simulator/explain/causes';
import { DEMONSTRATIONS } from '../../../simulator/explain/demonstrations';
import { VTD_REASONS } from '../../../simulator/explain/reasons/vtd';
import { explainLog } from '../../../simulator/explain/explain';
import type { Situation } from '../../../simulator/explain/record';
import { CAUSES as RISCV_CAUSES } from '../../../simulator/iommu/riscv/causes';
import { faultLine as riscvFaultLine } from '../../../simulator/iommu/riscv/console';
import { faultLine } from '../../../simulator/iommu/vtd/console';
import { describeReason, REASONS } from '../../../simulator/iommu/vtd/reasons';
import { libraryScenario, runScenario } from '../../../simulator/scenario';

describe('explain: tables', () => {
  it('every demonstration is a scenario of the library', () => {
    const ids = new Set(Object.keys(library));
    const missing = Object.values(DEMONSTRATIONS).filter((id) => id !== null && !ids.has(id));
    assert.deepEqual(missing, []);
  });

  it('every demonstration comes to that very line, or shows a rule that is among its causes', () => {
    for (const [situation, id] of Object.entries(DEMONSTRATIONS)) {
      if (id === null) continue;
      const parsed = libraryScenario(id)!;
      assert.ok(parsed.ok, id);
      const causes = CAUSES[situation as Situation].map(({ rule }) => rule);
      const shows = parsed.scenario.rules.some((rule) => causes.includes(rule));
      const lines = runScenario(parsed.scenario).events.flatMap((event) => {
        if (event.kind === 'dma-debug') return [event.message];
        if (event.kind !== 'fault') return [];
        const { access, requester, pasid, address } = event.tlp;
        return [faultLine(access, requester, pasid, address, event.reason)];
      });
      const seen = explainLog(lines.join('\n')).groups.map(({ reason }) => reason.situation);
      assert.ok(shows || seen.includes(situation as Situation), `${situation}: ${id}`);
    }
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

  it('reads back the simulated VT-d’s console lines, every reason of them', () => {
    for (const number of REASONS.keys()) {
      for (const pasid of [null, 0x7]) {
        const line = faultLine('write', 0x6a08, pasid, 0x1234n, number);
        const { groups } = explainLog(line);
        assert.equal(groups.length, 1, line);
        const { requester, pasid: read, access, addresses, reason } = groups[0]!;
        assert.equal(requester, '6a:01.0');
        assert.equal(read, pasid ?? 'none');
        assert.equal(access, 'write');
        assert.equal(addresses!.lowest, '0x1000');
        assert.equal(Number(reason.code), number);
        assert.equal(reason.words, describeReason(number));
      }
    }
  });

  it('reads back the simulated RISC-V IOMMU’s console lines, every cause of them', () => {
    for (const cause of RISCV_CAUSES.keys()) {
      const line = riscvFaultLine(0x6a08, cause, 0x1234n, 0n);
      const { groups } = explainLog(line);
      assert.equal(groups.length, 1, line);
      const { requester, addresses, reason } = groups[0]!;
      assert.equal(requester, '6a:01.0');
      assert.equal(addresses!.lowest, '0x1234');
      assert.equal(reason.code, `cause ${String(cause)}`);
      assert.notEqual(reason.structure, 'unknown', line);
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

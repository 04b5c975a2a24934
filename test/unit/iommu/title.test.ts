/** What a unit calls itself: the architecture, and the mode that its registers have it in. */
import assert from 'node:assert/strict';
import { createRiscvMachine, createVtdMachine } from '../../../simulator/iommu/platform';
import { RTADDR } from '../../../simulator/iommu/vtd/register-map';
import { libraryScenario, runScenario } from '../../../simulator/scenario';

describe('iommu: title', () => {
  it('is the architecture and its mode', () => {
    assert.equal(createVtdMachine({ memory: 1 << 20 }).iommu.title(), 'VT-d off');
    assert.equal(createRiscvMachine({ memory: 1 << 20 }).iommu.title(), 'RISC-V Off');
  });

  it('follows what the kernel programmed', () => {
    const parsed = libraryScenario('kernel-sva-reads-secret');
    assert.ok(parsed?.ok);
    const { iommu } = runScenario(parsed.scenario).trace.at(0).machine;
    // RTADDR.TTM, bits 11:10 (VT-d specification, 11.4.5): 1 is scalable mode.
    assert.equal((iommu.readRegister(RTADDR, 8) >> 10n) & 3n, 1n);
    assert.equal(iommu.title(), 'VT-d scalable');
  });
});

/** Every fault has a meaning that does not name its architecture. */
import assert from 'node:assert/strict';
import type { WalkStep } from '../../../simulator/iommu/iommu';
import { CAUSES } from '../../../simulator/iommu/riscv/causes';
import { meaningOf as ofCause } from '../../../simulator/iommu/riscv/meanings';
import { meaningOf as ofReason } from '../../../simulator/iommu/vtd/meanings';
import { REASONS } from '../../../simulator/iommu/vtd/reasons';

/** An entry whose field decided, with the values of its fields. */
function entry(decides: string, fields: Readonly<Record<string, bigint>>): WalkStep {
  return {
    structure: 'entry',
    address: 0n,
    words: [],
    cached: null,
    fields: Object.entries(fields).map(([name, value]) => {
      return { name, word: 0, high: 0, low: 0, value, meaning: null, decides: name === decides };
    }),
  };
}

describe('meanings of faults', () => {
  it('VT-d: every reason has one, and none but an unknown is the hardware’s', () => {
    for (const reason of REASONS.keys())
      assert.notEqual(ofReason(reason, null), 'hardware-error', `0x${reason.toString(16)}`);
    assert.equal(ofReason(0xff, null), 'hardware-error');
  });

  it('VT-d legacy mode: the entry tells a page that is not there from one that may not be written', () => {
    assert.equal(ofReason(0x05, entry('W', { R: 0n, W: 0n })), 'unmapped');
    assert.equal(ofReason(0x05, entry('W', { R: 1n, W: 0n })), 'not-writable');
    assert.equal(ofReason(0x06, entry('R', { R: 0n, W: 1n })), 'not-readable');
  });

  it('RISC-V: one cause of a page fault has the meaning of the field that refused', () => {
    const write = (field: string): string => ofCause(15, entry(field, { [field]: 0n }));
    assert.equal(write('V'), 'unmapped');
    assert.equal(write('W'), 'not-writable');
    assert.equal(write('U'), 'privilege');
    assert.equal(write('fsc.MODE'), 'address-range');
    assert.equal(ofCause(15, null), 'not-writable');
    assert.equal(ofCause(13, null), 'not-readable');
    assert.equal(ofCause(260, entry('ENS', { ENS: 0n })), 'supervisor-refused');
    assert.equal(ofCause(260, entry('PDTV', { PDTV: 0n })), 'no-pasid-entry');
    assert.equal(ofCause(260, entry('EN_ATS', { EN_ATS: 0n })), 'ats-refused');
  });

  it('RISC-V: what is left to the hardware are corruption and its own faults', () => {
    const hardware = [...CAUSES.keys()].filter((cause) => ofCause(cause, null) === 'hardware-error');
    assert.deepEqual(hardware, [268, 269, 270, 271, 272, 273, 274]);
  });
});

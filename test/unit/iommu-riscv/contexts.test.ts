/** Every check of device and process contexts, one wrong bit at a time, and the field that the walk marks for it. */
import assert from 'node:assert/strict';
import {
  AMO_HWAD,
  ATS,
  END,
  MSI_FLAT,
  PD17,
  SV48,
  SV48X4,
  T2GPA,
} from '../../../simulator/iommu/riscv/capabilities';
import { DEFAULT_RISCV_CONFIG } from '../../../simulator/iommu/riscv/config';
import {
  ask,
  FIRST,
  PDT,
  pointer,
  PROCESS,
  SECOND,
  SV39,
  SV48 as MODE_SV48,
  TC,
  tlp,
  V,
  world,
  type World,
} from './world';

const ALL = DEFAULT_RISCV_CONFIG.capabilities;
const FIRST_SV39 = pointer(SV39, FIRST);
const SECOND_SV39 = pointer(SV39, SECOND);

interface Wrong {
  readonly what: string;
  readonly words: readonly bigint[];
  readonly field: string;
  readonly without?: bigint;
}

const DEVICE_CONTEXTS: readonly Wrong[] = [
  { what: 'tc[12] set', words: [TC.V | (1n << 12n)], field: 'reserved' },
  { what: 'tc[32] set', words: [TC.V | (1n << 32n)], field: 'reserved' },
  { what: 'ta[0] set', words: [TC.V, 0n, 1n], field: 'reserved' },
  { what: 'ta[40] set without QOSID', words: [TC.V, 0n, 1n << 40n], field: 'reserved' },
  { what: 'fsc[44] set', words: [TC.V, 0n, 0n, FIRST_SV39 | (1n << 44n)], field: 'reserved' },
  {
    what: 'msiptp[44] set',
    words: [TC.V, SECOND_SV39, 0n, 0n, pointer(1n, PDT) | (1n << 44n)],
    field: 'reserved',
  },
  { what: 'msi_addr_mask[52] set', words: [TC.V, 0n, 0n, 0n, 0n, 1n << 52n], field: 'msi_addr_mask' },
  {
    what: 'msi_addr_pattern beyond MGPAW',
    words: [TC.V, 0n, 0n, 0n, 0n, 0n, 1n << 47n],
    field: 'msi_addr_pattern',
  },
  { what: 'the last word not 0', words: [TC.V, 0n, 0n, 0n, 0n, 0n, 0n, 1n], field: 'reserved' },
  { what: 'EN_ATS without capabilities.ATS', words: [TC.V | TC.EN_ATS], field: 'EN_ATS', without: ATS },
  { what: 'EN_PRI without EN_ATS', words: [TC.V | TC.EN_PRI], field: 'EN_PRI' },
  { what: 'PRPR without EN_PRI', words: [TC.V | TC.EN_ATS | TC.PRPR], field: 'PRPR' },
  { what: 'T2GPA without EN_ATS', words: [TC.V | TC.T2GPA, SECOND_SV39], field: 'T2GPA' },
  { what: 'T2GPA with iohgatp Bare', words: [TC.V | TC.EN_ATS | TC.T2GPA], field: 'T2GPA' },
  {
    what: 'T2GPA without capabilities.T2GPA',
    words: [TC.V | TC.EN_ATS | TC.T2GPA, SECOND_SV39],
    field: 'T2GPA',
    without: T2GPA,
  },
  { what: 'pdtp.MODE 4', words: [TC.V | TC.PDTV, 0n, 0n, pointer(4n, PDT)], field: 'fsc.MODE' },
  {
    what: 'PD17 without it',
    words: [TC.V | TC.PDTV, 0n, 0n, pointer(2n, PDT)],
    field: 'fsc.MODE',
    without: PD17,
  },
  { what: 'iosatp.MODE 1', words: [TC.V, 0n, 0n, pointer(1n, FIRST)], field: 'fsc.MODE' },
  {
    what: 'Sv48 without it',
    words: [TC.V, 0n, 0n, pointer(MODE_SV48, FIRST)],
    field: 'fsc.MODE',
    without: SV48,
  },
  { what: 'DPE without PDTV', words: [TC.V | TC.DPE], field: 'DPE' },
  { what: 'iohgatp.MODE 7', words: [TC.V, pointer(7n, SECOND)], field: 'iohgatp.MODE' },
  {
    what: 'Sv48x4 without it',
    words: [TC.V, pointer(MODE_SV48, SECOND)],
    field: 'iohgatp.MODE',
    without: SV48X4,
  },
  {
    what: 'a second-stage root that is not aligned to 16 KiB',
    words: [TC.V, pointer(SV39, 0x5000n)],
    field: 'iohgatp.PPN',
  },
  { what: 'msiptp.MODE 2', words: [TC.V, SECOND_SV39, 0n, 0n, pointer(2n, PDT)], field: 'msiptp.MODE' },
  {
    what: 'msiptp Flat with iohgatp Bare',
    words: [TC.V, 0n, 0n, 0n, pointer(1n, PDT)],
    field: 'msiptp.MODE',
  },
  { what: 'SADE without AMO_HWAD', words: [TC.V | TC.SADE], field: 'SADE', without: AMO_HWAD },
  { what: 'GADE without AMO_HWAD', words: [TC.V | TC.GADE], field: 'GADE', without: AMO_HWAD },
  { what: 'SXL while GXL is read-only 0', words: [TC.V | TC.SXL], field: 'SXL' },
  { what: 'SBE with one byte order', words: [TC.V | TC.SBE], field: 'SBE', without: END },
];

function decisive(w: World, pasid: number | null): string | undefined {
  const { walk } = w.iommu.probe(tlp(0x1000n, { pasid }));
  return walk.flatMap((step) => step.fields).find((field) => field.decides)?.name;
}

describe('RISC-V IOMMU: device context checks', () => {
  for (const { what, words, field, without = 0n } of DEVICE_CONTEXTS) {
    it(`misconfigured (259): ${what}`, () => {
      const w = world({ capabilities: ALL & ~without });
      w.deviceContext(words);
      assert.equal(ask(w, 0x1000n, { pasid: null }), 259);
      assert.equal(decisive(w, null), field);
    });
  }

  it('ignores everything while V is 0, and custom bits always', () => {
    const w = world();
    w.deviceContext([~1n, ~0n, ~0n, ~0n]);
    assert.equal(ask(w, 0x1000n, { pasid: null }), 258);
    w.deviceContext([TC.V | (0xffn << 24n), 0n, 0n, 0n]);
    assert.equal(ask(w, 0x1000n, { pasid: null }), 'ok 1000');
  });

  it('reads 32 bytes where MSI_FLAT is 0, so that 7 bits of the device id select in a page', () => {
    const w = world({ capabilities: ALL & ~MSI_FLAT });
    w.machine.memory.write64(0x1000n + 32n * 0x7fn, TC.V);
    assert.equal(ask(w, 0x1000n, { requester: 0x7f, pasid: null }), 'ok 1000');
    assert.equal(ask(w, 0x1000n, { requester: 0x80, pasid: null }), 260);
  });

  it('uses process id 0 for requests without one where DPE is 1', () => {
    const w = world();
    w.processContext(0, V, 0n);
    w.deviceContext([TC.V | TC.PDTV | TC.DPE, 0n, 0n, pointer(1n, PDT)]);
    assert.equal(ask(w, 0x1000n, { pasid: null }), 'ok 1000');
    w.machine.memory.write64(PDT, 0n);
    w.command(3n, 0n);
    assert.equal(ask(w, 0x1000n, { pasid: null }), 266);
  });

  it('refuses types of request that the context does not have (260)', () => {
    const w = world();
    w.deviceContext([TC.V, 0n, 0n, 0n]);
    assert.equal(ask(w, 0n), 260, 'a process id without PDTV');
    assert.equal(ask(w, 0n, { pasid: null, addressType: 'translation-request' }), 260);
    assert.equal(ask(w, 0n, { pasid: null, addressType: 'translated' }), 260);
    assert.equal(ask(w, 0n, { pasid: null, requester: 0x40 }), 260, 'a device id wider than 1LVL');
  });
});

describe('RISC-V IOMMU: process context checks', () => {
  const cases: readonly (readonly [string, bigint, bigint, number])[] = [
    ['not valid', 0n, 0n, 266],
    ['ta[3] set', V | 8n, 0n, 267],
    ['ta[32] set', V | (1n << 32n), 0n, 267],
    ['fsc[44] set', V, FIRST_SV39 | (1n << 44n), 267],
    ['fsc.MODE 11', V, pointer(11n, FIRST), 267],
  ];
  for (const [what, attributes, fsc, cause] of cases) {
    it(`${cause}: ${what}`, () => {
      const w = world();
      w.deviceContext([TC.V | TC.PDTV, 0n, 0n, pointer(1n, PDT)]);
      w.processContext(PROCESS, attributes, fsc);
      assert.equal(ask(w, 0x1000n), cause);
    });
  }

  it('refuses supervisor requests without ENS (260), and process ids wider than pdtp.MODE (260)', () => {
    const w = world();
    w.deviceContext([TC.V | TC.PDTV, 0n, 0n, pointer(1n, PDT)]);
    w.processContext(PROCESS, V, 0n);
    assert.equal(ask(w, 0x1000n), 'ok 1000');
    assert.equal(ask(w, 0x1000n, { privileged: true }), 260);
    assert.equal(ask(w, 0x1000n, { pasid: 0x100 }), 260);
  });
});

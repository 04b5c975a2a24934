/**
 * Each cache gives stale answers until the right command, and still after a wrong one. Source: RISC-V IOMMU
 * specification, "Caching in-memory data structures" and the tables of IOTINVAL and IODIR operands.
 */
import assert from 'node:assert/strict';
import { NL, S } from '../../../simulator/iommu/riscv/capabilities';
import { DEFAULT_RISCV_CONFIG } from '../../../simulator/iommu/riscv/config';
import {
  addressOperand,
  ask,
  AV,
  DEVICE,
  DV,
  entry,
  FIRST,
  G,
  GV,
  IODIR_INVAL_DDT,
  IODIR_INVAL_PDT,
  IOTINVAL_GVMA,
  IOTINVAL_VMA,
  PDT,
  pointer,
  PROCESS,
  processWorld,
  PSCV,
  pscid,
  SECOND,
  SV39,
  TC,
  USER_PAGE,
  V,
  world,
  type World,
} from './world';

const IOVA = 0x40201000n;
const ONE = 0x800000n;
const OTHER = 0x900000n;
const noStructures = {
  caches: { ...DEFAULT_RISCV_CONFIG.caches, pagingStructure: 0 },
};

/** Maps IOVA, uses it, then points it elsewhere. */
function remapped(w: World, flags = USER_PAGE): World {
  const at = w.map(FIRST, 3, IOVA, ONE, flags);
  assert.equal(ask(w, IOVA), 'ok 800000');
  w.machine.memory.write64(at, entry(OTHER, flags));
  return w;
}

describe('RISC-V IOMMU: IOTLB', () => {
  const wrong: readonly (readonly [string, readonly bigint[]])[] = [
    ['another PSCID', [IOTINVAL_VMA | PSCV | pscid(8n), 0n]],
    ['another address', [IOTINVAL_VMA | AV, addressOperand(IOVA + 0x1000n)]],
    ['a guest', [IOTINVAL_VMA | GV, 0n]],
    ['the second stage', [IOTINVAL_GVMA, 0n]],
    ['the device context', [IODIR_INVAL_DDT | DV | (BigInt(DEVICE) << 40n), 0n]],
    ['the process context', [IODIR_INVAL_PDT | DV | (BigInt(DEVICE) << 40n) | (BigInt(PROCESS) << 12n), 0n]],
  ];
  for (const [what, words] of wrong) {
    it(`stays stale after an invalidation of ${what}`, () => {
      const w = remapped(processWorld());
      w.command(...words);
      assert.equal(ask(w, IOVA), 'ok 800000');
    });
  }

  const right: readonly (readonly [string, readonly bigint[]])[] = [
    ['everything of the host', [IOTINVAL_VMA, 0n]],
    ['the PSCID', [IOTINVAL_VMA | PSCV | pscid(7n), 0n]],
    ['the address', [IOTINVAL_VMA | AV, addressOperand(IOVA)]],
    ['the address in the PSCID', [IOTINVAL_VMA | AV | PSCV | pscid(7n), addressOperand(IOVA)]],
  ];
  for (const [what, words] of right) {
    it(`is right after an invalidation of ${what}`, () => {
      const w = remapped(processWorld());
      w.command(...words);
      assert.equal(ask(w, IOVA), 'ok 900000');
    });
  }

  it('keeps a global mapping when one address space is invalidated, and drops it with all', () => {
    const w = remapped(processWorld(), USER_PAGE | G);
    w.command(IOTINVAL_VMA | PSCV | pscid(7n), 0n);
    assert.equal(ask(w, IOVA), 'ok 800000');
    w.command(IOTINVAL_VMA | AV, addressOperand(IOVA));
    assert.equal(ask(w, IOVA), 'ok 900000');
  });

  it('drops all of a superpage when one of its addresses is invalidated', () => {
    const w = processWorld();
    const at = w.map(FIRST, 3, 0x40000000n, 0n, USER_PAGE, 30);
    assert.equal(ask(w, 0x40123000n), 'ok 123000');
    w.machine.memory.write64(at, 0n);
    w.command(IOTINVAL_VMA | AV, addressOperand(0x7f000000n));
    assert.equal(ask(w, 0x40123000n), 13);
  });

  it('takes a range where the extension S is there, and refuses one where it is not', () => {
    const range = [IOTINVAL_VMA | AV, addressOperand((IOVA & ~0xffffn) | 0x7000n) | (1n << 9n)];
    const capabilities = DEFAULT_RISCV_CONFIG.capabilities | S;
    const w = remapped(processWorld({ capabilities }));
    w.command(...range);
    assert.equal(ask(w, IOVA), 'ok 900000');
    const without = remapped(processWorld());
    without.command(...range);
    assert.equal(without.iommu.readRegister(72, 4) & (1n << 10n), 1n << 10n, 'cmd_ill');
    assert.equal(ask(without, IOVA), 'ok 800000');
  });

  it('refuses a cached translation for what its permissions lack', () => {
    const w = processWorld();
    w.map(FIRST, 3, IOVA, ONE, USER_PAGE & ~4n);
    assert.equal(ask(w, IOVA), 'ok 800000');
    assert.equal(ask(w, IOVA, { access: 'write' }), 15);
    assert.equal(ask(w, IOVA, { execute: true }), 12);
  });
});

describe('RISC-V IOMMU: second stage in caches', () => {
  function guest(): { w: World; at: bigint } {
    const w = world(noStructures);
    w.deviceContext([TC.V, pointer(SV39, SECOND, 3n), pscid(7n), pointer(SV39, FIRST)]);
    for (let page = 0n; page < 0x40n; page++) w.map(SECOND, 3, page << 12n, page << 12n, USER_PAGE);
    w.map(FIRST, 3, IOVA, 0x100000n, USER_PAGE);
    const at = w.map(SECOND, 3, 0x100000n, ONE, USER_PAGE);
    assert.equal(ask(w, IOVA, { pasid: null }), 'ok 800000');
    w.machine.memory.write64(at, entry(OTHER, USER_PAGE));
    return { w, at };
  }

  it('stays stale after invalidations of the host and of another guest', () => {
    const { w } = guest();
    w.command(IOTINVAL_VMA, 0n);
    w.command(IOTINVAL_GVMA | GV | (4n << 44n), 0n);
    w.command(IOTINVAL_VMA | GV | (4n << 44n), 0n);
    assert.equal(ask(w, IOVA, { pasid: null }), 'ok 800000');
  });

  it('is right after IOTINVAL.GVMA of the guest, with and without the address', () => {
    for (const words of [
      [IOTINVAL_GVMA, 0n],
      [IOTINVAL_GVMA | GV | (3n << 44n), 0n],
      [IOTINVAL_GVMA | GV | AV | (3n << 44n), addressOperand(0x100000n)],
    ]) {
      const { w } = guest();
      w.command(...words);
      assert.equal(ask(w, IOVA, { pasid: null }), 'ok 900000');
    }
  });

  it('names the guest address when a cached mapping refuses', () => {
    const w = world();
    w.deviceContext([TC.V, pointer(SV39, SECOND, 3n), 0n, 0n]);
    w.map(SECOND, 3, 0x7000n, ONE, V | 2n | 16n | 64n);
    assert.equal(ask(w, 0x7abcn, { pasid: null }), 'ok 800abc');
    assert.equal(ask(w, 0x7abcn, { pasid: null, access: 'write' }), 23);
    const { iotval2High, iotval2Low } = w.iommu.answer;
    assert.deepEqual([iotval2High, iotval2Low], [0, 0x7abc]);
  });
});

describe('RISC-V IOMMU: paging-structure cache', () => {
  /** Uses a page, then replaces the table above it. */
  function moved(config = {}): World {
    const w = processWorld(config);
    w.map(FIRST, 3, IOVA, ONE, USER_PAGE);
    assert.equal(ask(w, IOVA), 'ok 800000');
    const table = w.allocate();
    w.machine.memory.write64(table + (((IOVA >> 12n) & 0x1ffn) << 3n), entry(OTHER, USER_PAGE));
    const root = w.machine.memory.read64(FIRST + ((IOVA >> 30n) << 3n));
    const middle = ((root >> 10n) << 12n) + (((IOVA >> 21n) & 0x1ffn) << 3n);
    w.machine.memory.write64(middle, entry(table, V));
    return w;
  }

  it('stays stale after an invalidation by address, which is for leaves', () => {
    const w = moved();
    w.command(IOTINVAL_VMA | AV, addressOperand(IOVA));
    assert.equal(ask(w, IOVA), 'ok 800000');
  });

  it('is right after one without address, and with NL where that extension is there', () => {
    const w = moved();
    w.command(IOTINVAL_VMA | PSCV | pscid(7n), 0n);
    assert.equal(ask(w, IOVA), 'ok 900000');
    const nl = moved({ capabilities: DEFAULT_RISCV_CONFIG.capabilities | NL });
    nl.command(IOTINVAL_VMA | AV | (1n << 34n), addressOperand(IOVA));
    assert.equal(ask(nl, IOVA), 'ok 900000');
  });
});

describe('RISC-V IOMMU: directory caches', () => {
  it('keeps a device context until IODIR.INVAL_DDT names its device or all', () => {
    const bare = (device: number): bigint => IODIR_INVAL_DDT | DV | (BigInt(device) << 40n);
    for (const [command, after] of [
      [bare(DEVICE + 1), 'ok 5000'],
      [IOTINVAL_VMA, 'ok 5000'],
      [bare(DEVICE), 258],
      [IODIR_INVAL_DDT, 258],
    ] as const) {
      const w = world();
      w.deviceContext([TC.V, 0n, 0n, 0n]);
      assert.equal(ask(w, 0x5000n, { pasid: null }), 'ok 5000');
      w.deviceContext([0n]);
      w.command(command, 0n);
      assert.equal(ask(w, 0x5000n, { pasid: null }), after);
    }
  });

  it('keeps a process context until IODIR.INVAL_PDT names it, or IODIR.INVAL_DDT its device', () => {
    const pdt = (process: number): bigint =>
      IODIR_INVAL_PDT | DV | (BigInt(DEVICE) << 40n) | (BigInt(process) << 12n);
    for (const [command, after] of [
      [pdt(PROCESS + 1), 'ok 800000'],
      [IOTINVAL_VMA, 'ok 800000'],
      [pdt(PROCESS), 266],
      [IODIR_INVAL_DDT | DV | (BigInt(DEVICE) << 40n), 266],
    ] as const) {
      const w = processWorld();
      w.map(FIRST, 3, IOVA, ONE, USER_PAGE);
      assert.equal(ask(w, IOVA), 'ok 800000');
      w.machine.memory.write64(PDT + BigInt(16 * PROCESS), 0n);
      w.command(command, 0n);
      assert.equal(ask(w, IOVA), after);
    }
  });

  it('says in the event what a command dropped, and which event had filled it', () => {
    const w = remapped(processWorld());
    w.command(IOTINVAL_VMA | AV, addressOperand(IOVA));
    const event = w.log.events.findLast((e) => e.kind === 'invalidation')!;
    assert.equal(event.command, 'IOTINVAL.VMA');
    const [line] = event.dropped;
    assert.equal(line?.cache, 'IOTLB');
    assert.equal(line.pasid, PROCESS);
    assert.equal(line.address, IOVA);
    assert.equal(line.physical, ONE);
    assert.equal(w.log.events[line.filledAt]?.kind, 'walk');
  });
});

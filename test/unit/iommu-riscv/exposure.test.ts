/** Exposure equals brute force: every address probed, in random small worlds with whatever bits entries may have. */
import assert from 'node:assert/strict';
import { generator } from '../../bench/pages';
import { EXECUTE, READ, WRITE } from '../../../simulator/iommu/iommu';
import {
  A,
  D,
  DEVICE,
  entry,
  FIRST,
  N,
  PDT,
  pointer,
  PROCESS,
  pscid,
  R,
  SECOND,
  SV39,
  TC,
  tlp,
  U,
  USER_PAGE,
  V,
  W,
  world,
  X,
  type World,
} from './world';

/** Pages that the worlds' entries lead to, in guest and in host memory. */
const DATA = 0x200n;
const PAGES = 64n;

type Random = (below: number) => number;

/** Flags of a leaf: mostly good, at times with a bit too few or too many. */
function flags(random: Random): bigint {
  let bits = USER_PAGE | X;
  for (const bit of [V, R, W, X, U, A, D]) if (random(12) === 0) bits &= ~bit;
  if (random(20) === 0) bits |= 1n << 54n;
  if (random(20) === 0) bits |= 3n << 61n;
  return bits;
}

function page(random: Random): bigint {
  return (DATA + BigInt(random(Number(PAGES)))) << 12n;
}

/** Fills a table of three levels: pages, NAPOT pages, 2 MiB pages and misaligned ones, in a few slots of each level. */
function fill(w: World, root: bigint, random: Random, allocate: () => bigint): void {
  const { memory } = w.machine;
  for (let high = 0n; high < 2n; high++) {
    if (random(8) === 0) continue;
    const middle = allocate();
    memory.write64(root + 8n * high, entry(middle, V | (random(16) === 0 ? U : 0n)));
    for (let mid = 0n; mid < 2n; mid++) {
      if (random(4) === 0) {
        memory.write64(middle + 8n * mid, entry(random(4) === 0 ? 0x5000n : 0x200000n, flags(random)));
        continue;
      }
      const leaf = allocate();
      memory.write64(middle + 8n * mid, entry(leaf, V));
      for (let low = 0n; low < 32n; low++) {
        if (random(4) === 0) continue;
        memory.write64(leaf + 8n * low, entry(page(random), flags(random)));
      }
      const napot = entry((DATA << 12n) + 0x8000n, flags(random) | N);
      for (let low = 32n; low < 48n; low++) memory.write64(leaf + 8n * low, napot);
      memory.write64(leaf + 8n * 48n, entry((DATA << 12n) + 0x4000n, flags(random) | N));
    }
  }
}

function* addresses(): Generator<bigint> {
  for (let high = 0n; high < 2n; high++) {
    for (let mid = 0n; mid < 2n; mid++) {
      for (let low = 0n; low < 512n; low++) yield (high << 30n) | (mid << 21n) | (low << 12n);
    }
  }
}

function byProbing(
  w: World,
  pasid: number | null,
  privileged: boolean,
  inputs: Iterable<bigint>,
): Map<number, number> {
  const reached = new Map<number, number>();
  for (const address of inputs) {
    for (const [access, execute, bit] of [
      ['read', false, READ],
      ['write', false, WRITE],
      ['read', true, EXECUTE],
    ] as const) {
      const { outcome } = w.iommu.probe(tlp(address, { pasid, privileged, access, execute }));
      if (outcome.kind !== 'translated') continue;
      const frame = Number(outcome.physical >> 12n);
      reached.set(frame, (reached.get(frame) ?? 0) | bit);
    }
  }
  return reached;
}

function byExposure(w: World, pasid: number | null, privileged: boolean): Map<number, number> {
  const reached = new Map<number, number>();
  for (const { firstFrame, frames, permissions } of w.iommu.exposure(DEVICE, pasid, privileged)) {
    for (let i = 0; i < frames; i++) reached.set(firstFrame + i, permissions);
  }
  return reached;
}

function same(w: World, pasid: number | null, privileged: boolean, inputs: Iterable<bigint>): void {
  const sorted = (map: Map<number, number>): [number, number][] => [...map].sort(([a], [b]) => a - b);
  assert.deepEqual(sorted(byExposure(w, pasid, privileged)), sorted(byProbing(w, pasid, privileged, inputs)));
}

function random(seed: number): Random {
  const next = generator(seed);
  return (below) => next() % below;
}

describe('RISC-V IOMMU: exposure', function () {
  this.timeout(30_000);

  for (let seed = 1; seed <= 6; seed++) {
    it(`equals brute force through a process's first stage (seed ${seed})`, () => {
      const r = random(seed);
      const w = world();
      w.deviceContext([TC.V | TC.PDTV | (r(2) ? TC.SADE : 0n), 0n, 0n, pointer(1n, PDT)]);
      w.processContext(PROCESS, V | 2n | (r(2) ? 4n : 0n) | pscid(7n), pointer(SV39, FIRST));
      fill(w, FIRST, r, w.allocate);
      same(w, PROCESS, false, addresses());
      same(w, PROCESS, true, addresses());
    });

    it(`equals brute force through the second stage alone, with interrupt files (seed ${seed})`, () => {
      const r = random(100 + seed);
      const w = world();
      const table = w.allocate();
      const mask = 0x5n;
      const pattern = 0x3an | (BigInt(r(2)) << 9n);
      const msi = [pointer(1n, table), mask, pattern, 0n];
      w.deviceContext([TC.V | (r(2) ? TC.GADE : 0n), pointer(SV39, SECOND, 3n), 0n, 0n, ...msi]);
      fill(w, SECOND, r, w.allocate);
      for (let file = 0n; file < 4n; file++) {
        w.machine.memory.write64(table + 16n * file, entry(page(r), r(4) === 0 ? 0n : 7n));
      }
      same(w, null, false, addresses());
    });

    it(`equals brute force through both stages (seed ${seed})`, () => {
      const r = random(200 + seed);
      const w = world();
      const updates = (r(2) ? TC.SADE : 0n) | (r(2) ? TC.GADE : 0n);
      w.deviceContext([TC.V | updates, pointer(SV39, SECOND, 3n), pscid(7n), pointer(SV39, FIRST)]);
      // Guest tables lie where the host has them; the pages that hold them are at times not all that they should be.
      const tables: bigint[] = [FIRST];
      const allocate = (): bigint => {
        const table = w.allocate();
        tables.push(table);
        return table;
      };
      fill(w, FIRST, r, allocate);
      for (const table of tables) w.map(SECOND, 3, table, table, r(6) === 0 ? flags(r) : USER_PAGE);
      for (let i = 0n; i < PAGES; i++) w.map(SECOND, 3, (DATA + i) << 12n, page(r), flags(r));
      // The first stage's 2 MiB page at guest address 2 MiB, in pieces.
      for (let i = PAGES; i < 0x70n; i++) w.map(SECOND, 3, 0x200000n + (i << 12n), page(r), flags(r));
      same(w, null, false, addresses());
    });
  }

  it('is everything that memory has where both stages are Bare, and nothing where the device has no context', () => {
    const w = world();
    w.deviceContext([TC.V, 0n, 0n, 0n]);
    assert.deepEqual(w.iommu.exposure(DEVICE, null, false), [
      { firstFrame: 0, frames: 4096, permissions: READ | WRITE | EXECUTE },
    ]);
    assert.deepEqual(w.iommu.exposure(DEVICE + 1, null, false), []);
    assert.deepEqual(w.iommu.exposure(DEVICE, PROCESS, false), []);
  });

  it('needs to write A into a guest table for it, which the second stage may refuse', () => {
    const w = world();
    w.deviceContext([TC.V | TC.SADE, pointer(SV39, SECOND, 3n), 0n, pointer(SV39, FIRST)]);
    w.map(FIRST, 3, 0x1000n, 0x200000n, USER_PAGE & ~A);
    w.map(SECOND, 3, 0x200000n, 0x800000n, USER_PAGE);
    for (const table of [0x3000n, 0x20000n, 0x21000n]) w.map(SECOND, 3, table, table, USER_PAGE & ~W);
    same(w, null, false, [0x1000n]);
    assert.deepEqual(w.iommu.exposure(DEVICE, null, false), []);
    w.map(SECOND, 3, 0x21000n, 0x21000n, USER_PAGE);
    same(w, null, false, [0x1000n]);
    assert.equal(w.iommu.exposure(DEVICE, null, false).length, 1);
  });

  it('has no supervisor reach where ENS is 0', () => {
    const w = world();
    w.deviceContext([TC.V | TC.PDTV, 0n, 0n, pointer(1n, PDT)]);
    w.processContext(PROCESS, V, pointer(SV39, FIRST));
    w.map(FIRST, 3, 0x1000n, 0x800000n, USER_PAGE & ~U);
    assert.deepEqual(w.iommu.exposure(DEVICE, PROCESS, true), []);
    assert.deepEqual(w.iommu.exposure(DEVICE, PROCESS, false), []);
    w.processContext(PROCESS, V | 2n, pointer(SV39, FIRST));
    assert.deepEqual(w.iommu.exposure(DEVICE, PROCESS, true), [
      { firstFrame: 0x800, frames: 1, permissions: READ | WRITE },
    ]);
  });
});

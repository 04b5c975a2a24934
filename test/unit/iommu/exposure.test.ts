/** Exposure equals what requests find out one by one, on small worlds of every kind. */
import assert from 'node:assert/strict';
import { EXECUTE, READ, WRITE, type ExposureRun } from '../../../simulator/iommu/iommu';
import { generator } from '../../bench/pages';
import { DEVICE, FIRST, NESTED, P, PASS_THROUGH, RW, SECOND, US, World, XD } from './world';

const PASID = 3;
const FRAMES = 64n * 256n;

/** Permissions by frame. */
function byFrame(runs: readonly ExposureRun[]): Map<number, number> {
  const frames = new Map<number, number>();
  for (const run of runs) {
    assert.ok(run.frames > 0 && run.permissions !== 0);
    for (let i = 0; i < run.frames; i++) {
      assert.ok(!frames.has(run.firstFrame + i), 'runs are disjoint');
      frames.set(run.firstFrame + i, run.permissions);
    }
  }
  return frames;
}

/** Asks for each input page with each kind of access. */
function bruteForce(world: World, pages: readonly bigint[], privileged: boolean): Map<number, number> {
  const frames = new Map<number, number>();
  for (const page of pages) {
    for (const [bit, access, execute] of [
      [READ, 'read', false],
      [WRITE, 'write', false],
      [EXECUTE, 'read', true],
    ] as const) {
      const { outcome } = world.iommu.probe(world.request(PASID, access, page, { privileged, execute }));
      if (outcome.kind !== 'translated') continue;
      const frame = Number(outcome.physical >> 12n);
      frames.set(frame, (frames.get(frame) ?? 0) | bit);
    }
  }
  return frames;
}

function sorted(frames: ReadonlyMap<number, number>): [number, number][] {
  return [...frames].sort(([a], [b]) => a - b);
}

describe('VT-d exposure', () => {
  for (const kind of ['first', 'second', 'nested'] as const) {
    for (const seed of [1, 2, 3, 4, 5]) {
      it(`equals brute force: ${kind} stage, seed ${seed}`, () => {
        const random = generator(seed * 7919);
        const bit = (value: bigint): bigint => (random() % 4 ? value : 0n);
        const world = new World({}, false);
        const [first, second] = [world.page(), world.page()];
        const window = 0x4000_0000n;
        const firstBits = (): bigint => bit(P) | bit(RW) | bit(US) | (random() % 5 ? 0n : XD);
        for (let i = 0; i < 40; i++) {
          const page = window + (BigInt(random() % 1024) << 12n);
          if (kind !== 'second') {
            const upper = P | bit(RW) | US;
            world.map(first, page, BigInt(random() % 0x3000) << 12n, firstBits(), upper);
          }
          if (kind === 'second')
            world.map(second, page, BigInt(random() % 0x3000) << 12n, bit(1n) | bit(2n), 3n);
        }
        if (kind === 'first') world.map(first, window + 0x80_0000n, 0x200_0000n, P | RW | US, 7n, 2);
        if (kind === 'nested') {
          // The guest's memory: identity in large pages, some single pages read-only or elsewhere.
          for (let at = 0n; at < 0x200_0000n; at += 0x20_0000n) world.map(second, at, at, 3n, 3n, 2);
          for (let i = 0; i < 200; i++) {
            const guest = 0x200_0000n + (BigInt(random() % 0x1000) << 12n);
            world.map(second, guest, BigInt(random() % 0x3000) << 12n, bit(1n) | bit(2n), 3n);
          }
        }
        const word2 = BigInt(random()) & 0x33n; // SRE, ERE, WPE, NXE
        const pgtt = { first: FIRST, second: SECOND, nested: NESTED }[kind];
        world.setPasid(PASID, { pgtt, first, second, word2 });
        // All single pages lie in the first 4 MiB of the window, the large page at 8 MiB.
        const pages = Array.from(
          { length: 1536 },
          (_, i) => window + (BigInt(i < 1024 ? i : i + 1024) << 12n),
        );
        for (const privileged of [false, true]) {
          const runs = world.iommu.exposure(DEVICE, PASID, privileged);
          assert.deepEqual(sorted(byFrame(runs)), sorted(bruteForce(world, pages, privileged)));
        }
      });
    }
  }

  it('is all memory for pass-through, nothing for a PASID without an entry', () => {
    const world = new World();
    world.setPasid(PASID, { pgtt: PASS_THROUGH });
    const runs = world.iommu.exposure(DEVICE, PASID, false);
    assert.equal(byFrame(runs).size, Number(FRAMES));
    assert.deepEqual(world.iommu.exposure(DEVICE, 77, false), []);
    assert.deepEqual(world.iommu.exposure(DEVICE + 8, null, false), []);
  });

  it('a large page is one run, and neighbours with equal permissions join', () => {
    const world = new World();
    const table = world.page();
    world.map(table, 0x4000_0000n, 0x40_0000n, P | RW | US, 7n, 2);
    world.map(table, 0x4020_0000n, 0x60_0000n, P | RW | US);
    world.setPasid(PASID, { pgtt: FIRST, first: table });
    assert.deepEqual(world.iommu.exposure(DEVICE, PASID, false), [
      { firstFrame: 0x400, frames: 513, permissions: READ | WRITE },
    ]);
  });

  it('reads tables, not caches: what is unmapped but stale is not in it', () => {
    const world = new World();
    const leaf = world.mapFirst(PASID, 0x5000n, 0x30_0000n);
    world.ask(PASID, 'read', 0x5000n);
    world.write(leaf, 0n);
    assert.equal(world.ask(PASID, 'read', 0x5000n), 'ok 300000');
    assert.deepEqual(world.iommu.exposure(DEVICE, PASID, false), []);
  });

  it('leaves no trace: no flags, no cache lines, no events', () => {
    const world = new World();
    const leaf = world.mapFirst(PASID, 0x5000n, 0x30_0000n);
    const [before, events] = [world.read(leaf), world.log.events.length];
    world.iommu.exposure(DEVICE, PASID, false);
    world.probe(PASID, 'write', 0x5000n);
    assert.equal(world.read(leaf), before);
    assert.equal(world.log.events.length, events);
    assert.deepEqual(world.iommu.cacheLines(), []);
  });
});

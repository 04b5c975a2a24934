/** Properties over seeded worlds: snapshots are exact, invalidations change nothing that an uncached walk gives. */
import assert from 'node:assert/strict';
import { generator } from '../../bench/pages';
import { FIRST, NESTED, P, qi, RW, SECOND, US, World } from './world';

const WINDOW = 0x4000_0000n;
const PASIDS = [1, 2, 3];

interface Run {
  readonly world: World;
  readonly leaves: readonly bigint[];
  readonly random: () => number;
}

/** Three PASIDs, one for each kind of translation, over a window of 64 pages. */
function build(seed: number, events = true): Run {
  const random = generator(seed);
  const world = new World({ caches: { context: 4, pasid: 4, iotlb: 16, pagingStructure: 8 } }, events);
  const [first, second, guest] = [world.page(), world.page(), world.page()];
  const leaves: bigint[] = [];
  for (let i = 0n; i < 64n; i++) {
    const page = WINDOW + (i << 12n);
    leaves.push(world.map(first, page, BigInt(random() % 0x1000) << 12n, P | RW | US));
    leaves.push(world.map(second, page, BigInt(random() % 0x1000) << 12n, 3n, 3n));
  }
  for (let at = 0n; at < 0x400_0000n; at += 0x20_0000n) world.map(guest, at, at, 3n, 3n, 2);
  world.setPasid(1, { pgtt: FIRST, first, domain: 1n });
  world.setPasid(2, { pgtt: SECOND, second, domain: 2n });
  world.setPasid(3, { pgtt: NESTED, first, second: guest, domain: 3n });
  return { world, leaves, random };
}

function request({ world, random }: Run): string {
  const page = WINDOW + (BigInt(random() % 80) << 12n) + BigInt(random() % 4096);
  return world.ask(PASIDS[random() % 3]!, random() % 2 ? 'read' : 'write', page);
}

/** Changes a leaf: another frame, other permissions, or none. */
function change({ world, leaves, random }: Run): void {
  const leaf = leaves[random() % leaves.length]!;
  world.write(leaf, random() % 4 ? (BigInt(random() % 0x1000) << 12n) | BigInt(random() % 8) : 0n);
}

describe('VT-d properties', () => {
  for (const seed of [11, 12, 13]) {
    it(`restore(snapshot) and the same actions give the same events, seed ${seed}`, () => {
      const run = build(seed);
      for (let i = 0; i < 100; i++) request(run);
      const [machine, log] = [run.world.machine.save(), run.world.log.save()];
      const play = (): string => {
        const again: Run = { ...run, random: generator(seed + 100) };
        for (let i = 0; i < 200; i++) (i % 7 ? request : change)(again);
        return JSON.stringify(run.world.log.events.slice(log.length), (_, value: unknown) =>
          typeof value === 'bigint' ? value.toString(16) : value,
        );
      };
      const once = play();
      run.world.machine.restore(machine);
      run.world.log.restore(log);
      assert.equal(play(), once);
    });

    it(`a snapshot outlives later snapshots and restores in any order, seed ${seed}`, () => {
      const run = build(seed, false);
      const frames = (): string => run.world.machine.memory.read(0n, 0x100000).toString();
      const states = Array.from({ length: 5 }, () => {
        change(run);
        request(run);
        return { snapshot: run.world.machine.save(), content: frames() };
      });
      for (const at of [3, 0, 4, 1, 2, 4]) {
        run.world.machine.restore(states[at]!.snapshot);
        assert.equal(frames(), states[at]!.content);
        change(run);
      }
    });

    it(`after a full invalidation every answer is that of an uncached walk, seed ${seed}`, () => {
      const run = build(seed, false);
      for (let round = 0; round < 6; round++) {
        for (let i = 0; i < 50; i++) (i % 5 ? request : change)(run);
        run.world.invalidate(qi.context(1n), qi.pasid(3n), qi.iotlb(1n));
        for (let i = 0n; i < 64n; i++) {
          for (const pasid of PASIDS) {
            const page = WINDOW + (i << 12n);
            const expected = run.world.probe(pasid, 'read', page);
            assert.equal(run.world.ask(pasid, 'read', page), expected);
            assert.equal(run.world.ask(pasid, 'read', page), expected, 'and again from the cache');
          }
        }
      }
    });
  }

  it('two machines run side by side without a trace of each other', () => {
    const [a, b] = [build(21), build(21)];
    const together = Array.from({ length: 300 }, () => [request(a), request(b)]);
    assert.ok(together.every(([x, y]) => x === y));
    const alone = build(21);
    assert.deepEqual(
      together.map(([x]) => x),
      together.map(() => request(alone)),
    );
    assert.deepEqual(a.world.log.events, b.world.log.events);
  });

  it('with and without events the answers are the same', () => {
    const [loud, quiet] = [build(31, true), build(31, false)];
    for (let i = 0; i < 500; i++) {
      if (i % 6 === 0) [loud, quiet].forEach(change);
      assert.equal(request(loud), request(quiet));
    }
  });

  it('flags written back equal: an allowed write sets A on the path and D in the leaf, a refused one nothing', () => {
    const world = new World();
    const table = world.page();
    const leaf = world.map(table, WINDOW, 0x30_0000n, P | US);
    world.setPasid(1, { pgtt: FIRST, first: table });
    assert.equal(world.ask(1, 'write', WINDOW), 'flt 85');
    assert.equal(world.read(leaf), 0x30_0000n | P | US);
    world.write(leaf, 0x30_0000n | P | US | RW);
    assert.equal(world.ask(1, 'read', WINDOW), 'ok 300000');
    assert.equal(world.read(leaf) & 0x60n, 0x20n);
    assert.equal(world.ask(1, 'write', WINDOW), 'ok 300000');
    assert.equal(world.read(leaf) & 0x60n, 0x60n, 'the hit without D went to the table again');
    assert.equal(world.read(world.entryAt(table, WINDOW, 4)) & 0x60n, 0x20n);
  });
});

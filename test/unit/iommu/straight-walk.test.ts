/**
 * The hot path against the walk that knows everything, on every architecture: where the straight way through the tables,
 * or the IOTLB, answers a request at once, the whole walk gives the same answer and has nothing to write.
 */
import assert from 'node:assert/strict';
import { EXECUTE, PRIVILEGED, READ, WRITE, type Request } from '../../../simulator/iommu/iommu';
import { halves, join } from '../../../simulator/iommu/recorder';
import type { StraightWalk } from '../../../simulator/iommu/straight-walk';
import type { Tlp } from '../../../simulator/machine/tlp';
import { generator } from '../../bench/pages';
import { RISCV } from '../../bench/riscv/tables';
import { VTD } from '../../bench/vtd/tables';
import { PASID, REQUESTER, type Architecture, type World } from '../../bench/world';

const PAGES = [0x7f00_1234_5000n, 0x7f00_1234_6000n, 0x7f00_5555_5000n, 0x7f81_0000_0000n];

/** An architecture, the access of a read for execute, and how software drops all that the caches hold. */
interface Subject {
  readonly architecture: Architecture;
  readonly execute: number;
  invalidate(world: World): void;
}

const VTD_SUBJECT: Subject = {
  architecture: VTD,
  execute: READ | EXECUTE,
  // Global, through the registers: CCMD, then the IOTLB's.
  invalidate({ iommu }) {
    iommu.writeRegister(0x28, 8, (1n << 63n) | (1n << 61n));
    iommu.writeRegister(0xf8, 8, (1n << 63n) | (1n << 60n));
  },
};

const COMMANDS = 0x300_0000n;
const RISCV_SUBJECT: Subject = {
  architecture: RISCV,
  execute: EXECUTE,
  // IODIR.INVAL_DDT and IOTINVAL of both stages, in a queue made for it.
  invalidate({ iommu, memory }) {
    [3n, 0n, 1n, 0n, 1n | (1n << 33n), 0n, 1n | (1n << 7n), 0n].forEach((word, i) =>
      memory.write64(COMMANDS + BigInt(8 * i), word),
    );
    iommu.writeRegister(72, 4, 0n);
    iommu.writeRegister(24, 8, ((COMMANDS >> 12n) << 10n) | 6n);
    iommu.writeRegister(72, 4, 1n);
    iommu.writeRegister(36, 4, 4n);
  },
};

function request(address: bigint, access: number, pasid = PASID, requester = REQUESTER): Request {
  const { high, low } = halves(address);
  return { requester, pasid, access, addressHigh: high, addressLow: low };
}

function tlp({ requester, pasid, access, addressHigh, addressLow }: Request): Tlp {
  return {
    requester,
    pasid: pasid < 0 ? null : pasid,
    privileged: (access & PRIVILEGED) !== 0,
    execute: (access & EXECUTE) !== 0,
    addressType: 'untranslated',
    access: access & WRITE ? 'write' : 'read',
    address: join(addressHigh, addressLow),
    length: 8,
  };
}

function answer({ iommu }: World): readonly unknown[] {
  const { outHigh, outLow, permissions, shift, interrupt } = iommu.answer;
  return [outHigh, outLow, permissions, shift, interrupt];
}

/** The unit's own, which nobody else sees. */
function straightOf(iommu: World['iommu']): StraightWalk {
  return (iommu as unknown as { readonly straight: StraightWalk }).straight;
}

/** Asks both ways; true where the straight one answered. */
function agree(world: World, asked: Request, what: string): boolean {
  const { iommu, memory } = world;
  if (!straightOf(iommu).translate(asked)) return false;
  const straight = answer(world);
  let writes = 0;
  memory.sink = { emit: () => writes++, begin: () => writes++, end: () => undefined };
  const outcome = iommu.handle(tlp(asked));
  memory.sink = null;
  assert.notEqual(outcome.kind, 'fault', what);
  assert.deepEqual(straight, answer(world), what);
  assert.equal(writes, 0, `${what}: a flag was to be set`);
  return true;
}

/** Where the entries lie that a request uses, each with the number of its 64-bit words. */
function entries({ iommu }: World): { readonly at: bigint; readonly words: number }[] {
  const { walk } = iommu.probe(tlp(request(PAGES[0]!, READ)));
  const unique = new Map(walk.map(({ address, words }) => [address, words.length]));
  return [...unique].map(([at, words]) => ({ at, words }));
}

for (const { architecture, execute, invalidate } of [VTD_SUBJECT, RISCV_SUBJECT]) {
  describe(`the hot path of ${architecture.name}`, () => {
    for (const nested of [false, true]) {
      const stages = nested ? 'both stages' : 'the first stage';
      const build = (iotlb = 0): World => architecture.build(PAGES, nested, { iotlb });

      it(`goes straight through ${stages} as the whole walk does, whatever bit is flipped`, () => {
        const world = build();
        let answered = 0;
        let refused = 0;
        for (const access of [READ, WRITE]) assert.ok(agree(world, request(PAGES[0]!, access), 'untouched'));
        for (const { at, words } of entries(world)) {
          for (let bit = 0; bit < 64 * words; bit++) {
            const word = at + BigInt(8 * Math.floor(bit / 64));
            const before = world.memory.read64(word);
            world.memory.write64(word, before ^ (1n << BigInt(bit % 64)));
            for (const access of [READ, WRITE]) {
              const asked = request(PAGES[0]! + 0x123n, access);
              if (agree(world, asked, `bit ${bit} of the entry at 0x${at.toString(16)}`)) answered++;
              else refused++;
            }
            world.memory.write64(word, before);
          }
        }
        assert.ok(answered > 100 && refused > 500, `${answered} answered, ${refused} refused`);
      });

      it(`agrees with the whole walk through ${stages} in random worlds`, () => {
        const random = generator(nested ? 3 : 5);
        const world = build();
        const all = entries(world);
        let answered = 0;
        for (let round = 0; round < 3000; round++) {
          const changed = Array.from({ length: random() % 4 }, () => {
            const { at, words } = all[random() % all.length]!;
            const word = at + BigInt(8 * (random() % words));
            return { word, before: world.memory.read64(word), bit: random() % 64 };
          });
          for (const { word, bit } of changed) {
            world.memory.write64(word, world.memory.read64(word) ^ (1n << BigInt(bit)));
          }
          const address = PAGES[random() % 4]! + BigInt(random() & 0xfff);
          if (agree(world, request(address, 1 + (random() % 3)), `round ${round}`)) answered++;
          for (const { word, before } of changed.reverse()) world.memory.write64(word, before);
        }
        assert.ok(answered > 300, `${answered} answered`);
      });

      it(`leaves to the whole walk what is not plain, through ${stages}`, () => {
        const world = build();
        const others = [
          request(PAGES[0]!, READ | EXECUTE),
          request(PAGES[0]!, READ | PRIVILEGED),
          request(PAGES[0]!, READ, -1),
          request(PAGES[0]!, READ, PASID + 1),
          request(PAGES[0]!, READ, 0xfffff),
          request(PAGES[0]!, READ, PASID, REQUESTER ^ 0x80),
          request(PAGES[0]! | (1n << 47n), READ),
          request(PAGES[0]! ^ 0x4000_0000n, READ),
        ];
        for (const other of others) {
          assert.ok(!straightOf(world.iommu).translate(other), JSON.stringify(other));
        }
        const cached = build(16);
        assert.ok(!straightOf(cached.iommu).translate(request(PAGES[0]!, READ)), 'past the caches');
      });

      it(`answers from the caches what the whole walk would, stale or fresh, through ${stages}`, () => {
        const random = generator(nested ? 11 : 13);
        const [hot, whole] = [build(16), build(16)];
        const leaves = PAGES.map((page) => leafOf(whole, page));
        const originals = leaves.map((leaf) => whole.memory.read64(leaf));
        let hits = 0;
        let refusals = 0;
        for (let round = 0; round < 4000; round++) {
          const number = random() % 4;
          if (random() % 16 === 0) {
            // A leaf as it was, or with one of its low 16 bits flipped; told, or told to nobody.
            const word = originals[number]! ^ (random() % 2 ? 1n << BigInt(random() % 16) : 0n);
            const told = random() % 2 === 0;
            for (const world of [hot, whole]) {
              world.memory.write64(leaves[number]!, word);
              if (told) invalidate(world);
            }
          }
          const pasid = random() % 8 === 0 ? PASID ^ 1 : PASID;
          const access = [READ, WRITE, READ, WRITE, execute][random() % 5]! | (random() % 4 ? 0 : PRIVILEGED);
          const asked = request(PAGES[number]! + BigInt(random() & 0xfff), access, pasid);
          const reason = hot.iommu.translate(asked);
          const outcome = whole.iommu.handle(tlp(asked));
          const text = `round ${round}: ${JSON.stringify(asked)}`;
          assert.equal(reason, outcome.kind === 'fault' ? outcome.reason : 0, text);
          if (reason === 0) assert.deepEqual(answer(hot), answer(whole), text);
          if (reason === 0) hits++;
          else refusals++;
        }
        assert.ok(hits > 500 && refusals > 500, `${hits} translated, ${refusals} refused`);
        assert.deepEqual(hot.iommu.cacheLines(), whole.iommu.cacheLines());
      });
    }
  });
}

/** Address of the first stage's leaf for a page. */
function leafOf({ iommu }: World, page: bigint): bigint {
  const { walk } = iommu.probe(tlp(request(page, READ)));
  return walk.filter(({ structure }) => structure.startsWith('first-stage')).at(-1)!.address;
}

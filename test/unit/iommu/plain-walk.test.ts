/**
 * The straight way through the tables against the walk that knows everything: where the first answers, the second gives
 * the same answer and has nothing to write; worlds are random, and each bit of each entry is tried.
 */
import assert from 'node:assert/strict';
import type { MemoryWriteEvent } from '../../../simulator/machine/events';
import { EventLog } from '../../../simulator/machine/log';
import { PhysicalMemory } from '../../../simulator/machine/memory';
import { EXECUTE, READ, WRITE } from '../../../simulator/iommu/iommu';
import { DEFAULT_VTD_CONFIG, type VtdConfig } from '../../../simulator/iommu/vtd/config';
import { translatePlainly } from '../../../simulator/iommu/vtd/plain-walk';
import { translate } from '../../../simulator/iommu/vtd/translate';
import { TTM_SCALABLE, Unit } from '../../../simulator/iommu/vtd/unit';
import { Walk } from '../../../simulator/iommu/vtd/walk';
import { generator } from '../../bench/pages';

const REQUESTER = 0x01a5;
const PASID = 0x12345;
const HIGH = 0x7f12;
const LOW = 0x3456_7abc;
const NO_CACHES = { context: 0, pasid: 0, iotlb: 0, pagingStructure: 0 };

class World {
  readonly memory = new PhysicalMemory(0x40_0000);
  readonly writes = new EventLog<MemoryWriteEvent>();
  readonly unit: Unit;
  /** Where the entries that the request uses lie, with the number of their 64-bit words. */
  readonly entries: { readonly at: bigint; readonly words: number }[] = [];
  private free = 0x10_0000n;

  constructor(nested: boolean, config: Partial<VtdConfig> = {}) {
    this.unit = new Unit(this.memory, { ...DEFAULT_VTD_CONFIG, caches: NO_CACHES, ...config });
    this.unit.translationEnabled = true;
    this.unit.tableMode = TTM_SCALABLE;
    const root = this.page();
    this.unit.rootLow = Number(root);
    const directory = this.page();
    // PDTS 4: PASIDs of 17 bits, in a directory of 16 KiB.
    this.free += 0x3000n;
    const [context, entries, first, second] = Array.from({ length: 4 }, () => this.page());
    this.entry(root + BigInt(REQUESTER >> 8) * 16n + 8n, [context! | 1n]);
    this.entry(context! + BigInt(REQUESTER & 0x7f) * 32n, [directory | (4n << 9n) | 9n, 0n, 0n, 0n]);
    this.entry(directory + BigInt(PASID >> 6) * 8n, [entries! | 1n]);
    const word0 = nested ? second! | (2n << 2n) | (3n << 6n) | 1n : (1n << 6n) | 1n;
    this.entry(entries! + BigInt(PASID & 0x3f) * 64n, [word0, 7n | (1n << 23n), first!, 0n, 0n, 0n, 0n, 0n]);
    const address = (BigInt(HIGH) << 32n) | BigInt(LOW);
    this.map(first!, address, 0x2_0000n, 0x67n);
    // The guest's memory is the first 4 MiB, at the same addresses.
    if (nested) for (let page = 0n; page < 0x40_0000n; page += 0x1000n) this.map(second!, page, page, 3n);
    this.memory.sink = this.writes;
  }

  private page(): bigint {
    return (this.free += 0x1000n);
  }

  private entry(at: bigint, words: readonly bigint[]): void {
    words.forEach((word, i) => this.memory.write64(at + BigInt(8 * i), word));
    this.entries.push({ at, words: words.length });
  }

  private map(root: bigint, address: bigint, output: bigint, flags: bigint): void {
    let table = root;
    for (let level = 4n; level >= 1n; level--) {
      const at = table + (((address >> (9n * level + 3n)) & 0x1ffn) << 3n);
      const known = this.memory.read64(at);
      if (known !== 0n) {
        table = known & ~0xfffn;
        continue;
      }
      table = level === 1n ? output : this.page();
      this.entry(at, [table | flags]);
    }
  }
}

/** Asks both ways; true where the straight one answered. */
function agree({ unit, writes }: World, asked: Partial<Walk>, what: string): boolean {
  const plain = Object.assign(
    new Walk(),
    { requester: REQUESTER, pasid: PASID, high: HIGH, low: LOW },
    asked,
  );
  const whole = Object.assign(new Walk(), plain);
  const before = writes.events.length;
  if (!translatePlainly(unit, plain)) return false;
  assert.equal(translate(unit, whole), 0, what);
  assert.equal(writes.events.length, before, `${what}: a flag was to be set`);
  const answer = ({ outHigh, outLow, permissions, shift, interrupt }: Walk): unknown[] => [
    outHigh,
    outLow,
    permissions,
    shift,
    interrupt,
  ];
  assert.deepEqual(answer(plain), answer(whole), what);
  return true;
}

describe('the straight way through the tables of VT-d', () => {
  for (const nested of [false, true]) {
    const stage = nested ? 'both stages' : 'the first stage';

    it(`answers through ${stage}, as the whole walk does, whatever bit is flipped`, () => {
      for (const config of [{}, { snoopControl: false, mgaw: 48, secondStageAccessedDirty: false }]) {
        const world = new World(nested, config);
        let answered = 0;
        let refused = 0;
        for (const access of [READ, WRITE]) assert.ok(agree(world, { access }, 'the untouched world'));
        for (const { at, words } of world.entries.slice(0, 20)) {
          for (let bit = 0; bit < 64 * words; bit++) {
            const word = at + BigInt(8 * Math.floor(bit / 64));
            const before = world.memory.read64(word);
            world.memory.write64(word, before ^ (1n << BigInt(bit % 64)));
            for (const access of [READ, WRITE]) {
              if (agree(world, { access }, `bit ${bit} of the entry at 0x${at.toString(16)}`)) answered++;
              else refused++;
            }
            world.memory.write64(word, before);
          }
        }
        assert.ok(answered > 100 && refused > 500, `${answered} answered, ${refused} refused`);
      }
    });

    it(`leaves to the whole walk what is not plain, through ${stage}`, () => {
      const world = new World(nested);
      const asked: Partial<Walk>[] = [
        { access: EXECUTE },
        { access: READ, privileged: 1 },
        { access: READ, pasid: -1 },
        { access: READ, pasid: PASID + 1 },
        { access: READ, pasid: 0xfffff },
        { access: READ, requester: REQUESTER ^ 0x80 },
        { access: READ, high: HIGH | 0x8000 },
        { access: READ, low: LOW ^ 0x4000_0000 },
        { access: READ, ats: true },
        { access: READ, live: false },
      ];
      for (const request of asked) assert.ok(!agree(world, request, JSON.stringify(request)));
      world.unit.translationEnabled = false;
      assert.ok(!agree(world, { access: READ }, 'off'));
    });

    it(`agrees with the whole walk through ${stage} in random worlds`, () => {
      const random = generator(nested ? 3 : 5);
      const world = new World(nested);
      const accesses = [READ, WRITE, READ | WRITE, READ | EXECUTE];
      let answered = 0;
      for (let round = 0; round < 3000; round++) {
        const changed = Array.from({ length: random() % 4 }, () => {
          const { at, words } = world.entries[random() % Math.min(20, world.entries.length)]!;
          const word = at + BigInt(8 * (random() % words));
          return { word, before: world.memory.read64(word), bit: random() % 64 };
        });
        for (const { word, bit } of changed) {
          world.memory.write64(word, world.memory.read64(word) ^ (1n << BigInt(bit)));
        }
        const asked = { access: accesses[random() % 4]!, low: LOW ^ (random() & 0xfff) };
        if (agree(world, asked, `round ${round}`)) answered++;
        for (const { word, before } of changed) world.memory.write64(word, before);
      }
      assert.ok(answered > 300, `${answered} answered`);
    });
  }

  it('answers from the IOTLB what the whole walk would, once the walk holds the entries, and refuses nothing', () => {
    for (const nested of [false, true]) {
      const world = new World(nested, { caches: { context: 4, pasid: 4, iotlb: 16, pagingStructure: 4 } });
      const { unit } = world;
      const walk = new Walk();
      const ask = (asked: Partial<Walk>): Walk =>
        Object.assign(
          walk,
          { requester: REQUESTER, pasid: PASID, high: HIGH, low: LOW, privileged: 0 },
          asked,
        );
      assert.ok(!translatePlainly(unit, ask({ access: READ })), 'nothing is cached yet');
      for (let i = 0; i < 2; i++) assert.equal(translate(unit, ask({ access: READ })), 0);
      for (const access of [READ, WRITE]) {
        assert.ok(translatePlainly(unit, ask({ access })));
        const { outHigh, outLow, permissions, shift } = walk;
        assert.equal(translate(unit, ask({ access })), 0);
        const whole = [walk.outHigh, walk.outLow, walk.permissions, walk.shift];
        assert.deepEqual([outHigh, outLow, permissions, shift], whole);
      }
      const others: Partial<Walk>[] = [
        { access: EXECUTE },
        { access: READ, privileged: 1 },
        { access: READ, pasid: PASID ^ 1 },
        { access: READ, requester: REQUESTER ^ 1 },
        { access: READ, low: LOW ^ 0x1000 },
      ];
      for (const other of others) assert.ok(!translatePlainly(unit, ask(other)), JSON.stringify(other));
      unit.held.release();
      assert.ok(!translatePlainly(unit, ask({ access: READ })), 'the caches are to be asked again');
    }
  });
});

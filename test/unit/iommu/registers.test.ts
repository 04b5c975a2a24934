/** Registers: what they read, and that no order or width of writes is more than the architecture says. */
import assert from 'node:assert/strict';
import { READ, WRITE } from '../../../simulator/iommu/iommu';
import { createVtdMachine } from '../../../simulator/iommu/platform';
import { generator } from '../../bench/pages';
import { DEVICE, P, RW, US, World } from './world';

const CAP = 0x08;
const ECAP = 0x10;

describe('VT-d registers', () => {
  it('CAP and ECAP say what the platform has, in the bits that Linux reads', () => {
    const { iommu } = new World({
      mgaw: 48,
      secondStageWidths: [39, 48],
      faultRecords: 4,
      firstStage5Level: false,
      nested: false,
    });
    const cap = iommu.readRegister(CAP, 8);
    assert.equal((cap >> 16n) & 0x3fn, 47n, 'MGAW');
    assert.equal((cap >> 8n) & 0x1fn, 0b00110n, 'SAGAW');
    assert.equal((cap >> 40n) & 0xffn, 3n, 'NFR');
    assert.equal(((cap >> 24n) & 0x3ffn) * 16n, 0x400n, 'FRO');
    assert.equal((cap >> 60n) & 1n, 0n, 'FS5LP');
    const ecap = iommu.readRegister(ECAP, 8);
    assert.equal((ecap >> 43n) & 1n, 1n, 'SMTS');
    assert.equal((ecap >> 35n) & 0x1fn, 19n, 'PSS');
    assert.equal((ecap >> 26n) & 1n, 0n, 'NEST');
    assert.equal(((ecap >> 8n) & 0x3ffn) * 16n, 0xf0n, 'IRO');
  });

  it('GSTS mirrors what GCMD turned on', () => {
    const world = new World();
    assert.equal(world.readRegister(0x1c), (1n << 31n) | (1n << 30n) | (1n << 26n));
  });

  it('RTADDR takes effect at SRTP, not before', () => {
    const world = new World();
    world.mapFirst(1, 0x5000n, 0x30_0000n);
    world.register(0x20, 8, 0xdead_0000n);
    assert.equal(world.ask(1, 'read', 0x5000n), 'ok 300000');
  });

  it('with translation off an address is used as it is; a table mode that aborts blocks all', () => {
    const world = new World();
    world.register(0x18, 4, 1n << 26n);
    assert.equal(world.ask(null, 'read', 0x1234_5678n), 'ok 12345678');
    world.register(0x20, 8, world.root | (3n << 10n));
    world.register(0x18, 4, (1n << 30n) | (1n << 31n));
    assert.equal(world.ask(null, 'read', 0x1234_5678n), 'flt 30');
  });

  it('halves of a 64-bit register can be written one by one', () => {
    const world = new World();
    world.register(0x24, 4, 0x12n);
    world.register(0x20, 4, 0x3400_0400n);
    assert.equal(world.readRegister(0x20, 8), 0x12_3400_0400n);
  });

  it('what is no register, is not aligned, or is read-only ignores writes and reads 0 or its value', () => {
    const world = new World();
    const cap = world.readRegister(CAP, 8);
    world.register(CAP, 8, 0n);
    assert.equal(world.readRegister(CAP, 8), cap);
    for (const offset of [0x300, 0x22, -8, 0x10_0000, 0x1ff8]) {
      world.register(offset, 8, ~0n & 0xffff_ffff_ffff_ffffn);
      assert.equal(world.readRegister(offset, 8), 0n, `offset ${offset}`);
    }
  });

  it('translation turned on before a root table was set reads the one at address 0', () => {
    const world = new World();
    const fresh = createVtdMachine({ memory: 1 << 20 });
    fresh.iommu.writeRegister(0x20, 8, 0x8000n);
    fresh.iommu.writeRegister(0x18, 4, 1n << 31n);
    const outcome = fresh.iommu.handle(world.request(null, 'read', 0x1000n));
    assert.equal(outcome.kind === 'fault' && outcome.reason, 0x01, 'root entry not present');
    fresh.memory.write64(BigInt((DEVICE >> 8) * 16), 0x1fn);
    const again = fresh.iommu.handle(world.request(null, 'read', 0x1000n));
    assert.equal(again.kind === 'fault' && again.reason, 0x0a, 'reserved bits in the root entry at 0');
  });

  it('any sequence of register writes ends, throws nothing, and leaves requests answered', () => {
    const random = generator(42);
    const offsets = [
      0x18, 0x20, 0x28, 0x34, 0x38, 0x80, 0x88, 0x90, 0x9c, 0xa0, 0xc0, 0xc8, 0xd0, 0xdc, 0xe0, 0xf0, 0xf8,
      0x400,
    ];
    const world = new World({}, false);
    for (let i = 0; i < 20_000; i++) {
      const value = (BigInt(random()) << 32n) | BigInt(random());
      const small = random() % 2 ? value & 0x7ffff000n : value;
      world.register(offsets[random() % offsets.length]!, random() % 2 ? 4 : 8, small);
      const outcome = world.iommu.handle(
        world.request(random() % 3 ? random() % 0x100000 : null, 'write', small),
      );
      assert.ok(['translated', 'interrupt', 'fault'].includes(outcome.kind));
    }
  });

  it('tables that point at themselves, outside memory or at registers end in a fault or an answer', () => {
    const world = new World();
    const self = world.page();
    for (let i = 0n; i < 512n; i++) world.write(self + 8n * i, self | 7n);
    world.setPasid(1, { pgtt: 1n, first: self });
    assert.equal(world.ask(1, 'read', 0x123456789n), `ok ${(self + 0x789n).toString(16)}`);
    assert.deepEqual(world.iommu.exposure(DEVICE, 1, false), [
      { firstFrame: Number(self >> 12n), frames: 1, permissions: READ | WRITE },
    ]);
    world.setPasid(2, { pgtt: 1n, first: 0xfed9_0000n });
    assert.equal(world.ask(2, 'read', 0n), 'flt 73');
    world.setPasid(3, { pgtt: 2n, second: 1n << 40n });
    assert.equal(world.ask(3, 'read', 0n), 'flt 7b');
    const table = world.page();
    world.write(table, (1n << 41n) | 7n);
    world.setPasid(4, { pgtt: 1n, first: table });
    assert.equal(world.ask(4, 'read', 0n), 'flt 70');
  });

  it('exposure of five-level tables that point at themselves and at one another is bounded', function () {
    this.timeout(10_000);
    const world = new World();
    const [first, second, other] = [world.page(), world.page(), world.page()];
    for (let i = 0n; i < 512n; i++) {
      world.write(first + 8n * i, (i % 2n ? first : other) | P | RW | US);
      world.write(other + 8n * i, (i % 3n ? first : other) | P | RW | US);
      world.write(second + 8n * i, second | 3n);
    }
    // Every guest page is the second stage's own table, whose entries are first-stage ones for supervisors too.
    world.setPasid(1, { pgtt: 3n, first: second, second, word0: 3n << 2n, word2: (1n << 2n) | 1n });
    world.setPasid(2, { pgtt: 1n, first, word2: 1n << 2n });
    const page = (frame: bigint): object => ({
      firstFrame: Number(frame >> 12n),
      frames: 1,
      permissions: READ | WRITE,
    });
    assert.deepEqual(world.iommu.exposure(DEVICE, 1, true), [page(second)]);
    assert.deepEqual(world.iommu.exposure(DEVICE, 2, false), [page(first), page(other)]);
  });
});

/** The invalidation queue and its errors (VT-d specification, 6.5.2). */
import assert from 'node:assert/strict';
import { DEVICE, DOMAIN, P, qi, RW, US, World } from './world';

const IQH = 0x80;
const IQT = 0x88;
const IQA = 0x90;
const ICS = 0x9c;
const IQERCD = 0xb0;
const FSTS = 0x34;
const IQE = 1n << 4n;
const ITE = 1n << 6n;

describe('VT-d invalidation queue', () => {
  it('executes to the tail, writes the wait status, and moves the head', () => {
    const world = new World();
    assert.ok(world.invalidate(qi.context(1n), qi.pasid(3n), qi.iotlb(1n)));
    assert.equal(world.readRegister(IQH, 8), world.readRegister(IQT, 8));
    assert.deepEqual(
      world.events('invalidation').map((e) => e.command),
      ['context-cache invalidate', 'PASID-cache invalidate', 'IOTLB invalidate', 'invalidation wait'],
    );
  });

  it('wraps around', () => {
    const world = new World();
    for (let i = 0; i < 200; i++) assert.ok(world.invalidate(qi.iotlb(1n)), `round ${i}`);
  });

  it('takes 128-bit descriptors where IQA.DW is 0', () => {
    const world = new World();
    world.register(0x18, 4, 1n << 31n);
    world.register(IQA, 8, world.queue);
    world.write(world.queue, ...qi.iotlb(1n));
    world.write(world.queue + 16n, 5n | (1n << 5n) | (9n << 32n), world.status);
    world.register(0x18, 4, (1n << 31n) | (1n << 26n));
    world.register(IQT, 8, 32n);
    assert.equal(world.read(world.status), 9n);
  });

  it('an interrupt-flagged wait sets ICS.IWC and signals', () => {
    const world = new World();
    world.register(0xa8, 4, 0xfee0_2000n);
    world.register(0xa0, 4, 0n);
    world.push(5n | (1n << 4n));
    world.register(IQT, 8, world.queueTail);
    assert.equal(world.readRegister(ICS), 1n);
    assert.equal(world.machine.bus.takeInterrupts().length, 1);
    world.register(ICS, 4, 1n);
    assert.equal(world.readRegister(ICS), 0n);
  });

  for (const [name, words, info] of [
    ['an unknown type', [0xfn], 3n],
    ['a type of qw0[11:9] that does not exist', [1n | (1n << 4n) | (1n << 9n)], 3n],
    ['a reserved bit in qw0', [2n | (1n << 4n) | (1n << 60n)], 4n],
    ['a reserved bit in qw1', [2n | (1n << 4n), 1n << 7n], 4n],
    ['a reserved granularity', [2n], 4n],
    ['an address mask beyond CAP.MAMV', [2n | (3n << 4n), 40n], 4n],
    ['a reserved bit in qw2', [1n | (1n << 4n), 0n, 1n], 4n],
  ] as const) {
    it(`stops at ${name}, says so, and goes on when software has mended it`, () => {
      const world = new World();
      const [qw0, qw1 = 0n, qw2 = 0n] = words as readonly bigint[];
      const at = world.queue + world.queueTail;
      world.push(qw0!, qw1, qw2);
      assert.equal(world.invalidate(qi.iotlb(1n)), false);
      assert.equal(world.readRegister(FSTS) & IQE, IQE);
      assert.equal(world.readRegister(IQERCD) & 0xfn, info);
      assert.equal(world.readRegister(IQH, 8), at - world.queue, 'the head stays at the descriptor');
      assert.equal(world.events('queue-error').at(-1)?.address, at);
      world.write(at, 5n, 0n, 0n);
      world.register(FSTS, 4, IQE);
      assert.equal(world.read(world.status), 1n);
      assert.equal(world.readRegister(FSTS) & IQE, 0n);
    });
  }

  it('a tail outside the queue or not aligned to a descriptor is an error', () => {
    for (const tail of [0x1000n, 0x10n]) {
      const world = new World();
      world.register(IQT, 8, tail);
      assert.equal(world.readRegister(FSTS) & IQE, IQE);
      assert.equal(world.readRegister(IQERCD) & 0xfn, 1n);
    }
  });

  it('a queue outside memory is an error, not a hang', () => {
    const world = new World();
    world.register(0x18, 4, 1n << 31n);
    world.register(IQA, 8, (1n << 40n) | (1n << 11n));
    world.register(0x18, 4, (1n << 31n) | (1n << 26n));
    world.register(IQT, 8, 32n);
    assert.equal(world.readRegister(IQERCD) & 0xfn, 2n);
  });

  it('the base does not move while the queue runs', () => {
    const world = new World();
    world.register(IQA, 8, 0xdead_0000n);
    assert.equal(world.readRegister(IQA, 8), world.queue | (1n << 11n));
  });

  it('a base that is not aligned is used without its low bits', () => {
    const world = new World();
    world.register(0x18, 4, 1n << 31n);
    world.register(IQA, 8, world.queue | 0xff8n);
    assert.equal(world.readRegister(IQA, 8), world.queue | (1n << 11n));
    world.register(0x18, 4, (1n << 31n) | (1n << 26n));
    assert.ok(world.invalidate(qi.iotlb(1n)));
  });

  it('a page request queue whose base is not aligned is used without the low bits', () => {
    const world = new World();
    const queue = world.page();
    world.register(0xd0, 8, queue | 0xff8n);
    assert.equal(world.readRegister(0xd0, 8), queue);
  });

  it('PASID descriptors are not valid in legacy mode', () => {
    const world = new World();
    world.register(0x20, 8, world.root);
    world.register(0x18, 4, (1n << 31n) | (1n << 30n) | (1n << 26n));
    world.push(qi.pasid(3n)[0]);
    world.register(IQT, 8, world.queueTail);
    assert.equal(world.readRegister(IQERCD) & 0xfn, 3n);
  });

  it('a device-TLB invalidation that nobody answers times out and aborts what waits', () => {
    const world = new World();
    assert.equal(world.invalidate(qi.deviceTlb(DEVICE, 0x1000n)), false);
    assert.equal(world.readRegister(FSTS) & ITE, ITE);
    assert.equal(world.readRegister(IQERCD, 8) >> 32n, BigInt(DEVICE));
    world.register(FSTS, 4, ITE);
    assert.equal(world.read(world.status), 0n, 'the wait was aborted, not delayed');
    assert.ok(world.invalidate(qi.iotlb(1n)));
  });

  it('register-based invalidation works in legacy mode without the queue, and nowhere else', () => {
    const world = new World();
    const table = world.page();
    const leaf = world.map(table, 0x5000n, 0x30_0000n, 3n, 3n);
    const [root, context] = [world.page(), world.page()];
    world.write(root + BigInt((DEVICE >> 8) * 16), context | 1n);
    world.write(context + BigInt((DEVICE & 0xff) * 16), table | 1n, (DOMAIN << 8n) | 2n);
    world.register(0x20, 8, root);
    world.register(0x18, 4, (1n << 31n) | (1n << 30n));
    assert.equal(world.ask(null, 'read', 0x5000n), 'ok 300000');
    world.write(leaf, 0x31_0000n | 3n);
    const flush = (domain: bigint): void =>
      world.register(0xf8, 8, (1n << 63n) | (2n << 60n) | (domain << 32n));
    flush(DOMAIN + 1n);
    assert.equal(world.ask(null, 'read', 0x5000n), 'ok 300000');
    world.register(0x18, 4, (1n << 31n) | (1n << 26n));
    flush(DOMAIN);
    assert.equal((world.readRegister(0xfc) >> 25n) & 3n, 0n, 'IAIG 0: nothing was done while the queue runs');
    assert.equal(world.ask(null, 'read', 0x5000n), 'ok 300000');
    world.register(0x18, 4, 1n << 31n);
    flush(DOMAIN);
    assert.equal((world.readRegister(0xfc) >> 25n) & 3n, 2n, 'IAIG: domain-selective');
    assert.equal(world.readRegister(0xfc) >> 31n, 0n, 'IVT reads 0 when done');
    assert.equal(world.ask(null, 'read', 0x5000n), 'ok 310000');
    world.write(context + BigInt((DEVICE & 0xff) * 16), 0n);
    assert.equal(world.ask(null, 'read', 0x5000n), 'ok 310000');
    world.register(0x28, 8, (1n << 63n) | (1n << 61n));
    assert.equal(world.ask(null, 'read', 0x5000n), 'flt 02');
  });

  it('a domain that does not exist is no error', () => {
    const world = new World();
    world.mapFirst(1, 0x5000n, 0x30_0000n, P | RW | US);
    assert.ok(world.invalidate(qi.iotlb(2n, 0xffffn), qi.pasidIotlb(2n, 0xffffn, 0xfffff)));
  });
});

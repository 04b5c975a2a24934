/** ATS and PRI between a device and the unit (PCI Express, chapter 10; VT-d specification, 4 and 7.4). */
import assert from 'node:assert/strict';
import { DmaPort, type Tag } from '../../../simulator/machine/devices/dma-port';
import { ACCESSED, DEVICE, DIRTY, DOMAIN, FIRST, P, qi, RW, US, World } from './world';

const PAGE = 0x7000_0000n;
const PASID = 9;
const PQH = 0xc0;
const PQT = 0xc8;
const PQA = 0xd0;
const PRS = 0xdc;

function tag(blockOnFault = false): Tag {
  return { pasid: PASID, privileged: false, blockOnFault };
}

function port(world: World, config: { ats?: boolean; pri?: boolean } = { ats: true }): DmaPort {
  return new DmaPort(world.machine.bus, 'dev', DEVICE, config);
}

/** A first-stage page whose content is `text`. */
function mapped(world: World, text = 'old', bits = P | RW | US): bigint {
  world.machine.memory.write(0x30_0000n, new TextEncoder().encode(text));
  return world.mapFirst(PASID, PAGE, 0x30_0000n, bits);
}

const text = (result: ReturnType<DmaPort['read']>): string =>
  result.kind === 'done' ? new TextDecoder().decode(result.data) : result.kind;

describe('VT-d ATS', () => {
  it('a device TLB answers after the tables changed, until its own invalidation', () => {
    const world = new World();
    const leaf = mapped(world);
    const device = port(world);
    assert.equal(text(device.read(PAGE, 3, tag())), 'old');
    world.machine.memory.write(0x31_0000n, new TextEncoder().encode('new'));
    world.write(leaf, 0x31_0000n | P | RW | US);
    // All that the unit itself caches is gone; the device still has its copy.
    world.invalidate(qi.pasid(3n), qi.iotlb(1n));
    assert.equal(text(device.read(PAGE, 3, tag())), 'old');
    const wrong = [
      qi.pasidDeviceTlb(DEVICE, PASID + 1, PAGE),
      qi.pasidDeviceTlb(DEVICE, PASID, PAGE + 0x1000n),
      qi.deviceTlb(DEVICE, PAGE),
    ];
    for (const descriptor of wrong) {
      assert.ok(world.invalidate(descriptor));
      assert.equal(text(device.read(PAGE, 3, tag())), 'old');
    }
    assert.ok(world.invalidate(qi.pasidDeviceTlb(DEVICE, PASID, PAGE)));
    assert.equal(text(device.read(PAGE, 3, tag())), 'new');
  });

  it('S and the lowest zero bit of ADDR give the size; G takes every PASID', () => {
    for (const [descriptor, expected] of [
      [qi.pasidDeviceTlb(DEVICE, PASID, PAGE | 0x1000n, 1n << 11n), 'new'], // 4 pages
      [qi.pasidDeviceTlb(DEVICE, PASID, (PAGE + 0x8000n) | 0x1000n, 1n << 11n), 'old'],
      [qi.pasidDeviceTlb(DEVICE, 1, PAGE, 1n), 'new'],
    ] as const) {
      const world = new World();
      const leaf = mapped(world);
      const device = port(world);
      device.read(PAGE, 3, tag());
      world.machine.memory.write(0x31_0000n, new TextEncoder().encode('new'));
      world.write(leaf, 0x31_0000n | P | RW | US);
      world.invalidate(qi.iotlb(1n), descriptor);
      assert.equal(text(device.read(PAGE, 3, tag())), expected);
    }
  });

  it('a translation request for a page that is not mapped succeeds without permissions and records nothing', () => {
    const world = new World();
    mapped(world, 'old', 0n);
    const outcome = world.iommu.handle(
      world.request(PASID, 'read', PAGE, { addressType: 'translation-request' }),
    );
    assert.deepEqual(outcome, { kind: 'translated', physical: 0n, pageSize: 4096n, permissions: 0 });
    assert.equal(world.readRegister(0x34), 0n);
  });

  it('a translation request sets accessed, and dirty for a write', () => {
    const world = new World();
    const leaf = mapped(world);
    port(world).write(PAGE, new Uint8Array(4), tag());
    assert.equal(world.read(leaf) & (ACCESSED | DIRTY), ACCESSED | DIRTY);
  });

  it('DTE = 0 blocks translation and translated requests, not untranslated ones', () => {
    const world = new World();
    mapped(world);
    world.setContext(DEVICE, 0x18n);
    assert.equal(world.ask(PASID, 'read', PAGE, { addressType: 'translation-request' }), 'flt 44');
    assert.equal(world.ask(PASID, 'read', 0x30_0000n, { addressType: 'translated' }), 'flt 44');
    assert.equal(world.ask(PASID, 'read', PAGE), 'ok 300000');
  });

  it('in legacy mode only translation type 1 lets ATS through', () => {
    const world = new World();
    const table = world.page();
    world.map(table, PAGE, 0x30_0000n, 3n, 3n);
    const [root, context] = [world.page(), world.page()];
    world.write(root + BigInt((DEVICE >> 8) * 16), context | 1n);
    const entry = context + BigInt((DEVICE & 0xff) * 16);
    world.write(entry, table | 1n, (DOMAIN << 8n) | 2n);
    world.register(0x20, 8, root);
    world.register(0x18, 4, (1n << 31n) | (1n << 30n) | (1n << 26n));
    assert.equal(world.ask(null, 'read', PAGE, { addressType: 'translation-request' }), 'flt 0d');
    world.write(entry, table | 4n | 1n);
    world.invalidate(qi.context(1n));
    assert.equal(world.ask(null, 'read', PAGE, { addressType: 'translation-request' }), 'ok 300000');
    assert.equal(world.ask(null, 'read', 0x1234_5000n, { addressType: 'translated' }), 'ok 12345000');
  });
});

describe('VT-d page requests', () => {
  function withQueue(world: World, size = 0n): bigint {
    const queue = world.page();
    world.register(PQA, 8, queue | size);
    return queue;
  }

  it('arrive in the queue as Linux reads them, and the response lets the device go on', () => {
    const world = new World();
    const leaf = mapped(world, 'old', 0n);
    const queue = withQueue(world);
    const device = port(world, { ats: true, pri: true });
    assert.equal(device.read(PAGE + 8n, 3, tag(true)).kind, 'wait');
    assert.ok(device.waiting);
    assert.equal(world.readRegister(PQT, 8), 32n);
    assert.equal(world.readRegister(PRS), 1n);
    const [qw0, qw1] = [world.read(queue), world.read(queue + 8n)];
    assert.equal(qw0, 1n | (1n << 8n) | (BigInt(DEVICE) << 16n) | (BigInt(PASID) << 32n));
    assert.equal(qw1, PAGE | 4n | 1n, 'read, last in group 0');
    world.write(leaf, 0x30_0000n | P | RW | US);
    world.register(PQH, 8, 32n);
    world.invalidate([9n | (1n << 4n) | (BigInt(DEVICE) << 16n) | (BigInt(PASID) << 32n), 4n]);
    assert.ok(!device.waiting);
    assert.equal(text(device.read(PAGE, 3, tag(true))), 'old');
  });

  it('a response that refuses makes the access fail', () => {
    const world = new World();
    mapped(world, 'old', 0n);
    withQueue(world);
    const device = port(world, { ats: true, pri: true });
    device.read(PAGE, 3, tag(true));
    world.invalidate([9n | (1n << 4n) | (1n << 12n) | (BigInt(DEVICE) << 16n) | (BigInt(PASID) << 32n), 4n]);
    assert.deepEqual(device.read(PAGE, 3, tag(true)), {
      kind: 'fault',
      address: PAGE,
      completed: 0,
      answered: true,
    });
  });

  it('a full queue overflows: PRO is set, the request is lost and answered at once', () => {
    const world = new World();
    const queue = withQueue(world);
    mapped(world, 'old', 0n);
    const device = port(world, { ats: true, pri: true });
    world.register(PQH, 8, 32n);
    assert.equal(device.read(PAGE, 3, tag(true)).kind, 'wait');
    assert.equal(world.readRegister(PRS) & 2n, 2n);
    assert.equal(world.read(queue), 0n);
    assert.equal(world.events('page-request').at(-1)?.queued, false);
    assert.equal(world.events('page-response').at(-1)?.code, 'success');
    assert.ok(!device.waiting, 'it will translate, and ask, again');
  });

  it('PRE = 0 refuses page requests with a recorded fault', () => {
    const world = new World();
    withQueue(world);
    mapped(world, 'old', 0n);
    world.setContext(DEVICE, 0xcn);
    const device = port(world, { ats: true, pri: true });
    device.read(PAGE, 3, tag(true));
    assert.equal(world.events('fault').at(-1)?.reason, 0x47);
    assert.equal(world.events('page-response').at(-1)?.code, 'invalid-request');
  });

  it('signals through its own event registers', () => {
    const world = new World();
    withQueue(world);
    mapped(world, 'old', 0n);
    world.register(0xe8, 4, 0xfee0_3000n);
    world.register(0xe0, 4, 0n);
    port(world, { ats: true, pri: true }).read(PAGE, 3, tag(true));
    assert.deepEqual(
      world.machine.bus.takeInterrupts().map((i) => i.address),
      [0xfee0_3000n],
    );
  });

  it('without block-on-fault the device reports the fault instead of asking', () => {
    const world = new World();
    withQueue(world);
    world.setPasid(PASID, { pgtt: FIRST, first: world.page() });
    assert.equal(port(world, { ats: true, pri: true }).read(PAGE, 3, tag(false)).kind, 'fault');
    assert.equal(world.readRegister(PQT, 8), 0n);
  });
});

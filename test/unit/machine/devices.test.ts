/** The other devices: what they do with memory, and with which requests. */
import assert from 'node:assert/strict';
import { drain } from '../../../simulator/machine/device';
import {
  COMMAND,
  COUNT,
  DESTINATION,
  DmaEngine,
  SOURCE,
  STATUS,
} from '../../../simulator/machine/devices/dma-engine';
import { HostileDevice } from '../../../simulator/machine/devices/hostile';
import { encodeRingEntry, Nic } from '../../../simulator/machine/devices/nic';
import { PasidEngine } from '../../../simulator/machine/devices/pasid-engine';
import { encodeSgElement, StorageController } from '../../../simulator/machine/devices/storage';
import { DEVICE, FIRST, P, PASS_THROUGH, US, World } from '../iommu/world';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function world(): World {
  const w = new World();
  w.setPasid(0, { pgtt: PASS_THROUGH });
  w.setPasid(4, { pgtt: PASS_THROUGH });
  return w;
}

describe('the network interface', () => {
  const [RING, BUFFER] = [0x40_0000n, 0x41_0000n];

  it('transmits what its ring names, from head to tail', () => {
    const w = world();
    const nic = new Nic(w.machine.bus, 'nic', DEVICE);
    w.machine.memory.write(BUFFER, encode('frame 1frame 2'));
    w.machine.memory.write(RING, encodeRingEntry(BUFFER, 7));
    w.machine.memory.write(RING + 16n, encodeRingEntry(BUFFER + 7n, 7));
    nic.configure('transmit', RING, 4);
    nic.doorbell('transmit', 2);
    assert.equal(nic.pending, 2);
    drain(nic);
    assert.deepEqual(nic.sent, [encode('frame 1'), encode('frame 2')]);
    assert.equal(nic.head('transmit'), 2);
    assert.equal(w.machine.memory.read32(RING + 12n) & 1, 1, 'done');
  });

  it('puts what arrives into the next buffer, cut to its size; without one the frame is lost', () => {
    const w = world();
    const nic = new Nic(w.machine.bus, 'nic', DEVICE);
    w.machine.memory.write(RING, encodeRingEntry(BUFFER, 5));
    nic.configure('receive', RING, 4);
    nic.doorbell('receive', 1);
    nic.arrive(encode('too long'));
    nic.arrive(encode('lost'));
    drain(nic);
    assert.deepEqual(w.machine.memory.read(BUFFER, 8), encode('too l\0\0\0'));
    assert.deepEqual(
      w.events('descriptor-done').map((e) => e.status),
      [1, 0],
    );
  });

  it('stops at a descriptor that it may not read', () => {
    const w = world();
    const nic = new Nic(w.machine.bus, 'nic', DEVICE);
    nic.configure('transmit', 0x40_0000n, 4);
    nic.setPasid(9);
    nic.doorbell('transmit', 1);
    drain(nic);
    assert.equal(w.events('descriptor-done').at(-1)?.status, 2);
    assert.equal(w.events('fault').at(-1)?.reason, 0x59);
    assert.equal(nic.sent.length, 0);
  });
});

describe('the storage controller', () => {
  it('scatters a block over a list, and gathers it back', () => {
    const w = world();
    const disk = new StorageController(w.machine.bus, 'disk', DEVICE);
    const list = 0x40_0000n;
    disk.load(7, encode('abcdefgh'));
    w.machine.memory.write(list, encodeSgElement(0x41_0ffen, 4));
    w.machine.memory.write(list + 16n, encodeSgElement(0x43_0000n, 4));
    disk.submit({ operation: 'read', block: 7, list, elements: 2, pasid: null });
    drain(disk);
    assert.deepEqual(w.machine.memory.read(0x41_0ffen, 4), encode('abcd'), 'across a page');
    assert.deepEqual(w.machine.memory.read(0x43_0000n, 4), encode('efgh'));
    disk.submit({ operation: 'write', block: 9, list, elements: 2, pasid: 4 });
    const saved = w.machine.add(disk) && w.machine.save();
    drain(disk);
    assert.deepEqual(disk.block(9).subarray(0, 8), encode('abcdefgh'));
    w.machine.restore(saved);
    assert.equal(disk.block(9)[0], 0, 'the medium is part of the snapshot');
  });

  it('reports how far it came when an element is refused', () => {
    const w = world();
    const disk = new StorageController(w.machine.bus, 'disk', DEVICE);
    w.machine.memory.write(0x40_0000n, encodeSgElement(0x41_0000n, 4));
    w.machine.memory.write(0x40_0010n, encodeSgElement(1n << 40n, 4));
    disk.submit({ operation: 'write', block: 0, list: 0x40_0000n, elements: 2, pasid: null });
    drain(disk);
    const done = w.events('descriptor-done').at(-1)!;
    assert.deepEqual([done.status, done.bytesCompleted, done.faultAddress], [2, 4, 1n << 40n]);
  });
});

describe('copy engines', () => {
  function program(engine: DmaEngine): void {
    engine.writeRegister(SOURCE, 0x40_0000n);
    engine.writeRegister(DESTINATION, 0x41_0000n);
    engine.writeRegister(COUNT, 5n);
    engine.writeRegister(COMMAND, 1n);
  }

  it('run when the command register is written, and are busy until stepped', () => {
    const w = world();
    const engine = new DmaEngine(w.machine.bus, 'dma', DEVICE);
    w.machine.memory.write(0x40_0000n, encode('bytes'));
    program(engine);
    assert.equal(engine.readRegister(COMMAND), 1n);
    drain(engine);
    assert.equal(engine.readRegister(COMMAND), 0n);
    assert.equal(engine.readRegister(STATUS), 1n);
    assert.deepEqual(w.machine.memory.read(0x41_0000n, 5), encode('bytes'));
    assert.ok(w.events('tlp').every((e) => e.tlp.pasid === null));
  });

  it('a posted write that is blocked looks like success to the device: only the fault record tells', () => {
    const w = world();
    const engine = new DmaEngine(w.machine.bus, 'dma', DEVICE);
    const table = w.page();
    w.map(table, 0x40_0000n, 0x40_0000n, P | US);
    w.setPasid(0, { pgtt: FIRST, first: table });
    program(engine);
    drain(engine);
    assert.equal(engine.readRegister(STATUS), 1n);
    assert.equal(w.events('fault').at(-1)?.reason, 0x71);
    assert.deepEqual(w.machine.memory.read(0x41_0000n, 5), new Uint8Array(5));
    engine.writeRegister(SOURCE, 0x50_0000n);
    engine.writeRegister(COMMAND, 1n);
    drain(engine);
    assert.equal(engine.readRegister(STATUS), 2n, 'a read that is not answered it does notice');
  });

  it('a PASID-only engine runs when it has a PASID and tags everything with it', () => {
    const w = world();
    const engine = new PasidEngine(w.machine.bus, 'engine', DEVICE);
    program(engine);
    assert.ok(!engine.step());
    engine.setPasid(4);
    assert.ok(engine.step());
    assert.ok(w.events('tlp').length > 0);
    assert.ok(w.events('tlp').every((e) => e.tlp.pasid === 4));
    engine.setPasid(null);
    program(engine);
    assert.ok(!engine.step());
  });
});

describe('the hostile device', () => {
  it('sends what it is told, and the unit decides', () => {
    const w = world();
    const device = new HostileDevice(w.machine.bus, 'evil', DEVICE);
    const tlp = w.request(77, 'read', 0x40_0000n, { privileged: true, execute: true });
    assert.equal(device.shoot(tlp).status, 'UR');
    device.queue(w.request(null, 'write', 0x40_0000n, { length: 3 }), encode('abc'));
    assert.ok(device.step());
    assert.deepEqual(w.machine.memory.read(0x40_0000n, 3), encode('abc'));
    assert.equal(device.shoot(w.request(null, 'read', 1n << 40n)).status, 'UR', 'no memory there');
    assert.equal(
      device.shoot(w.request(null, 'write', 0xfee0_0000n), encode('!')).status,
      'SC',
      'an interrupt',
    );
    assert.equal(w.machine.bus.takeInterrupts().length, 1);
  });

  it('every request of a PCI device without ATS in the tables is refused when it claims to be translated', () => {
    const w = world();
    w.setContext(DEVICE, 8n);
    const device = new HostileDevice(w.machine.bus, 'evil', DEVICE);
    w.machine.memory.write(0x40_0000n, encode('secret'));
    const result = device.shoot(w.request(null, 'read', 0x40_0000n, { addressType: 'translated' }));
    assert.deepEqual([result.status, result.data], ['UR', null]);
  });
});

describe('the machine', () => {
  it('takes no two devices of one name or requester id', () => {
    const { machine } = world();
    machine.add(new HostileDevice(machine.bus, 'a', 1));
    assert.throws(() => machine.add(new HostileDevice(machine.bus, 'a', 2)), /two devices named a/);
    assert.throws(() => machine.add(new HostileDevice(machine.bus, 'b', 1)), /requester id of a/);
  });
});

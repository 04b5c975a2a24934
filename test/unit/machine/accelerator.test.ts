/** The accelerator's queues and descriptors (Linux drivers/dma/idxd, include/uapi/linux/idxd.h). */
import assert from 'node:assert/strict';
import { drain } from '../../../simulator/machine/device';
import { Accelerator } from '../../../simulator/machine/devices/accelerator/accelerator';
import {
  decodeCompletion,
  decodeDescriptor,
  encodeDescriptor,
  FLAG_BLOCK_ON_FAULT,
  FLAG_COMPLETION_ADDRESS_VALID,
  FLAG_REQUEST_COMPLETION,
  FLAG_REQUEST_INTERRUPT,
  OPCODE_BATCH,
  OPCODE_COMPARE,
  OPCODE_MEMFILL,
  OPCODE_MEMMOVE,
  type AcceleratorDescriptor,
} from '../../../simulator/machine/devices/accelerator/descriptor';
import { decodeWqcfg, encodeWqcfg } from '../../../simulator/machine/devices/accelerator/wqcfg';
import { DEVICE, FIRST, P, PASS_THROUGH, RW, US, World } from '../iommu/world';

const SOURCE = 0x40_0000n;
const TARGET = 0x41_0000n;
const RECORD = 0x42_0000n;
const WANTED = FLAG_COMPLETION_ADDRESS_VALID | FLAG_REQUEST_COMPLETION;
const PASID = 6;

interface Bench {
  readonly world: World;
  readonly device: Accelerator;
}

/** A device whose PASID reaches memory one to one. */
function bench(ats = false): Bench {
  const world = new World();
  world.setPasid(PASID, { pgtt: PASS_THROUGH });
  world.setPasid(0, { pgtt: PASS_THROUGH });
  const device = new Accelerator(world.machine.bus, 'dsa', DEVICE, { ats, pri: ats });
  world.machine.add(device);
  device.configure(0, { size: 4, threshold: 2, mode: 'shared', pasidEnable: true, blockOnFault: true });
  device.configure(1, { size: 4, mode: 'dedicated', pasidEnable: true, pasid: PASID });
  return { world, device };
}

function descriptor(more: Partial<AcceleratorDescriptor>): Uint8Array {
  return encodeDescriptor({
    pasid: PASID,
    opcode: OPCODE_MEMMOVE,
    flags: WANTED,
    source: SOURCE,
    destination: TARGET,
    completion: RECORD,
    size: 16,
    ...more,
  });
}

function completion({ world }: Bench): ReturnType<typeof decodeCompletion> {
  return decodeCompletion(world.machine.memory.read(RECORD, 32));
}

function text(world: World, address: bigint, length: number): string {
  return new TextDecoder().decode(world.machine.memory.read(address, length));
}

describe('the accelerator', () => {
  it('descriptor and WQCFG have the bytes of the headers', () => {
    const bytes = encodeDescriptor({
      pasid: 0x12345,
      privileged: true,
      opcode: 3,
      flags: 0xc,
      size: 0x1000,
      source: 0x1122n,
    });
    assert.equal(Buffer.from(bytes.subarray(0, 8)).toString('hex'), '452301800c000003');
    assert.equal(bytes[16], 0x22);
    assert.equal(bytes[33], 0x10);
    assert.deepEqual(encodeDescriptor(decodeDescriptor(bytes)), bytes);
    const words = [16, 8, 0x1 | 0x2 | (0x12345 << 8) | (1 << 28) | (1 << 29), 0];
    assert.deepEqual(decodeWqcfg(words), {
      size: 16,
      threshold: 8,
      mode: 'dedicated',
      blockOnFault: true,
      atsDisable: false,
      prsDisable: false,
      pasid: 0x12345,
      pasidEnable: true,
      privileged: true,
    });
    assert.deepEqual(encodeWqcfg(decodeWqcfg(words)), words);
  });

  it('copies memory and writes a completion record, under the PASID of the descriptor', () => {
    const b = bench();
    b.world.machine.memory.write(SOURCE, new TextEncoder().encode('the quick brown!'));
    b.device.portal(0).enqueue(0, descriptor({}), 'ENQCMDS');
    assert.equal(b.device.pending, 1);
    assert.equal(text(b.world, TARGET, 16), '\0'.repeat(16), 'accepted work waits for a step');
    assert.equal(drain(b.device), 1);
    assert.equal(text(b.world, TARGET, 16), 'the quick brown!');
    assert.deepEqual(completion(b), { status: 1, result: 0, bytesCompleted: 16, faultAddress: 0n });
    assert.ok(b.world.events('tlp').every((e) => e.tlp.pasid === PASID));
  });

  it('a dedicated queue takes its PASID from WQCFG, whatever the descriptor says', () => {
    const b = bench();
    b.device.portal(1).post(0, descriptor({ pasid: 0x77, privileged: true }));
    drain(b.device);
    assert.ok(b.world.events('tlp').length > 0);
    assert.ok(b.world.events('tlp').every((e) => e.tlp.pasid === PASID && !e.tlp.privileged));
    b.device.configure(1, { size: 4, mode: 'dedicated' });
    b.device.portal(1).post(0, descriptor({}));
    drain(b.device);
    assert.equal(b.world.events('tlp').at(-1)?.tlp.pasid, null);
  });

  it('fills and compares', () => {
    const b = bench();
    const submit = (more: Partial<AcceleratorDescriptor>): void => {
      b.device.portal(0).enqueue(0, descriptor(more), 'ENQCMDS');
      drain(b.device);
    };
    submit({ opcode: OPCODE_MEMFILL, source: 0x4847_4645_4443_4241n, size: 10 });
    assert.equal(text(b.world, TARGET, 10), 'ABCDEFGHAB');
    submit({ opcode: OPCODE_COMPARE, source: TARGET, size: 10 });
    assert.equal(completion(b).status, 1);
    submit({ opcode: OPCODE_COMPARE, size: 10 });
    assert.deepEqual([completion(b).status, completion(b).result, completion(b).bytesCompleted], [2, 1, 0]);
    submit({ opcode: 0x3f });
    assert.equal(completion(b).status, 0x10);
    submit({ size: 0 });
    assert.equal(completion(b).status, 0x13);
  });

  it('a full shared queue says retry; a limited portal stops at the threshold', () => {
    const { device } = bench();
    const [limited, unlimited] = [device.portal(0, 'limited'), device.portal(0)];
    const submit = (portal = unlimited): string => portal.enqueue(0, descriptor({}), 'ENQCMD');
    assert.deepEqual([submit(limited), submit(limited), submit(limited)], ['accepted', 'accepted', 'retry']);
    assert.deepEqual([submit(), submit(), submit()], ['accepted', 'accepted', 'retry']);
    device.step();
    assert.equal(submit(), 'accepted');
  });

  it('a posted write to a full or wrong queue is dropped without a word to the submitter', () => {
    const { world, device } = bench();
    device.portal(0).post(0, descriptor({}));
    assert.equal(device.pending, 0);
    for (let i = 0; i < 5; i++) device.portal(1).post(0, descriptor({}));
    assert.equal(device.pending, 4);
    assert.deepEqual(
      world.events('submit').map((e) => e.outcome),
      ['dropped', 'accepted', 'accepted', 'accepted', 'accepted', 'dropped'],
    );
    assert.equal(device.portal(1).enqueue(0, descriptor({}), 'ENQCMD'), 'retry');
  });

  it('a batch runs each descriptor of its list with its own PASID, and reports failures', () => {
    const b = bench();
    const list = 0x43_0000n;
    const record = 0x44_0000n;
    b.world.machine.memory.write(list, descriptor({ pasid: 0x77, completion: record }));
    b.world.machine.memory.write(list + 64n, descriptor({ opcode: 0x3f, flags: 0 }));
    b.device.portal(0).enqueue(0, descriptor({ opcode: OPCODE_BATCH, source: list, size: 2 }), 'ENQCMDS');
    assert.equal(drain(b.device), 3, 'two descriptors and the end of the batch');
    assert.deepEqual([completion(b).status, completion(b).bytesCompleted], [5, 1]);
    assert.equal(decodeCompletion(b.world.machine.memory.read(record, 32)).status, 1);
    assert.ok(b.world.events('tlp').every((e) => e.tlp.pasid === PASID));
    b.device.portal(0).enqueue(0, descriptor({ opcode: OPCODE_BATCH, source: list, size: 1 }), 'ENQCMDS');
    drain(b.device);
    assert.equal(completion(b).status, 0x14);
  });

  it('without block-on-fault a missing page ends the descriptor with how far it came', () => {
    const b = bench(true);
    const table = b.world.page();
    b.world.setPasid(7, { pgtt: FIRST, first: table });
    for (const page of [SOURCE, TARGET, TARGET + 0x1000n, RECORD])
      b.world.map(table, page, page, P | RW | US);
    b.device.portal(0).enqueue(0, descriptor({ pasid: 7, size: 0x2000 }), 'ENQCMDS');
    drain(b.device);
    assert.deepEqual(completion(b), {
      status: 3,
      result: 0,
      bytesCompleted: 0x1000,
      faultAddress: SOURCE + 0x1000n,
    });
    b.device
      .portal(0)
      .enqueue(0, descriptor({ pasid: 7, source: TARGET, destination: SOURCE, size: 0x2000 }), 'ENQCMDS');
    drain(b.device);
    assert.equal(completion(b).status, 3 | 0x80, 'the write faulted');
  });

  it('with block-on-fault it waits for the page and then goes on; other work may pass', () => {
    const b = bench(true);
    const { world, device } = b;
    world.register(0xd0, 8, world.page());
    const table = world.page();
    world.setPasid(7, { pgtt: FIRST, first: table });
    for (const page of [TARGET, RECORD]) world.map(table, page, page, P | RW | US);
    const flags = WANTED | FLAG_BLOCK_ON_FAULT;
    device.portal(0).enqueue(0, descriptor({ pasid: 7, flags }), 'ENQCMDS');
    assert.ok(device.step());
    assert.ok(!device.step(), 'all work waits for software');
    device.portal(1).post(0, descriptor({ completion: 0x44_0000n }));
    assert.ok(device.step());
    assert.equal(device.pending, 1);
    world.map(table, SOURCE, SOURCE, P | RW | US);
    world.invalidate([9n | (1n << 4n) | (BigInt(DEVICE) << 16n) | (7n << 32n), 4n]);
    drain(device);
    assert.equal(completion(b).status, 1);
  });

  it('a refused page ends the descriptor with its own status', () => {
    const b = bench(true);
    b.world.register(0xd0, 8, b.world.page());
    const table = b.world.page();
    b.world.setPasid(7, { pgtt: FIRST, first: table });
    b.world.map(table, RECORD, RECORD, P | RW | US);
    b.device.portal(0).enqueue(0, descriptor({ pasid: 7, flags: WANTED | FLAG_BLOCK_ON_FAULT }), 'ENQCMDS');
    b.device.step();
    b.world.invalidate([9n | (1n << 4n) | (1n << 12n) | (BigInt(DEVICE) << 16n) | (7n << 32n), 4n]);
    drain(b.device);
    assert.equal(completion(b).status, 4);
    b.device.configure(0, { size: 4, mode: 'shared', pasidEnable: true });
    b.device.portal(0).enqueue(0, descriptor({ flags: WANTED | FLAG_BLOCK_ON_FAULT }), 'ENQCMDS');
    drain(b.device);
    assert.equal(completion(b).status, 0x11, 'block-on-fault that the queue does not allow');
  });

  it('a queue with ATS disabled sends untranslated requests, beside one that uses the device TLB', () => {
    const b = bench(true);
    const { world, device } = b;
    const types = (): readonly string[] => {
      device.portal(0).enqueue(0, descriptor({}), 'ENQCMDS');
      const before = world.events('tlp').length;
      drain(device);
      return [
        ...new Set(
          world
            .events('tlp')
            .slice(before)
            .map((e) => e.tlp.addressType),
        ),
      ];
    };
    assert.deepEqual(types(), ['translation-request', 'translated']);
    device.configure(0, { size: 4, mode: 'shared', pasidEnable: true, atsDisable: true });
    assert.deepEqual(types(), ['untranslated']);
    assert.equal(completion(b).status, 1);
  });

  it('a queue with PRS disabled reports a missing page where it would have asked for it', () => {
    const b = bench(true);
    const { world, device } = b;
    world.register(0xd0, 8, world.page());
    const table = world.page();
    world.setPasid(7, { pgtt: FIRST, first: table });
    world.map(table, RECORD, RECORD, P | RW | US);
    const config = { size: 4, mode: 'shared', pasidEnable: true, blockOnFault: true } as const;
    device.configure(0, { ...config, prsDisable: true });
    device.portal(0).enqueue(0, descriptor({ pasid: 7, flags: WANTED | FLAG_BLOCK_ON_FAULT }), 'ENQCMDS');
    drain(device);
    assert.equal(completion(b).status, 3);
    assert.deepEqual(world.events('page-request'), []);
  });

  it('aborts and drains by PASID', () => {
    const { device, world } = bench();
    world.setPasid(8, { pgtt: PASS_THROUGH });
    for (const pasid of [PASID, 8, PASID, 8]) device.portal(0).enqueue(0, descriptor({ pasid }), 'ENQCMDS');
    assert.equal(device.abort(8), 2);
    assert.equal(device.pending, 2);
    assert.ok(device.drainPasid(PASID));
    assert.equal(device.pending, 0);
  });

  it('completion interrupts are memory writes without PASID to the interrupt range', () => {
    const { device, world } = bench();
    device.setInterrupt({ address: 0xfee0_1000n, data: 0x31 });
    device.portal(0).enqueue(0, descriptor({ flags: WANTED | FLAG_REQUEST_INTERRUPT }), 'ENQCMDS');
    drain(device);
    assert.deepEqual(world.machine.bus.takeInterrupts(), [
      { source: 'dsa', address: 0xfee0_1000n, data: 0x31 },
    ]);
  });

  it('work in flight is part of a snapshot', () => {
    const b = bench();
    b.device.portal(0).enqueue(0, descriptor({}), 'ENQCMDS');
    const saved = b.world.machine.save();
    drain(b.device);
    b.world.machine.restore(saved);
    assert.equal(b.device.pending, 1);
    assert.equal(completion(b).status, 0);
    drain(b.device);
    assert.equal(completion(b).status, 1);
  });
});

import assert from 'node:assert/strict';
import type { MemoryWriteEvent } from '../../../simulator/machine/events';
import { EventLog } from '../../../simulator/machine/log';
import { AccessError, PhysicalMemory } from '../../../simulator/machine/memory';

const MIB = 1024 * 1024;

describe('physical memory', () => {
  it('reads zeros where nothing was written, and what was written, across pages', () => {
    const memory = new PhysicalMemory(MIB);
    assert.deepEqual(memory.read(0x1ffcn, 8), new Uint8Array(8));
    memory.write64(0x1ffcn, 0x8877_6655_4433_2211n);
    assert.equal(memory.read64(0x1ffcn), 0x8877_6655_4433_2211n);
    assert.equal(memory.read32(0x2000n), 0x8877_6655);
    assert.deepEqual([...memory.read(0x1ffcn, 2)], [0x11, 0x22], 'little-endian');
  });

  it('answers only where its ranges are; a refused write writes nothing', () => {
    const memory = new PhysicalMemory([
      { base: 0n, size: 0x2000n },
      { base: 0x1_0000_0000n, size: 0x1000n },
    ]);
    memory.write32(0x1_0000_0ffcn, 7);
    assert.equal(memory.read32(0x1_0000_0ffcn), 7);
    for (const address of [0x2000n, 0xffff_f000n, 0x1_0000_1000n, 1n << 52n, -8n]) {
      assert.throws(() => memory.read64(address), AccessError);
      assert.ok(!memory.contains(address, 1));
    }
    assert.throws(() => memory.write(0x1ffcn, new Uint8Array(8).fill(1)), AccessError);
    assert.equal(memory.read32(0x1ffcn), 0);
    assert.equal(memory.indexOf(0x7ff, 0), -1);
    assert.equal(memory.indexOf(-1, -4096), -1);
  });

  it('refuses layouts that are not whole pages', () => {
    assert.throws(() => new PhysicalMemory(4095), RangeError);
    assert.throws(() => new PhysicalMemory([{ base: 8n, size: 4096n }]), RangeError);
    assert.throws(() => new PhysicalMemory(1n << 50n), RangeError);
  });

  it('tells of every write: who, where, and the bytes before and after', () => {
    const memory = new PhysicalMemory(MIB);
    const log = new EventLog<MemoryWriteEvent>();
    memory.sink = log;
    memory.write32(0x100n, 1);
    memory.setBits(0, 0x100, 6, 'iommu');
    assert.deepEqual(
      log.events.map((e) => [e.agent, e.address, [...e.before], [...e.after]]),
      [
        ['cpu', 0x100n, [0, 0, 0, 0], [1, 0, 0, 0]],
        ['iommu', 0x100n, [1, 0, 0, 0], [7, 0, 0, 0]],
      ],
    );
  });

  it('a snapshot is exact and independent of what follows', () => {
    const memory = new PhysicalMemory(MIB);
    memory.write32(0x1000n, 1);
    const first = memory.save();
    memory.write32(0x1000n, 2);
    memory.write32(0x5000n, 3);
    const second = memory.save();
    memory.write32(0x5000n, 4);
    memory.restore(first);
    assert.deepEqual([memory.read32(0x1000n), memory.read32(0x5000n)], [1, 0]);
    memory.write32(0x1000n, 9);
    memory.restore(second);
    assert.deepEqual([memory.read32(0x1000n), memory.read32(0x5000n)], [2, 3]);
    memory.restore(first);
    assert.equal(memory.read32(0x1000n), 1);
  });

  it('a snapshot costs by the pages written after it, not by the size of memory', () => {
    const memory = new PhysicalMemory(1n << 32n);
    memory.write32(0x1000n, 1);
    memory.write32(0xffff_f000n, 1);
    const snapshot = memory.save();
    assert.equal(snapshot.images.size, 0);
    memory.write32(0x1000n, 2);
    memory.write32(0xffff_f000n, 2);
    memory.write32(0xffff_f004n, 2);
    assert.equal(snapshot.images.size, 2);
    memory.restore(snapshot);
    assert.deepEqual([memory.read32(0x1000n), memory.read64(0xffff_f000n)], [1, 1n]);
  });

  it('a page far up is zeros until it is written, and in a snapshot from before', () => {
    const memory = new PhysicalMemory(1n << 32n);
    const untouched = memory.save();
    const at = (address: bigint): number => memory.indexOf(0, Number(BigInt.asIntN(32, address)));
    assert.ok(memory.isZeroPage(at(0xf000_0000n)));
    for (let i = 0n; i < 300n; i++) memory.write32(0xf000_0000n + (i << 12n), Number(i) + 1);
    assert.ok(!memory.isZeroPage(at(0xf000_0000n)));
    assert.equal(memory.words[at(0xf000_0000n + (299n << 12n))], 300);
    assert.equal(memory.read32(0xf000_0000n), 1);
    memory.restore(untouched);
    assert.equal(memory.read32(0xf000_0000n), 0);
    assert.equal(memory.read32(0xe000_0000n), 0);
  });

  it('pages keep what they hold when low memory comes into use further up, in snapshots too', () => {
    const memory = new PhysicalMemory(1n << 32n);
    const at = [0n, 0x3_f000n, 0x4_0000n, 0x80_0000n, 0xff_f000n, 0x100_0000n, 0xffff_f000n];
    const order = [6, 0, 5, 2, 1, 4, 3];
    const snapshots = order.map((i) => {
      const snapshot = memory.save();
      memory.write32(at[i]!, i + 1);
      return snapshot;
    });
    assert.deepEqual(
      at.map((address) => memory.read32(address)),
      [1, 2, 3, 4, 5, 6, 7],
    );
    for (let n = order.length - 1; n >= 0; n--) {
      memory.restore(snapshots[n]!);
      const held = at.map((_, i) => (order.indexOf(i) < n ? i + 1 : 0));
      assert.deepEqual(
        at.map((address) => memory.read32(address)),
        held,
        `snapshot ${n}`,
      );
    }
  });

  it('an entry where no memory answers is zeros', () => {
    const memory = new PhysicalMemory([
      { base: 0n, size: 0x1000n },
      { base: 0x1_0000_0000n, size: 0x1000n },
    ]);
    memory.write64(0n, -1n);
    memory.write64(0x1_0000_0000n, -1n);
    assert.equal(memory.words[memory.entryIndex(0, 4)], -1);
    assert.equal(memory.words[memory.entryIndex(1, 4)], -1);
    for (const [high, low] of [
      [0, 0x1000],
      [0, -8],
      [1, 0x1000],
      [2, 0],
      [0x800, 0],
      [-1, 0],
    ] as const) {
      assert.equal(memory.words[memory.entryIndex(high, low)], 0);
    }
  });

  it('scrubbing back and forth does not grow memory without bound', () => {
    const memory = new PhysicalMemory(MIB);
    for (let i = 0n; i < 32n; i++) memory.write32(i << 12n, 1);
    const first = memory.save();
    memory.write32(0n, 2);
    const second = memory.save();
    for (let round = 0; round < 200; round++) {
      memory.restore(round % 2 ? first : second);
      for (let i = 0n; i < 32n; i++) memory.write32(i << 12n, round);
    }
    assert.equal(first.images.size + second.images.size, 1 + 32);
    memory.restore(second);
    assert.equal(memory.read32(0n), 2);
    memory.restore(first);
    assert.equal(memory.read32(0n), 1);
  });
});

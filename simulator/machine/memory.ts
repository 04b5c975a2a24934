/**
 * Physical memory: sparse 4 KiB pages of real bytes. Everything that hardware or software reads lies here
 * (invariant 3), little-endian as on every platform of this project.
 *
 * Pages live in one growing array, a page per slot; `frameBases` says where a frame's page begins. Slot 0 is the page of
 * zeros that all untouched frames share. A snapshot shares its slots with the memory it was taken from: a shared slot
 * is copied before it is written, so that a snapshot costs four bytes for each page ever touched.
 */
import type { Agent, MemoryWriteEvent } from './events';
import type { Sink } from './log';

export const PAGE_SIZE = 4096;
export const PAGE_SHIFT = 12;
const WORDS_PER_PAGE = PAGE_SIZE / 4;
const FRAME_MASK = PAGE_SIZE - 1;

/** A range of physical addresses that memory answers at; both numbers are multiples of 4096. */
export interface MemoryRange {
  readonly base: bigint;
  readonly size: bigint;
}

/** An access by software to an address at which no memory answers. */
export class AccessError extends Error {
  constructor(
    readonly address: bigint,
    readonly length: number,
  ) {
    super(`no memory at 0x${address.toString(16)} (${length} bytes)`);
    this.name = 'AccessError';
  }
}

/** Where each touched frame's page lay. Plain data, exact, and good for any number of restores. */
export interface MemorySnapshot {
  readonly frames: Int32Array;
  readonly slots: Int32Array;
}

/** Frames are numbered with int32 in the walker, so memory ends below 2^43. */
const MAX_FRAMES = 1 << 24;

export class PhysicalMemory {
  /** All pages as little-endian 32-bit words; replaced when it grows, so never keep it across a write. */
  words = new Int32Array(64 * WORDS_PER_PAGE);
  /** One past the highest frame at which memory answers. */
  readonly frames: number;
  /** The ranges of frames at which memory answers, ascending. */
  readonly ranges: readonly { readonly firstFrame: number; readonly frames: number }[];
  /** Told of every write, where set. */
  sink: Sink<MemoryWriteEvent> | null = null;

  private bytes = new Uint8Array(this.words.buffer);
  /** Index in `words` of each frame's page: a slot times 1024; 0 also where no memory answers. */
  private readonly frameBases: Int32Array;
  private readonly present: Uint8Array;
  private touched = new Int32Array(64);
  private touchedCount = 0;
  private slotCount = 1;
  private freeSlots: number[] = [];
  /** 1: a snapshot refers to the slot, so that it must be copied before it is written. */
  private shared = new Uint8Array(64).fill(1, 0, 1);
  private snapshots: WeakRef<MemorySnapshot>[] = [];

  /** Memory of `size` bytes from address 0, or of several ranges. Sizes and bases are whole pages. */
  constructor(layout: number | bigint | readonly MemoryRange[]) {
    const ranges = Array.isArray(layout)
      ? (layout as readonly MemoryRange[])
      : [{ base: 0n, size: BigInt(layout as number | bigint) }];
    const ends = ranges.map(({ base, size }) => {
      const end = base + size;
      if ((base | size) & BigInt(FRAME_MASK) || base < 0n || size <= 0n) {
        throw new RangeError('memory ranges are whole pages of 4096 bytes');
      }
      if (end >> 12n > BigInt(MAX_FRAMES)) throw new RangeError(`memory ends at most at 64 GiB`);
      return Number(end >> 12n);
    });
    this.frames = Math.max(...ends);
    this.frameBases = new Int32Array(this.frames);
    this.present = new Uint8Array(this.frames);
    for (const [i, { base }] of ranges.entries()) this.present.fill(1, Number(base >> 12n), ends[i]);
    this.ranges = ranges
      .map(({ base, size }) => ({ firstFrame: Number(base >> 12n), frames: Number(size >> 12n) }))
      .sort((a, b) => a.firstFrame - b.firstFrame);
  }

  /**
   * Index in `words` of the 32-bit word at the address (high, low), or -1 where no memory answers. This is how the
   * walkers read: no allocation, no BigInt.
   */
  indexOf(high: number, low: number): number {
    const frame = (high << 20) | (low >>> 12);
    if (high >>> 11 !== 0 || frame >= this.frames || this.present[frame] === 0) return -1;
    return this.frameBases[frame]! | ((low >>> 2) & 0x3ff);
  }

  /**
   * The same for structures that are not present where they are zero: an address at which no memory answers leads to
   * the page of zeros, so that the path that succeeds has one check less. Who refuses then asks `indexOf` why.
   */
  entryIndex(high: number, low: number): number {
    const frame = (high << 20) | (low >>> 12);
    if (high >>> 11 !== 0 || frame >= this.frames) return 0;
    return this.frameBases[frame]! | ((low >>> 2) & 0x3ff);
  }

  /** True where an index that `indexOf` gave lies in the page of zeros that untouched frames share. */
  isZeroPage(index: number): boolean {
    return index < WORDS_PER_PAGE;
  }

  /** True where memory answers at every byte of the range. */
  contains(address: bigint, length: number): boolean {
    if (address < 0n || length < 0) return false;
    const last = (address + BigInt(Math.max(length, 1) - 1)) >> 12n;
    for (let frame = address >> 12n; frame <= last; frame++) {
      if (frame >= BigInt(this.frames) || this.present[Number(frame)] === 0) return false;
    }
    return true;
  }

  /** Reads `length` bytes. @throws AccessError where no memory answers. */
  read(address: bigint, length: number): Uint8Array {
    if (!this.contains(address, length)) throw new AccessError(address, length);
    const result = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const at = Number(address) + done;
      const offset = at % PAGE_SIZE;
      const start = this.frameBases[Math.floor(at / PAGE_SIZE)]! * 4 + offset;
      const chunk = Math.min(length - done, PAGE_SIZE - offset);
      result.set(this.bytes.subarray(start, start + chunk), done);
      done += chunk;
    }
    return result;
  }

  /** Writes bytes on behalf of `agent`. @throws AccessError where no memory answers; then nothing is written. */
  write(address: bigint, data: Uint8Array, agent: Agent = 'cpu'): void {
    if (!this.contains(address, data.length)) throw new AccessError(address, data.length);
    const before = this.sink ? this.read(address, data.length) : null;
    for (let done = 0; done < data.length;) {
      const at = Number(address) + done;
      const offset = at % PAGE_SIZE;
      const start = this.own(Math.floor(at / PAGE_SIZE)) * PAGE_SIZE + offset;
      const chunk = Math.min(data.length - done, PAGE_SIZE - offset);
      this.bytes.set(data.subarray(done, done + chunk), start);
      done += chunk;
    }
    if (before) this.sink!.emit({ kind: 'memory-write', agent, address, before, after: data.slice() });
  }

  read32(address: bigint): number {
    const data = this.read(address, 4);
    return new DataView(data.buffer).getUint32(0, true);
  }

  read64(address: bigint, bigEndian = false): bigint {
    const data = this.read(address, 8);
    return new DataView(data.buffer).getBigUint64(0, !bigEndian);
  }

  write32(address: bigint, value: number, agent: Agent = 'cpu'): void {
    const data = new Uint8Array(4);
    new DataView(data.buffer).setUint32(0, value >>> 0, true);
    this.write(address, data, agent);
  }

  write64(address: bigint, value: bigint, agent: Agent = 'cpu'): void {
    const data = new Uint8Array(8);
    new DataView(data.buffer).setBigUint64(0, BigInt.asUintN(64, value), true);
    this.write(address, data, agent);
  }

  /**
   * Sets bits in the 32-bit word at (high, low), as an IOMMU does when it writes accessed and dirty flags back.
   * The caller has just read the word through `indexOf`.
   */
  setBits(high: number, low: number, bits: number, agent: Agent): void {
    const word = this.words[this.indexOf(high, low)]! | bits;
    if (this.sink) {
      this.write32((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0), word, agent);
    } else {
      this.own((high << 20) | (low >>> 12));
      this.words[this.indexOf(high, low)] = word;
    }
  }

  save(): MemorySnapshot {
    const frames = this.touched.slice(0, this.touchedCount);
    const slots = frames.map((frame) => this.slotOf(frame));
    for (const slot of slots) this.shared[slot] = 1;
    const snapshot = { frames, slots };
    this.snapshots.push(new WeakRef(snapshot));
    return snapshot;
  }

  restore(snapshot: MemorySnapshot): void {
    for (let i = 0; i < this.touchedCount; i++) this.frameBases[this.touched[i]!] = 0;
    this.touchedCount = snapshot.frames.length;
    if (this.touched.length < this.touchedCount) this.touched = new Int32Array(2 * this.touchedCount);
    this.touched.set(snapshot.frames);
    snapshot.frames.forEach((frame, i) => (this.frameBases[frame] = snapshot.slots[i]! * WORDS_PER_PAGE));
  }

  /** The slot of a frame, made this memory's own so that it may be written. */
  private own(frame: number): number {
    const slot = this.slotOf(frame);
    if (this.shared[slot] === 0) return slot;
    const copy = this.takeSlot();
    this.words.copyWithin(copy * WORDS_PER_PAGE, slot * WORDS_PER_PAGE, (slot + 1) * WORDS_PER_PAGE);
    this.shared[copy] = 0;
    this.frameBases[frame] = copy * WORDS_PER_PAGE;
    if (slot === 0) this.touch(frame);
    return copy;
  }

  private slotOf(frame: number): number {
    return this.frameBases[frame]! / WORDS_PER_PAGE;
  }

  private touch(frame: number): void {
    if (this.touchedCount === this.touched.length) {
      const grown = new Int32Array(2 * this.touched.length);
      grown.set(this.touched);
      this.touched = grown;
    }
    this.touched[this.touchedCount++] = frame;
  }

  private takeSlot(): number {
    const capacity = this.shared.length;
    if (this.freeSlots.length === 0 && this.slotCount === capacity) this.collect();
    const free = this.freeSlots.pop();
    if (free !== undefined) return free;
    if (this.slotCount === capacity) this.grow(2 * capacity);
    return this.slotCount++;
  }

  /** Finds the slots that neither this memory nor a snapshot that is still held refers to. */
  private collect(): void {
    const used = new Uint8Array(this.slotCount);
    used[0] = 1;
    for (let i = 0; i < this.touchedCount; i++) used[this.slotOf(this.touched[i]!)] = 1;
    this.snapshots = this.snapshots.filter((reference) => {
      const snapshot = reference.deref();
      if (snapshot) for (const slot of snapshot.slots) used[slot] = 1;
      return snapshot !== undefined;
    });
    for (let slot = 0; slot < this.slotCount; slot++) if (used[slot] === 0) this.freeSlots.push(slot);
  }

  private grow(capacity: number): void {
    const words = new Int32Array(capacity * WORDS_PER_PAGE);
    words.set(this.words);
    this.words = words;
    this.bytes = new Uint8Array(words.buffer);
    const shared = new Uint8Array(capacity);
    shared.set(this.shared);
    this.shared = shared;
  }
}

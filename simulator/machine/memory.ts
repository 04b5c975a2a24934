/**
 * Physical memory: sparse 4 KiB pages of real bytes. Everything that hardware or software reads lies here
 * (invariant 3), little-endian as on every platform of this project.
 *
 * All pages lie in one array of words. Low memory lies there at its own addresses, as far up as it is used, so that a
 * walk from table to table computes where it reads and looks nothing up. Pages above get a place behind it when first
 * written.
 *
 * A snapshot keeps the pages as they were before they were written for the first time after it, and leads to the next
 * snapshot: what a page held then is the first image of it from there on, or else what it holds now. Who lets go of a
 * snapshot lets go of its images, unless he holds an older one.
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

/** Memory at one moment: exact, and good for any number of restores of the memory that it was taken from. */
export interface MemorySnapshot {
  /** What pages, by frame, held before they were written after this snapshot and before the next; null: zeros. */
  readonly images: ReadonlyMap<number, Int32Array | null>;
  readonly next: MemorySnapshot | null;
}

class Snapshot implements MemorySnapshot {
  readonly images = new Map<number, Int32Array | null>();
  next: Snapshot | null = null;
}

/** Frames are numbered with int32 in the walker, so memory ends below 2^43. */
const MAX_FRAMES = 1 << 24;
/** NON-SPEC: pages from address 0 that lie in `words` at their addresses: at first, and at most (16 MiB). */
const FIRST_FLAT_PAGES = 1 << 6;
const MAX_FLAT_PAGES = 1 << 12;

export class PhysicalMemory {
  /** All pages as little-endian 32-bit words; replaced when it grows, so never keep it across a write. */
  words: Int32Array;
  /** One past the highest frame at which memory answers. */
  readonly frames: number;
  /** The ranges of frames at which memory answers, ascending. */
  readonly ranges: readonly { readonly firstFrame: number; readonly frames: number }[];
  /** Told of every write, where set. */
  sink: Sink<MemoryWriteEvent> | null = null;

  private bytes: Uint8Array;
  private readonly present: Uint8Array;
  /** Frames below lie at their own place; the page that has this place is zeros, for all untouched frames above. */
  private flatPages: number;
  /**
   * Bits of the address of a page that lies at its own place in `words`: the word at such an address `a` has the index
   * `(a & flatMask) >>> 2`, and an address with other bits lies elsewhere. Changes when `words` does.
   */
  flatMask: number;
  private flatWords: number;
  /** Frames that may come to lie at their own place. */
  private readonly maxFlatPages: number;
  /** Place of each frame from `maxFlatPages` on, counted from `flatPages`; 0: not touched yet. */
  private readonly farPages: Int32Array;
  /** Pages from place `flatPages` on, that of zeros included. */
  private farCount = 1;
  /** By frame: 1 where it may hold anything but zeros. */
  private readonly touched: Uint8Array;
  private latest: Snapshot | null = null;

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
    this.touched = new Uint8Array(this.frames);
    this.maxFlatPages = Math.min(this.frames, MAX_FLAT_PAGES);
    this.flatPages = Math.min(this.maxFlatPages, FIRST_FLAT_PAGES);
    this.flatMask = (this.flatPages - 1) << PAGE_SHIFT;
    this.flatWords = this.flatPages * WORDS_PER_PAGE;
    this.farPages = new Int32Array(this.frames - this.maxFlatPages);
    this.words = new Int32Array((this.flatPages + 1) * WORDS_PER_PAGE);
    this.bytes = new Uint8Array(this.words.buffer);
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
    return frame < this.flatPages ? low >>> 2 : this.farIndex(frame, low);
  }

  /**
   * The same for structures that are not present where they are zero: an address at which no memory answers leads to
   * zeros, so that the path that succeeds has one check less. Who refuses then asks `indexOf` why.
   */
  entryIndex(high: number, low: number): number {
    const index = low >>> 2;
    return high === 0 && index < this.flatWords ? index : this.farEntryIndex(high, low);
  }

  /** True where the page that an index of `indexOf` lies in was never written. */
  isZeroPage(index: number): boolean {
    const place = Math.floor(index / WORDS_PER_PAGE);
    return place < this.flatPages ? this.touched[place] === 0 : place === this.flatPages;
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
      const start = this.placeOf(Math.floor(at / PAGE_SIZE)) * PAGE_SIZE + offset;
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
    const snapshot = new Snapshot();
    if (this.latest !== null) this.latest.next = snapshot;
    this.latest = snapshot;
    return snapshot;
  }

  restore(snapshot: MemorySnapshot): void {
    const done = new Set<number>();
    for (let from: MemorySnapshot | null = snapshot; from !== null; from = from.next) {
      for (const [frame, image] of from.images) {
        if (done.has(frame)) continue;
        done.add(frame);
        this.keep(frame);
        const start = this.placeOf(frame) * WORDS_PER_PAGE;
        if (image === null) this.words.fill(0, start, start + WORDS_PER_PAGE);
        else this.words.set(image, start);
      }
    }
  }

  private farIndex(frame: number, low: number): number {
    return this.placeOf(frame) * WORDS_PER_PAGE + ((low >>> 2) & 0x3ff);
  }

  private farEntryIndex(high: number, low: number): number {
    const at = this.indexOf(high, low);
    return at >= 0 ? at : this.flatWords;
  }

  /** Place of a frame's page in `words`, in pages. */
  private placeOf(frame: number): number {
    if (frame < this.flatPages) return frame;
    return this.flatPages + (frame < this.maxFlatPages ? 0 : this.farPages[frame - this.maxFlatPages]!);
  }

  /** Place of a frame's page that is about to be written. */
  private own(frame: number): number {
    this.keep(frame);
    if (this.touched[frame] === 0) this.touch(frame);
    return this.placeOf(frame);
  }

  /** Keeps what a page holds for the latest snapshot, unless that has it. */
  private keep(frame: number): void {
    if (this.latest === null || this.latest.images.has(frame)) return;
    const start = this.placeOf(frame) * WORDS_PER_PAGE;
    const image = this.touched[frame] === 0 ? null : this.words.slice(start, start + WORDS_PER_PAGE);
    this.latest.images.set(frame, image);
  }

  /** Gives a frame its place. */
  private touch(frame: number): void {
    this.touched[frame] = 1;
    if (frame >= this.maxFlatPages) {
      if ((this.flatPages + this.farCount) * WORDS_PER_PAGE === this.words.length) {
        this.arrange(this.flatPages, 2 * this.farCount);
      }
      this.farPages[frame - this.maxFlatPages] = this.farCount++;
    } else if (frame >= this.flatPages) {
      let pages = 2 * this.flatPages;
      while (pages <= frame) pages *= 2;
      this.arrange(Math.min(pages, this.maxFlatPages), this.farCount);
    }
  }

  /** Moves all pages to an array with room for so many flat and far ones. */
  private arrange(flatPages: number, farPages: number): void {
    const words = new Int32Array((flatPages + farPages) * WORDS_PER_PAGE);
    const far = this.flatPages * WORDS_PER_PAGE;
    words.set(this.words.subarray(0, far));
    words.set(this.words.subarray(far, far + this.farCount * WORDS_PER_PAGE), flatPages * WORDS_PER_PAGE);
    this.flatPages = flatPages;
    this.flatMask = (flatPages - 1) << PAGE_SHIFT;
    this.flatWords = flatPages * WORDS_PER_PAGE;
    this.words = words;
    this.bytes = new Uint8Array(words.buffer);
  }
}

/**
 * The shape of every cache in an IOMMU: a set-associative array of lines, each with a tag of four 32-bit words and a
 * payload. Lines stay until they are replaced or invalidated, whatever happens to memory meanwhile. Each tag has a home
 * in its set, which is looked at first: where the set has room, a hit costs one comparison.
 *
 * NON-SPEC: sizes, associativity and replacement (round robin, so that runs repeat) are ours; architectures leave them
 * to the implementation.
 */

/** Set in the first tag word of every valid line; tags have 31 bits there. */
const VALID = 1 << 31;
const WAYS = 4;
/** First word of a tag that no line has. */
export const NO_TAG = -1;
/** Index of the first payload word in a line. */
export const PAYLOAD = 4;

export interface TagCacheSnapshot {
  readonly lines: Int32Array;
  readonly turn: Uint8Array;
  readonly fills: Int32Array;
  readonly sources: readonly (readonly bigint[])[];
}

export class TagCache {
  /** All lines; the payload of the line at index `at` starts at `at + PAYLOAD`. */
  readonly lines: Int32Array;
  readonly size: number;
  /** A line has 2^shift words. */
  private readonly shift: number;
  private readonly slotMask: number;
  private readonly ways: number;
  private readonly turn: Uint8Array;
  /** By line: `seq` of the event that filled it. */
  private readonly fills: Int32Array;
  /** Entries that each line was made of; filled only while somebody records. */
  private sources: (readonly bigint[])[] = [];

  /**
   * @param size lines, a power of two; 0: the cache does not exist and never hits
   * @param words of a line, tag included: 8 or 16, half or all of a cache line of the processor that runs this
   */
  constructor(
    readonly name: string,
    size: number,
    words: 8 | 16 = 16,
  ) {
    if (size < 0 || (size & (size - 1)) !== 0 || size > 1 << 22) {
      throw new RangeError(`${name}: the size is a power of two up to 4194304, or 0`);
    }
    this.size = size;
    this.shift = words === 8 ? 3 : 4;
    this.slotMask = Math.max(1, size) - 1;
    this.ways = Math.max(1, Math.min(WAYS, size));
    // A cache of size 0 has a line that is never filled, so that looking needs no check.
    this.lines = new Int32Array(Math.max(1, size) * words);
    this.turn = new Uint8Array(Math.max(1, size / this.ways));
    this.fills = new Int32Array(size);
  }

  /** Index in `lines` of the line with this tag, or -1. */
  find(a: number, b: number, c: number, d: number): number {
    const { lines } = this;
    const at = this.home(a, b, c, d) << this.shift;
    if (lines[at] === (a | VALID) && lines[at + 3] === d && lines[at + 2] === c && lines[at + 1] === b)
      return at;
    return this.findBeside(at, a | VALID, b, c, d);
  }

  /** Makes room for a tag and returns the index of its line, whose payload the caller then writes. */
  place(a: number, b: number, c: number, d: number): number {
    const { lines, shift } = this;
    let at = this.find(a, b, c, d);
    if (at < 0) {
      const home = this.home(a, b, c, d);
      const first = home & ~(this.ways - 1);
      let way = -1;
      for (let i = 0; i < this.ways && way < 0; i++) {
        const candidate = (home ^ i) & (this.ways - 1);
        if (lines[(first + candidate) << shift] === 0) way = candidate;
      }
      if (way < 0) {
        const set = first / this.ways;
        way = this.turn[set]!;
        this.turn[set] = (way + 1) % this.ways;
      }
      at = (first + way) << shift;
    }
    lines[at] = a | VALID;
    lines[at + 1] = b;
    lines[at + 2] = c;
    lines[at + 3] = d;
    this.fills[at >> shift] = -1;
    return at;
  }

  /** The first word of a valid line's tag. */
  tag(at: number): number {
    return this.lines[at]! & ~VALID;
  }

  drop(at: number): void {
    this.lines[at] = 0;
  }

  /** Indices of all valid lines. */
  *valid(): Generator<number> {
    for (let at = 0; at < this.lines.length; at += 1 << this.shift) if (this.lines[at] !== 0) yield at;
  }

  /** `seq` of the event that filled the line, or -1 when nobody recorded. */
  filledAt(at: number): number {
    return this.fills[at >> this.shift]!;
  }

  entries(at: number): readonly bigint[] {
    return this.sources[at >> this.shift] ?? [];
  }

  /** Notes which event filled a line, from which entries. */
  noteFill(at: number, seq: number, entries: readonly bigint[]): void {
    this.fills[at >> this.shift] = seq;
    this.sources[at >> this.shift] = entries;
  }

  save(): TagCacheSnapshot {
    const { lines, turn, fills, sources } = this;
    return { lines: lines.slice(), turn: turn.slice(), fills: fills.slice(), sources: [...sources] };
  }

  restore(snapshot: TagCacheSnapshot): void {
    this.lines.set(snapshot.lines);
    this.turn.set(snapshot.turn);
    this.fills.set(snapshot.fills);
    this.sources = [...snapshot.sources];
  }

  /** The line with this tag in the other ways of the set, or -1. */
  private findBeside(home: number, tag: number, b: number, c: number, d: number): number {
    const { lines } = this;
    for (let way = 1; way < this.ways; way++) {
      const at = home ^ (way << this.shift);
      if (lines[at] === tag && lines[at + 3] === d && lines[at + 2] === c && lines[at + 1] === b) return at;
    }
    return -1;
  }

  /** The slot where a tag is looked for first. Its set is the slots that differ in the lowest bits. */
  private home(a: number, b: number, c: number, d: number): number {
    const hash = Math.imul(a ^ Math.imul(b, 0x85ebca6b), 0x9e3779b1) ^ Math.imul(c, 0xc2b2ae35);
    return (d ^ hash ^ (hash >>> 15)) & this.slotMask;
  }
}

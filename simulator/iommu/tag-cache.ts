/**
 * The shape of every cache in an IOMMU: a set-associative array of lines, each with a tag of four 32-bit words and a
 * payload of eleven. Lines stay until they are replaced or invalidated, whatever happens to memory meanwhile.
 *
 * NON-SPEC: sizes, associativity and replacement (round robin, so that runs repeat) are ours; architectures leave them
 * to the implementation.
 */

/** Words of a line: one cache line of the processor that runs this. */
const STRIDE = 16;
const SHIFT = 4;
/** Set in the first tag word of every valid line; tags have 31 bits there. */
const VALID = 1 << 31;
const FILLED_AT = 4;
/** Index of the first payload word in a line. */
export const PAYLOAD = 5;

export interface TagCacheSnapshot {
  readonly lines: Int32Array;
  readonly turn: Uint8Array;
  readonly sources: readonly (readonly bigint[])[];
}

export class TagCache {
  /** All lines; a slot's payload starts at `base(slot) + PAYLOAD`. */
  readonly lines: Int32Array;
  readonly size: number;
  private readonly ways: number;
  private readonly setMask: number;
  private readonly turn: Uint8Array;
  /** Entries that each line was made of; filled only while somebody records. */
  private sources: (readonly bigint[])[] = [];

  /** @param size lines, a power of two; 0: the cache does not exist and never hits */
  constructor(
    readonly name: string,
    size: number,
    ways = 4,
  ) {
    if (size < 0 || (size & (size - 1)) !== 0 || size > 1 << 22) {
      throw new RangeError(`${name}: the size is a power of two up to 4194304, or 0`);
    }
    this.size = size;
    this.ways = Math.max(1, Math.min(ways, size));
    this.setMask = Math.max(1, size / this.ways) - 1;
    this.lines = new Int32Array(size * STRIDE);
    this.turn = new Uint8Array(this.setMask + 1);
  }

  /** Index in `lines` of the line with this tag, or -1. */
  find(a: number, b: number, c: number, d: number): number {
    if (this.size === 0) return -1;
    const { lines } = this;
    const tag = a | VALID;
    const first = this.firstSlot(a, b, c, d) << SHIFT;
    const end = first + (this.ways << SHIFT);
    for (let at = first; at < end; at += STRIDE) {
      if (lines[at] === tag && lines[at + 3] === d && lines[at + 2] === c && lines[at + 1] === b) return at;
    }
    return -1;
  }

  /** Makes room for a tag and returns the index of its line, whose payload the caller then writes. */
  place(a: number, b: number, c: number, d: number): number {
    let at = this.find(a, b, c, d);
    if (at < 0) {
      const first = this.firstSlot(a, b, c, d);
      const set = first / this.ways;
      let way = this.turn[set]!;
      for (let i = 0; i < this.ways; i++) if (this.lines[(first + i) << SHIFT] === 0) way = i;
      if (way === this.turn[set]) this.turn[set] = (way + 1) % this.ways;
      at = (first + way) << SHIFT;
    }
    const { lines } = this;
    lines[at] = a | VALID;
    lines[at + 1] = b;
    lines[at + 2] = c;
    lines[at + 3] = d;
    lines[at + FILLED_AT] = -1;
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
    for (let at = 0; at < this.lines.length; at += STRIDE) if (this.lines[at] !== 0) yield at;
  }

  /** `seq` of the event that filled the line, or -1 when nobody recorded. */
  filledAt(at: number): number {
    return this.lines[at + FILLED_AT]!;
  }

  entries(at: number): readonly bigint[] {
    return this.sources[at >> SHIFT] ?? [];
  }

  /** Notes which event filled a line, from which entries. */
  noteFill(at: number, seq: number, entries: readonly bigint[]): void {
    this.lines[at + FILLED_AT] = seq;
    this.sources[at >> SHIFT] = entries;
  }

  save(): TagCacheSnapshot {
    return { lines: this.lines.slice(), turn: this.turn.slice(), sources: [...this.sources] };
  }

  restore(snapshot: TagCacheSnapshot): void {
    this.lines.set(snapshot.lines);
    this.turn.set(snapshot.turn);
    this.sources = [...snapshot.sources];
  }

  private firstSlot(a: number, b: number, c: number, d: number): number {
    let hash = Math.imul(a ^ Math.imul(b, 0x85ebca6b), 0x9e3779b1) ^ d ^ Math.imul(c, 0xc2b2ae35);
    hash ^= hash >>> 15;
    return (hash & this.setMask) * this.ways;
  }
}

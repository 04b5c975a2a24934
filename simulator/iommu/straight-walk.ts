/**
 * The straight way through the page tables, for the walks that nearly all are: through four levels of tables in low
 * memory to a page of 4 KiB that permits what is asked, with every flag set already. All entries are read first and
 * checked together afterwards, for reading has no side effect. Whatever is not exactly so is left to the architecture's
 * own walk, which alone knows faults, flags and caches.
 *
 * What an architecture's entries look like is data, so that all architectures share this code and it stays in one shape.
 */
import type { PhysicalMemory } from '../machine/memory';
import type { Request } from './iommu';
import type { RequestWalk } from './walk';

/** What the entries of a stage must be to be plain. Masks are of an entry's low half, or of the high one where they say. */
export interface PlainEntries {
  /** Bits that every table has, and those that none has: of the high half, also those of tables above 4 GiB. */
  readonly tableOnes: number;
  readonly tableZeros: number;
  readonly tableZerosHigh: number;
  /** The same of the leaf. */
  readonly leafOnes: number;
  readonly leafZeros: number;
  readonly leafZerosHigh: number;
}

export abstract class StraightWalk {
  /** AND and OR of the low halves of the first stage's entries, and OR of the high ones. */
  protected and = 0;
  protected or = 0;
  protected orHigh = 0;
  /** Low half of the first stage's leaf. */
  protected leaf = 0;
  /** Halves of the leaf found last: the one whose page is the answer. */
  protected lastLeaf = 0;
  private lastLeafHigh = 0;

  /** @param answer takes the answers */
  constructor(
    protected readonly memory: PhysicalMemory,
    private readonly answer: RequestWalk,
  ) {}

  /** Translates a request where all about it is plain; else false, and only the architecture's own walk can tell. */
  abstract translate(request: Request): boolean;

  /** Halves of the address of the page that an entry names; bits 11:0 of the low one do not count. */
  protected abstract page(low: number): number;
  protected abstract pageHigh(high: number, low: number): number;

  /** Takes the address through the table at `root`; false, and no answer, where the way is not plain. */
  protected first(entries: PlainEntries, root: number, high: number, low: number): boolean {
    if (!this.find(entries, root, high, low) || !isCanonical(high)) return false;
    this.leaf = this.lastLeaf;
    this.reach(low);
    return true;
  }

  /** The same, where every guest address, those of the tables included, goes through the table at `hostRoot`. */
  protected nested(
    entries: PlainEntries,
    root: number,
    host: PlainEntries,
    hostRoot: number,
    high: number,
    low: number,
  ): boolean {
    const { words } = this.memory;
    const upper = (high << 2) | (low >>> 30);
    let guest = root;
    let value = 0;
    let valueHigh = 0;
    let and = -1;
    let or = 0;
    let orHigh = 0;
    for (let level = 4; ; level--) {
      const table = this.hostPage(host, hostRoot, guest);
      if (table < 0) return false;
      const index = level >= 3 ? upper >>> (9 * level - 27) : low >>> (9 * level + 3);
      const at = (table | ((index & 0x1ff) << 3)) >>> 2;
      value = words[at]!;
      valueHigh = words[at + 1]!;
      guest = this.page(value) & ~0xfff;
      if (level === 1) break;
      and &= value;
      or |= value;
      orHigh |= valueHigh;
    }
    if (!this.find(host, hostRoot, 0, guest) || !isCanonical(high)) return false;
    if (unusual(entries, and, or, orHigh, value, valueHigh) !== 0) return false;
    this.and = and & value;
    this.or = or | value;
    this.orHigh = orHigh | valueHigh;
    this.leaf = value;
    this.reach(low);
    return true;
  }

  /** Address of the page in low memory that a guest's page is, or -1 where the way there is not plain. */
  protected hostPage(host: PlainEntries, hostRoot: number, guest: number): number {
    if (!this.find(host, hostRoot, 0, guest)) return -1;
    const page = this.page(this.lastLeaf) & ~0xfff;
    const beyond = (page & ~this.memory.flatMask) | this.pageHigh(this.lastLeafHigh, this.lastLeaf);
    return beyond === 0 ? page : -1;
  }

  /** Finds the leaf for an address, with AND and OR of the entries; false where the way is not plain. */
  private find(entries: PlainEntries, root: number, high: number, low: number): boolean {
    const { words, flatMask } = this.memory;
    const at4 = ((root & flatMask) | ((high >>> 4) & 0xff8)) >>> 2;
    const low4 = words[at4]!;
    const high4 = words[at4 + 1]!;
    const index3 = ((high << 5) & 0xfe0) | ((low >>> 27) & 0x18);
    const at3 = ((this.page(low4) & flatMask) | index3) >>> 2;
    const low3 = words[at3]!;
    const high3 = words[at3 + 1]!;
    const at2 = ((this.page(low3) & flatMask) | ((low >>> 18) & 0xff8)) >>> 2;
    const low2 = words[at2]!;
    const high2 = words[at2 + 1]!;
    const at1 = ((this.page(low2) & flatMask) | ((low >>> 9) & 0xff8)) >>> 2;
    const low1 = words[at1]!;
    const high1 = words[at1 + 1]!;
    const and = low4 & low3 & low2;
    const or = low4 | low3 | low2;
    const orHigh = high4 | high3 | high2;
    this.and = and & low1;
    this.or = or | low1;
    this.orHigh = orHigh | high1;
    this.lastLeaf = low1;
    this.lastLeafHigh = high1;
    const beyond = (root | this.page(or)) & ~flatMask & ~0xfff;
    return (unusual(entries, and, or, orHigh, low1, high1) | beyond) === 0;
  }

  /** Answers with the page that the last leaf names. */
  private reach(low: number): void {
    const { answer, lastLeaf } = this;
    answer.outHigh = this.pageHigh(this.lastLeafHigh, lastLeaf);
    answer.outLow = (this.page(lastLeaf) & ~0xfff) | (low & 0xfff);
    answer.shift = 12;
    answer.interrupt = false;
  }
}

/** An input address is the sign extension of its low 48 bits. */
function isCanonical(high: number): boolean {
  return ((high >> 15) ^ (high >> 31)) === 0;
}

/** Not 0 where tables (AND and OR of their low halves, OR of the high ones) or the leaf are not plain. */
function unusual(
  entries: PlainEntries,
  and: number,
  or: number,
  orHigh: number,
  leaf: number,
  leafHigh: number,
): number {
  return (
    (~and & entries.tableOnes) |
    (or & entries.tableZeros) |
    (orHigh & entries.tableZerosHigh) |
    (~leaf & entries.leafOnes) |
    (leaf & entries.leafZeros) |
    (leafHigh & entries.leafZerosHigh)
  );
}

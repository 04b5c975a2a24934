/**
 * What software puts into a command queue: a command is its layout, a check and what it does. Bits that the layout does
 * not name are reserved.
 */
import type { CacheLine } from './iommu';
import { extract, type Layout } from './layout';

/** Fields of a command by name. */
export type Fields = (name: string) => bigint;

export interface Command<Context, Unit> {
  readonly layout: Layout;
  /** Checks fields beyond reserved bits; a phrase says what is wrong. */
  check?(fields: Fields, unit: Unit): string | null;
  /** Executes, and returns the lines dropped. */
  execute(context: Context, fields: Fields): readonly CacheLine[];
}

/** A naturally aligned range of input addresses. */
export interface AddressRange {
  readonly address: bigint;
  readonly size: bigint;
}

/** Name of the first 64-bit word with a reserved bit set, or null. */
export function reservedBits(layout: Layout, words: readonly bigint[]): string | null {
  for (const [i, word] of words.entries()) {
    let known = 0n;
    for (const f of layout.fields) {
      if (f.word === i) known |= ((1n << BigInt(f.high - f.low + 1)) - 1n) << BigInt(f.low);
    }
    if (word & ~known) return `reserved bits 0x${(word & ~known).toString(16)} in qw${i}`;
  }
  return null;
}

/** Fields by name; a name that the layout lacks is a mistake of ours. */
export function reader(layout: Layout, words: readonly bigint[]): Fields {
  return (name) => {
    const found = layout.fields.find((f) => f.name === name);
    if (!found) throw new Error(`${layout.name} has no field ${name}`);
    return extract(words, found);
  };
}

/**
 * The range that a page number with a size bit names: one page where the bit is 0, else as many as the lowest zero bit
 * of the page number says (PCI Express, ATS: invalidate request; RISC-V IOMMU, address range invalidation).
 */
export function sizedRange(page: bigint, sized: boolean): AddressRange {
  if (!sized) return { address: page << 12n, size: 4096n };
  let order = 0n;
  while (order < 52n && (page >> order) & 1n) order++;
  const size = 4096n << (order + 1n);
  return { address: (page << 12n) & ~(size - 1n), size };
}

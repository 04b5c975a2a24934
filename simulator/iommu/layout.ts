/** Bit layouts of structures in memory, as data: what the walk events show of each entry. */
import type { WalkField } from './iommu';

export interface Field {
  /** The specification's name. */
  readonly name: string;
  /** 64-bit word of the entry, and the field's bits in it, counted from 0. */
  readonly word: number;
  readonly high: number;
  readonly low: number;
  /** What values mean, by value. */
  readonly meanings?: Readonly<Record<number, string>>;
}

export interface Layout {
  /** The specification's name of the structure. */
  readonly name: string;
  /** 64-bit words of an entry. */
  readonly words: number;
  readonly fields: readonly Field[];
}

/** A field of one bit, or of bits high:low, in word 0. */
export function field(name: string, high: number, low = high, meanings?: Field['meanings']): Field {
  return { name, word: 0, high, low, ...(meanings ? { meanings } : {}) };
}

/** The same field in another 64-bit word. */
export function inWord(word: number, { name, high, low, meanings }: Field): Field {
  return { name, word, high, low, ...(meanings ? { meanings } : {}) };
}

export function extract(words: readonly bigint[], { word, high, low }: Field): bigint {
  return ((words[word] ?? 0n) >> BigInt(low)) & ((1n << BigInt(high - low + 1)) - 1n);
}

export function decode(layout: Layout, words: readonly bigint[]): WalkField[] {
  return layout.fields.map((f) => {
    const value = extract(words, f);
    return {
      name: f.name,
      word: f.word,
      high: f.high,
      low: f.low,
      value,
      meaning: f.meanings?.[Number(value)] ?? null,
      decides: false,
    };
  });
}

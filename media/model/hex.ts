/** Memory around an entry, word by word, and what lies there if it is of the same table. */
import { ownerOf, type OwnedRun } from './memory';
import type { FieldRow, WalkRow } from './walk';

export interface HexWord {
  readonly address: bigint;
  /** Null outside of RAM. */
  readonly value: bigint | null;
  /** Entries away from the one that the walk used: 0 for itself, -1 for that before it. */
  readonly entry: number;
  /** 64-bit word of its entry, from 0. */
  readonly word: number;
}

/** Words of neighbours on either side, at least, and entries. */
const WORDS_AROUND = 4;

/** First address and number of words to show around an entry: whole entries, of one page of memory only. */
export function windowOf({ address, size }: WalkRow): { readonly start: bigint; readonly words: number } {
  const bytes = BigInt(8 * size);
  const around = BigInt(Math.max(1, Math.ceil(WORDS_AROUND / size)));
  const page = address & ~0xfffn;
  const [before, after] = [address - around * bytes, address + (around + 1n) * bytes];
  const start = before < page ? page : before;
  const end = after > page + 0x1000n ? page + 0x1000n : after;
  return { start, words: Number((end - start) / 8n) };
}

/** The words of a window, each with its place among the entries. */
export function hexWords(row: WalkRow, start: bigint, values: readonly (bigint | null)[]): HexWord[] {
  const first = Number((start - row.address) / 8n);
  return values.map((value, at) => {
    const from = first + at;
    const entry = Math.floor(from / row.size);
    return { address: start + BigInt(8 * at), value, entry, word: from - entry * row.size };
  });
}

/** The fields of an entry of the window that say something, by the layout of the entry that the walk used. */
export function fieldsOf(
  row: WalkRow,
  words: readonly HexWord[],
  entry: number,
  owners: readonly OwnedRun[],
): FieldRow[] {
  const own = words.filter((word) => word.entry === entry);
  return row.layout.flatMap((field) => {
    const word = own.find((candidate) => candidate.word === field.word)?.value ?? null;
    if (word === null) return [];
    const value = (word >> BigInt(field.low)) & ((1n << BigInt(field.high - field.low + 1)) - 1n);
    if (value === 0n) return [];
    const points = field.low === 12 && field.high >= 45;
    return [
      {
        ...field,
        value,
        decides: entry === 0 && field.decides,
        meaning: value === field.value ? field.meaning : null,
        points: points ? { address: value << 12n, to: ownerOf(owners, Number(value)) } : null,
      },
    ];
  });
}

/** `"session "`: the bytes of a word as text, lowest first; dots for what is none. */
export function ascii(value: bigint): string {
  return Array.from({ length: 8 }, (_, at) => {
    const byte = Number((value >> BigInt(8 * at)) & 0xffn);
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
  }).join('');
}

/**
 * Halves of a 64-bit word in either byte order. Memory is an array of little-endian 32-bit words.
 *
 * Source: RISC-V IOMMU specification, "Endianness of in-memory data structures".
 */

function swap(word: number): number {
  return ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

/** Low half of the 64-bit word whose first 32-bit word has index `at`. */
export function lowHalf(words: Int32Array, at: number, bigEndian: boolean): number {
  return bigEndian ? swap(words[at + 1]!) : words[at]!;
}

export function highHalf(words: Int32Array, at: number, bigEndian: boolean): number {
  return bigEndian ? swap(words[at]!) : words[at + 1]!;
}

/** Bits of a page-table entry in Sv48 (RISC-V privileged specification, "Sv39", as Sv48 has them too; Linux pgtable-bits.h). */
export const V = 1n << 0n;
export const R = 1n << 1n;
export const W = 1n << 2n;
export const X = 1n << 3n;
export const U = 1n << 4n;
export const A = 1n << 6n;
export const D = 1n << 7n;

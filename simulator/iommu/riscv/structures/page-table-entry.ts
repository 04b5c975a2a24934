/**
 * Page table entry of both stages, Sv39 to Sv57 and their x4 forms, with NAPOT pages and page-based memory types.
 *
 * Source: RISC-V privileged specification, "Sv39: Page-Based 39-bit Virtual-Memory System", "Virtual Address Translation
 * Process", "Svnapot", "Svpbmt"; Linux arch/riscv/include/asm/pgtable-64.h.
 */
import { field, type Field, type Layout } from '../../layout';

export const V = 1 << 0;
export const R = 1 << 1;
export const W = 1 << 2;
export const X = 1 << 3;
export const U = 1 << 4;
export const G = 1 << 5;
export const A = 1 << 6;
export const D = 1 << 7;
/** Where READ | WRITE | EXECUTE start. */
export const PERMISSION_SHIFT = 1;
// Of the high half.
const PBMT_HIGH = 3 << 29;
/** All of the high half that is not PPN. */
const ATTRIBUTES_HIGH = 0xffc00000 | 0;
/** PPN[3:0] of a NAPOT page of 64 KiB: the one size that Svnapot has. */
const NAPOT_64K = 0b1000;
export const NAPOT_SHIFT = 16;
export const NAPOT_PAGES = 16;

/** True where a bit is set, or a pair of bits, that makes any entry invalid; `reserved` are such bits of the high half. */
export function isReserved(high: number, low: number, reserved: number): boolean {
  if ((low & (R | W)) === W) return true;
  return (high & ATTRIBUTES_HIGH) !== 0 && ((high & reserved) !== 0 || (high & PBMT_HIGH) === PBMT_HIGH);
}

/**
 * True for a pointer to the next table: of all bits but G, RSW and PPN, V alone; A, D, U, PBMT and N are for leaves.
 * `reserved`: all such bits of the high half.
 */
export function isPointer(high: number, low: number, reserved: number): boolean {
  return (low & (V | R | W | X | U | A | D)) === V && (high & reserved) === 0;
}

/** True where the PPN has bits below the size of a page at `level` (1: 4 KiB), or NAPOT is not of 64 KiB. */
export function isMisaligned(level: number, high: number, low: number): boolean {
  if (level === 1) return high < 0 && ((low >>> 10) & 0xf) !== NAPOT_64K;
  if (high < 0) return true;
  const below = 9 * level + 1;
  if (below < 32) return (low & ((1 << below) - 1) & ~0x3ff) !== 0;
  return (low & ~0x3ff) !== 0 || (high & ((1 << (below - 32)) - 1)) !== 0;
}

/** Bits of an address inside the page of a leaf at `level`. */
export function pageShift(level: number, high: number): number {
  return high < 0 ? NAPOT_SHIFT : 9 * level + 3;
}

const FIELDS: readonly Field[] = [
  field('V', 0, 0, { 0: 'not valid', 1: 'valid' }),
  field('R', 1),
  field('W', 2),
  field('X', 3),
  field('U', 4, 4, { 0: 'supervisor', 1: 'user' }),
  field('G', 5),
  field('A', 6),
  field('D', 7),
  field('RSW', 9, 8),
  field('PPN', 53, 10),
  field('reserved', 60, 54),
  field('PBMT', 62, 61, { 0: 'PMA', 1: 'NC', 2: 'IO' }),
  field('N', 63, 63, { 1: 'one of 16 pages of a 64 KiB page' }),
];

const layouts = (stage: string): readonly Layout[] =>
  Array.from({ length: 6 }, (_, level) => ({
    name: `${stage} PTE (level ${level - 1})`,
    words: 1,
    fields: FIELDS,
  }));

/** Layout of a first-stage entry, by level from 1; the specification counts from 0. */
export const FIRST_STAGE_ENTRIES = layouts('first-stage');
export const SECOND_STAGE_ENTRIES = layouts('second-stage');

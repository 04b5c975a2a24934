/** x86-64 page-table entries (Intel SDM volume 3, 4.5; VT-d first-stage entries, specification 9.9, have the same bits). */
import { EXECUTABLE, USER, WRITABLE, type ProcessorFormat } from './processor-format';

const PTE = {
  P: 1n << 0n,
  RW: 1n << 1n,
  US: 1n << 2n,
  A: 1n << 5n,
  D: 1n << 6n,
  PS: 1n << 7n,
  XD: 1n << 63n,
  ADDRESS: 0x000f_ffff_ffff_f000n,
} as const;

/** Tables of the processor: links grant all, as the kernel's `_PAGE_TABLE`, so that the leaf decides. */
export const X86: ProcessorFormat = {
  levels: 4,
  present: (entry) => (entry & PTE.P) !== 0n,
  large: (entry) => (entry & PTE.PS) !== 0n,
  link: (table) => table | PTE.P | PTE.RW | PTE.US | PTE.A,
  leaf: (physical, level, permissions) =>
    physical |
    PTE.P |
    PTE.A |
    (level > 0 ? PTE.PS : 0n) |
    (permissions & WRITABLE ? PTE.RW | PTE.D : 0n) |
    (permissions & USER ? PTE.US : 0n) |
    (permissions & EXECUTABLE ? 0n : PTE.XD),
  physical: (entry) => entry & PTE.ADDRESS,
  writable: (entry) => (entry & PTE.RW) !== 0n,
  readOnly: (entry) => entry & ~PTE.RW,
  moved: (entry, physical) => (entry & ~PTE.ADDRESS) | physical,
};

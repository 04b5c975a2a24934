/**
 * Page-table entries of RISC-V, Sv48 (privileged specification, "Sv39: Page-Based 39-bit Virtual-Memory System" and what
 * Sv48 says of it; Linux arch/riscv/include/asm/pgtable-bits.h). The RISC-V IOMMU's first stage has the same format, so
 * domains of the DMA API are made of it too.
 */
import { A, D, R, U, V, W, X } from '../../machine/cpu/sv48-entry';
import { EXECUTABLE, USER, WRITABLE, type ProcessorFormat } from './processor-format';

/** PPN[53:10]. */
const PPN = 0x003f_ffff_ffff_fc00n;

/** The bits of an entry that name the page or table at a physical address. */
function ppn(physical: bigint): bigint {
  return (physical >> 2n) & PPN;
}

/**
 * Tables of the processor. A pointer to the next table has V alone; a leaf is what can be read, written or executed.
 * Accessed and dirty are set from the start, as Linux does. NON-SPEC: the kernel's own pages lack G, so that an address
 * space's translations go with its identifier, as they do on x86.
 */
export const SV48: ProcessorFormat = {
  levels: 4,
  present: (entry) => (entry & V) !== 0n,
  large: (entry) => (entry & (R | W | X)) !== 0n,
  link: (table) => ppn(table) | V,
  leaf: (physical, _level, permissions) =>
    ppn(physical) |
    V |
    R |
    A |
    (permissions & WRITABLE ? W | D : 0n) |
    (permissions & USER ? U : 0n) |
    (permissions & EXECUTABLE ? X : 0n),
  physical: (entry) => (entry & PPN) << 2n,
  writable: (entry) => (entry & W) !== 0n,
  readOnly: (entry) => entry & ~W,
  moved: (entry, physical) => (entry & ~PPN) | ppn(physical),
};

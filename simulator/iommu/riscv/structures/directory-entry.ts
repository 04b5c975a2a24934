/**
 * Non-leaf entry of the device directory and of the process directory: the page of the next directory table.
 *
 * Source: RISC-V IOMMU specification, "Non-leaf DDT entry", "Non-leaf PDT entry"; Linux iommu-bits.h
 * (RISCV_IOMMU_DDTE_*, RISCV_IOMMU_PDTE_*).
 */
import { field, type Layout } from '../../layout';

const layout = (name: string): Layout => ({
  name,
  words: 1,
  fields: [
    field('V', 0, 0, { 0: 'not valid', 1: 'valid' }),
    field('reserved', 9, 1),
    field('PPN', 53, 10),
    field('reserved', 63, 54),
  ],
});

export const DDT_ENTRY = layout('non-leaf DDT entry');
export const PDT_ENTRY = layout('non-leaf PDT entry');

/** True where a reserved bit is set. */
export function hasReservedBits(high: number, low: number): boolean {
  return ((high & 0xffc00000) | (low & 0x3fe)) !== 0;
}

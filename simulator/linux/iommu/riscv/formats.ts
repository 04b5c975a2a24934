/**
 * Page tables of RISC-V domains as Linux writes them: Sv48 entries, user's pages with A set; a page that can be written
 * is dirty, and can be read too, because W without R is reserved (drivers/iommu/riscv/iommu.c, `riscv_iommu_map_pages`).
 */
import type { EntryFormat } from '../../memory/radix-table';
import { USER, WRITABLE } from '../../memory/processor-format';
import { SV48 } from '../../memory/sv48-format';
import { IOMMU_WRITE } from '../driver';

export const DOMAIN_FORMAT: EntryFormat = {
  ...SV48,
  leaf: (physical, level, permissions) =>
    SV48.leaf(physical, level, USER | (permissions & IOMMU_WRITE ? WRITABLE : 0)),
};

/** Page tables of VT-d domains as Linux writes them (specification 9.8, 9.9; drivers/iommu/intel/iommu.c, `__domain_mapping`). */
import type { EntryFormat } from '../../memory/radix-table';
import { IOMMU_WRITE } from '../driver';

const ADDRESS = 0x000f_ffff_ffff_f000n;
const PS = 1n << 7n;

const SS = { R: 1n << 0n, W: 1n << 1n } as const;

/** Second-stage: read and write are bits of their own. */
export const SECOND_STAGE: EntryFormat = {
  levels: 4,
  present: (entry) => (entry & (SS.R | SS.W)) !== 0n,
  large: (entry) => (entry & PS) !== 0n,
  link: (table) => table | SS.R | SS.W,
  leaf: (physical, level, permissions) => physical | BigInt(permissions & 3) | (level > 0 ? PS : 0n),
  physical: (entry) => entry & ADDRESS,
};

const FS = { P: 1n << 0n, RW: 1n << 1n, US: 1n << 2n, A: 1n << 5n, D: 1n << 6n } as const;

/** First-stage: what is present can be read; Linux always sets U/S, so that a device needs no privilege. */
export const FIRST_STAGE: EntryFormat = {
  levels: 4,
  present: (entry) => (entry & FS.P) !== 0n,
  large: (entry) => (entry & PS) !== 0n,
  link: (table) => table | FS.P | FS.RW | FS.US | FS.A,
  leaf: (physical, level, permissions) =>
    physical | FS.P | FS.US | FS.A | (permissions & IOMMU_WRITE ? FS.RW | FS.D : 0n) | (level > 0 ? PS : 0n),
  physical: (entry) => entry & ADDRESS,
};

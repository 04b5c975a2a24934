/**
 * Paging entries of both stages, as the walk events show them.
 *
 * Source: VT-d specification, 9.7 "First-Stage Paging Entries", 9.8 "Second-Stage Paging Entries"; Linux
 * drivers/iommu/intel/iommu.h (DMA_PTE_*, DMA_FL_PTE_*).
 */
import { field, type Field, type Layout } from '../../layout';

const LEVEL_NAMES = ['', 'PTE', 'PDE', 'PDPTE', 'PML4E', 'PML5E'];
const PRESENT = { 0: 'not present', 1: 'present' };
const ALLOWED = { 0: 'refused', 1: 'allowed' };

const FIRST: readonly Field[] = [
  field('P', 0, 0, PRESENT),
  field('R/W', 1, 1, { 0: 'read-only', 1: 'writable' }),
  field('U/S', 2, 2, { 0: 'supervisor', 1: 'user' }),
  field('A', 5),
  field('D', 6),
  field('PS', 7),
  field('EA', 10),
  field('ADDR', 51, 12),
  field('XD', 63, 63, { 1: 'execute disabled' }),
];

const SECOND: readonly Field[] = [
  field('R', 0, 0, ALLOWED),
  field('W', 1, 1, ALLOWED),
  field('PS', 7),
  field('A', 8),
  field('D', 9),
  field('SNP', 11),
  field('ADDR', 51, 12),
];

const layouts = (stage: string, fields: readonly Field[]): readonly Layout[] =>
  LEVEL_NAMES.map((name) => ({ name: `${stage} ${name}`, words: 1, fields }));

/** Layout of a first-stage entry, by level: 1 for PTE to 5 for PML5E. */
export const FIRST_STAGE_ENTRIES = layouts('first-stage', FIRST);
export const SECOND_STAGE_ENTRIES = layouts('second-stage', SECOND);

/**
 * PASID directory entry: the PASID table of 64 PASIDs.
 *
 * Source: VT-d specification, 9.5 "Scalable-Mode PASID Directory Entry"; Linux drivers/iommu/intel/pasid.h
 * (PDE_PFN_MASK, PASID_PDE_SHIFT).
 */
import { field, type Layout } from '../../layout';
import { Reason } from '../reason';
import type { Unit } from '../unit';
import type { Walk } from '../walk';

export const PASID_DIRECTORY_ENTRY: Layout = {
  name: 'PASID directory entry',
  words: 1,
  fields: [
    field('P', 0, 0, { 0: 'not present', 1: 'present' }),
    field('FPD', 1, 1, { 1: 'faults are not recorded' }),
    field('reserved', 11, 2),
    field('SMPTBLPTR', 63, 12),
  ],
};

const PRESENT = 1;
const FPD = 1 << 1;
const RESERVED_LOW = 0xffc;

/** Reads the directory entry of the effective PASID; leaves the PASID table in the walk. */
export function readPasidDirectoryEntry(unit: Unit, walk: Walk): number {
  // The directory has up to 2^14 entries of 8 bytes, so its index may carry beyond the pointer's low 12 bits.
  const { memory } = unit;
  const base = walk.context0Low & ~0xfff;
  const low = (base + ((walk.effectivePasid >>> 6) << 3)) | 0;
  const high = low >>> 0 < base >>> 0 ? (walk.context0High + 1) | 0 : walk.context0High;
  const at = walk.fetch(memory, PASID_DIRECTORY_ENTRY, high, low);
  const { words } = memory;
  const entryLow = words[at]!;
  const entryHigh = words[at + 1]!;
  walk.faultsDisabled |= entryLow & FPD;
  if (((entryLow & (RESERVED_LOW | PRESENT)) ^ PRESENT) | (entryHigh & unit.addressReservedHigh)) {
    return refuse(unit, walk, high, low, entryLow);
  }
  walk.tableHigh = entryHigh;
  walk.tableLow = entryLow & ~0xfff;
  return Reason.None;
}

function refuse(unit: Unit, walk: Walk, high: number, low: number, entryLow: number): number {
  if (unit.memory.indexOf(high, low) < 0) return walk.fault(Reason.DirectoryAccess, 'PASIDDIRPTR');
  if (!(entryLow & PRESENT)) return walk.fault(Reason.DirectoryNotPresent, 'P');
  return walk.fault(Reason.DirectoryReserved, entryLow & RESERVED_LOW ? 'reserved' : 'SMPTBLPTR');
}

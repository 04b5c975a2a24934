/**
 * Root entry: selects the context table of a bus, in scalable mode one table for each half of the bus.
 *
 * Source: VT-d specification, 9.1 "Root Entry", 9.2 "Scalable-Mode Root Entry"; Linux drivers/iommu/intel/iommu.h
 * (struct root_entry) and iommu.c (iommu_context_addr).
 */
import { field, inWord, type Layout } from '../../layout';
import { Reason } from '../reason';
import type { Unit } from '../unit';
import type { Walk } from '../walk';

const PRESENT = 1;
const RESERVED_LOW = 0xffe;

export const ROOT_ENTRY: Layout = {
  name: 'root entry',
  words: 2,
  fields: [
    field('P', 0, 0, { 0: 'not present', 1: 'present' }),
    field('reserved', 11, 1),
    field('CTP', 63, 12),
    inWord(1, field('reserved', 63, 0)),
  ],
};

/** One half of a scalable-mode root entry: the lower for devfn below 80h, the upper for the others. */
export const SCALABLE_ROOT_ENTRY: Layout = {
  name: 'scalable-mode root entry',
  words: 1,
  fields: [
    field('P', 0, 0, { 0: 'not present', 1: 'present' }),
    field('reserved', 11, 1),
    field('CTP', 63, 12),
  ],
};

/** Reads the root entry of the request's bus; leaves the context table in the walk. */
export function readRootEntry(unit: Unit, walk: Walk): number {
  const low = unit.rootLow | ((walk.requester >>> 8) << 4);
  walk.recorder?.entry(ROOT_ENTRY, unit.rootHigh, low);
  const at = unit.memory.indexOf(unit.rootHigh, low);
  if (at < 0) return walk.fault(Reason.LegacyRootAccess, 'RTA');
  const words = unit.memory.words;
  const entryLow = words[at]!;
  const entryHigh = words[at + 1]!;
  if ((entryLow & 1) === 0) return walk.fault(Reason.LegacyRootNotPresent, 'P');
  if ((entryLow & RESERVED_LOW) | (words[at + 2]! | words[at + 3]!)) {
    return walk.fault(Reason.LegacyRootReserved, 'reserved');
  }
  if (entryHigh & unit.addressReservedHigh) return walk.fault(Reason.LegacyRootReserved, 'CTP');
  walk.tableHigh = entryHigh;
  walk.tableLow = entryLow & ~0xfff;
  return Reason.None;
}

/** Reads the half of the scalable-mode root entry that serves the request's device and function. */
export function readScalableRootEntry(unit: Unit, walk: Walk): number {
  const { memory, rootHigh } = unit;
  const { requester } = walk;
  const low = unit.rootLow | ((requester >>> 8) << 4) | ((requester & 0x80) >>> 4);
  const at = walk.fetch(memory, SCALABLE_ROOT_ENTRY, rootHigh, low);
  const { words } = memory;
  const entryLow = words[at]!;
  const entryHigh = words[at + 1]!;
  if (((entryLow & 0xfff) ^ PRESENT) | (entryHigh & unit.addressReservedHigh)) {
    return refuseScalable(unit, walk, low, entryLow);
  }
  walk.tableHigh = entryHigh;
  walk.tableLow = entryLow ^ PRESENT;
  return Reason.None;
}

function refuseScalable(unit: Unit, walk: Walk, low: number, entryLow: number): number {
  if (unit.memory.indexOf(unit.rootHigh, low) < 0) return walk.fault(Reason.RootAccess, 'RTA');
  if (!(entryLow & PRESENT)) return walk.fault(Reason.RootNotPresent, 'P');
  return walk.fault(Reason.RootReserved, entryLow & RESERVED_LOW ? 'reserved' : 'CTP');
}

/**
 * The second stage: from an I/O virtual address, or a guest address, to a physical one. Legacy mode uses the same
 * tables with fault codes of its own.
 *
 * Source: VT-d specification, 3.7 "Second-Stage Translation", 9.8 "Second-Stage Paging Entries"; Linux
 * drivers/iommu/intel/iommu.h (struct dma_pte).
 */
import { READ, WRITE } from '../iommu';
import { KIND_SECOND, NO_SPACE } from '../iotlb';
import { keep, resume } from '../paging-structure-cache';
import { Reason } from './reason';
import { SECOND_STAGE_ENTRIES } from './structures/paging-entry';
import { updatesBlocked } from './structures/pasid-entry';
import type { Unit } from './unit';
import type { Walk } from './walk';

export const PAGE_SIZE_BIT = 1 << 7;
export const SECOND_ACCESSED = 1 << 8;
export const SECOND_DIRTY = 1 << 9;
export const SNOOP = 1 << 11;

/** Nine bits of an address that select the entry at `level`. `upper` is the address from bit 30 up. */
export function indexAt(level: number, upper: number, low: number): number {
  return (level >= 3 ? upper >>> (9 * level - 27) : low >>> (9 * level + 3)) & 0x1ff;
}

/** An address from bit 30 up: what selects entries at levels 3, 4 and 5. */
export function upperBits(high: number, low: number): number {
  return (high << 2) | (low >>> 30);
}

/**
 * Walks the second stage for the address (high, low); `need` is READ | WRITE as the request asks. Leaves address,
 * permissions and page shift in the walk. `top` and `levels` of the table are in the walk already.
 */
export function walkSecondStage(unit: Unit, walk: Walk, high: number, low: number, need: number): number {
  const legacy = walk.legacy;
  const memory = unit.memory;
  const top = walk.secondLevels;
  const width = Math.min(unit.config.mgaw, 9 * top + 12);
  if (width < 64 && high >>> (width - 32) !== 0) {
    return walk.fault(legacy ? Reason.LegacyAddressWidth : Reason.SecondBeyondWidth, 'AW');
  }
  let level = top;
  let permissions = READ | WRITE;
  let tableHigh = walk.secondHigh;
  let tableLow = walk.secondLow;
  const structures = unit.pagingStructureCache;
  const caching = structures.size !== 0 && walk.live;
  if (caching) {
    const from = resume(structures, walk, KIND_SECOND, NO_SPACE, high, low, top);
    if (from !== 0) {
      level = from;
      tableHigh = walk.tableHigh;
      tableLow = walk.tableLow;
      permissions = walk.pathPermissions;
    }
  }
  const start = level;
  const startHigh = tableHigh;
  const startLow = tableLow;
  const upper = upperBits(high, low);
  const { words } = memory;
  const { recorder } = walk;
  let accessed = SECOND_ACCESSED;
  for (;;) {
    const entryAddress = tableLow | (indexAt(level, upper, low) << 3);
    if (recorder !== null) recorder.entry(SECOND_STAGE_ENTRIES[level]!, tableHigh, entryAddress);
    const at = memory.indexOf(tableHigh, entryAddress);
    if (at < 0) return tableAccess(walk, level === top);
    const entryLow = words[at]!;
    const entryHigh = words[at + 1]!;
    if ((entryLow & (READ | WRITE)) === 0) return notPresent(walk, need);
    const leaf = level === 1 || (entryLow & PAGE_SIZE_BIT) !== 0;
    if (
      entryHigh & unit.pageReservedHigh ||
      (leaf && entryLow & SNOOP && !unit.config.snoopControl) ||
      (leaf && level !== 1 && !largePageAllowed(unit, level, entryLow))
    ) {
      const reason = legacy ? Reason.LegacyPageReserved : Reason.SecondReserved;
      return walk.fault(reason, entryHigh & unit.pageReservedHigh ? 'ADDR' : 'PS');
    }
    permissions &= entryLow;
    accessed &= entryLow;
    if (!leaf) {
      tableHigh = entryHigh & 0x000fffff;
      tableLow = entryLow & ~0xfff;
      level--;
      continue;
    }
    if (need & ~permissions) return noPermission(walk, need & ~permissions);
    const shift = 9 * level + 3;
    const mask = (1 << shift) - 1;
    walk.outHigh = entryHigh & 0x000fffff;
    walk.outLow = (entryLow & ~0xfff & ~mask) | (low & mask);
    walk.secondPermissions = permissions;
    walk.secondShift = shift;
    const dirty = walk.secondAccessedDirty && need & WRITE ? SECOND_DIRTY : 0;
    walk.secondDirty = !walk.secondAccessedDirty || ((entryLow | dirty) & SECOND_DIRTY) !== 0;
    const missing = walk.secondAccessedDirty && walk.live && (accessed === 0 || (dirty & ~entryLow) !== 0);
    if (missing && updatesBlocked(unit, walk)) return walk.fault(Reason.SecondAccessedDirtyNoSnoop, 'PWSNP');
    if (missing || caching) {
      settle(unit, walk, high, low, startHigh, startLow, start, level, missing ? dirty | SECOND_ACCESSED : 0);
    }
    return Reason.None;
  }
}

/**
 * After a walk that succeeded: visits its entries again, from the table where it started down to the leaf, to write
 * flags back and to put what is above the leaf into the paging-structure cache.
 */
function settle(
  unit: Unit,
  walk: Walk,
  high: number,
  low: number,
  startHigh: number,
  startLow: number,
  start: number,
  leaf: number,
  flags: number,
): void {
  const structures = unit.pagingStructureCache;
  let permissions = start === walk.secondLevels ? READ | WRITE : walk.pathPermissions;
  let tableHigh = startHigh;
  let tableLow = startLow;
  for (let level = start; level >= leaf; level--) {
    const entryAddress = tableLow | (indexAt(level, upperBits(high, low), low) << 3);
    const wanted = level === leaf ? flags : flags & SECOND_ACCESSED;
    const at = unit.memory.indexOf(tableHigh, entryAddress);
    const entryLow = unit.memory.words[at]!;
    const entryHigh = unit.memory.words[at + 1]!;
    if (wanted & ~entryLow) unit.memory.setBits(tableHigh, entryAddress, wanted, 'iommu');
    tableHigh = entryHigh & 0x000fffff;
    tableLow = entryLow & ~0xfff;
    permissions &= entryLow;
    if (level === leaf || structures.size === 0) continue;
    walk.tableHigh = tableHigh;
    walk.tableLow = tableLow;
    walk.pathPermissions = permissions;
    keep(structures, walk, KIND_SECOND, NO_SPACE, high, low, level);
  }
}

/** A large page needs the capability, at a level that can have one, and no address bits below its size. */
function largePageAllowed(unit: Unit, level: number, entryLow: number): boolean {
  if (level === 2) return unit.config.secondStage2M && (entryLow & 0x001ff000) === 0;
  if (level === 3) return unit.config.secondStage1G && (entryLow & 0x3ffff000) === 0;
  return false;
}

function tableAccess(walk: Walk, top: boolean): number {
  if (walk.legacy) {
    return top
      ? walk.fault(Reason.LegacyContextInvalid, 'SSPTPTR')
      : walk.fault(Reason.LegacyTableAccess, 'ADDR');
  }
  return top ? walk.fault(Reason.SecondTopAccess, 'SSPTPTR') : walk.fault(Reason.SecondAccess, 'ADDR');
}

function notPresent(walk: Walk, need: number): number {
  if (!walk.legacy) return walk.fault(Reason.SecondNotPresent, need & WRITE ? 'W' : 'R');
  return noPermission(walk, need);
}

/** A request that both reads and writes is refused as the write (VT-d specification, 7.1.3). */
function noPermission(walk: Walk, missing: number): number {
  if (missing & WRITE) return walk.fault(walk.legacy ? Reason.LegacyNoWrite : Reason.NoWrite, 'W');
  return walk.fault(walk.legacy ? Reason.LegacyNoRead : Reason.NoRead, 'R');
}

/**
 * The second stage: from an I/O virtual address, or a guest address, to a physical one. Legacy mode uses the same
 * tables with fault codes of its own.
 *
 * Source: VT-d specification, 3.7 "Second-Stage Translation", 9.8 "Second-Stage Paging Entries"; Linux
 * drivers/iommu/intel/iommu.h (struct dma_pte).
 */
import { READ, WRITE } from '../iommu';
import { KIND_SECOND } from './iotlb';
import { keep, resume } from './paging-structure-cache';
import { Reason } from './reason';
import { SECOND_STAGE_ENTRIES } from './structures/paging-entry';
import type { Unit } from './unit';
import type { Walk } from './walk';

const PAGE_SIZE_BIT = 1 << 7;
export const SECOND_ACCESSED = 1 << 8;
export const SECOND_DIRTY = 1 << 9;
const SNOOP = 1 << 11;
/** Bits of an address below a table, as a mask of what selects an entry. */
const INDEX = 0x1ff;

/** Nine bits of an address that select the entry at `level`. */
export function indexAt(level: number, high: number, low: number): number {
  if (level === 1) return (low >>> 12) & INDEX;
  if (level === 2) return (low >>> 21) & INDEX;
  if (level === 3) return ((high << 2) | (low >>> 30)) & INDEX;
  if (level === 4) return (high >>> 7) & INDEX;
  return (high >>> 16) & INDEX;
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
    const from = resume(structures, walk, KIND_SECOND, -1, high, low, top);
    if (from !== 0) {
      level = from;
      tableHigh = walk.tableHigh;
      tableLow = walk.tableLow;
      permissions = walk.pathPermissions;
    }
  }
  const start = level;
  let accessed = SECOND_ACCESSED;
  for (;;) {
    const entryAddress = tableLow | (indexAt(level, high, low) << 3);
    walk.recorder?.entry(SECOND_STAGE_ENTRIES[level]!, tableHigh, entryAddress);
    const at = memory.indexOf(tableHigh, entryAddress);
    if (at < 0) return tableAccess(walk, level === top);
    const entryLow = memory.words[at]!;
    const entryHigh = memory.words[at + 1]!;
    walk.entryHigh[level] = tableHigh;
    walk.entryLow[level] = entryAddress;
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
    if (walk.secondAccessedDirty && walk.live) {
      const dirty = need & WRITE ? SECOND_DIRTY : 0;
      if (accessed === 0 || dirty & ~entryLow) {
        if (walk.updatesBlocked) return walk.fault(Reason.SecondAccessedDirtyNoSnoop, 'PWSNP');
        for (let l = level; l <= start; l++) {
          setFlags(unit, walk, l, SECOND_ACCESSED | (l === level ? dirty : 0));
        }
      }
      walk.secondDirty = ((entryLow | dirty) & SECOND_DIRTY) !== 0;
    } else {
      walk.secondDirty = true;
    }
    if (caching) keepPath(unit, walk, high, low, level, start);
    return Reason.None;
  }
}

/** A large page needs the capability, at a level that can have one, and no address bits below its size. */
function largePageAllowed(unit: Unit, level: number, entryLow: number): boolean {
  if (level === 2) return unit.config.secondStage2M && (entryLow & 0x001ff000) === 0;
  if (level === 3) return unit.config.secondStage1G && (entryLow & 0x3ffff000) === 0;
  return false;
}

function setFlags(unit: Unit, walk: Walk, level: number, flags: number): void {
  const high = walk.entryHigh[level]!;
  const low = walk.entryLow[level]!;
  if (flags & ~unit.memory.words[unit.memory.indexOf(high, low)]!) {
    unit.memory.setBits(high, low, flags, 'iommu');
  }
}

/** Puts the entries above the leaf, from `start` down, into the paging-structure cache. */
function keepPath(unit: Unit, walk: Walk, high: number, low: number, leaf: number, start: number): void {
  const fresh = start === walk.secondLevels;
  let permissions = fresh ? READ | WRITE : walk.pathPermissions;
  for (let level = start; level > leaf; level--) {
    const at = unit.memory.indexOf(walk.entryHigh[level]!, walk.entryLow[level]!);
    const entryLow = unit.memory.words[at]!;
    permissions &= entryLow;
    walk.tableHigh = unit.memory.words[at + 1]! & 0x000fffff;
    walk.tableLow = entryLow & ~0xfff;
    walk.pathPermissions = permissions;
    keep(unit.pagingStructureCache, walk, KIND_SECOND, -1, high, low, level);
  }
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

/**
 * The first stage: a walk of x86-64 page tables, the processor's own for shared virtual addressing. When nested, every
 * table lies in guest memory and is found through the second stage.
 *
 * Source: VT-d specification, 3.6 "First-Stage Translation", 3.8 "Nested Translation", 9.7 "First-Stage Paging Entries".
 */
import { EXECUTE, READ, WRITE } from '../iommu';
import { KIND_FIRST, KIND_NESTED } from '../iotlb';
import { keep, resume } from '../paging-structure-cache';
import { Reason } from './reason';
import { indexAt, upperBits, walkSecondStage } from './second-stage';
import { FIRST_STAGE_ENTRIES } from './structures/paging-entry';
import { EAFE, firstStageLevels, NXE, WPE } from './structures/pasid-entry';
import type { Unit } from './unit';
import { DIRTY, PRIVILEGED_SHIFT, USER_PAGE, type Walk } from './walk';

const PRESENT = 1;
const WRITABLE = 1 << 1;
const USER = 1 << 2;
const ACCESSED = 1 << 5;
const DIRTY_FLAG = 1 << 6;
const PAGE_SIZE_BIT = 1 << 7;
const EXTENDED_ACCESSED = 1 << 10;
/** Bit 63 as a bit of the path's permissions, inverted: set while no entry had XD. */
const EXECUTABLE = 1 << 3;

/** Walks the first stage for the request; leaves address, permissions and page shift in the walk. */
export function walkFirstStage(unit: Unit, walk: Walk, nested: boolean): number {
  const memory = unit.memory;
  const high = walk.high;
  const low = walk.low;
  const top = firstStageLevels(walk);
  const sign = high >> (top === 5 ? 24 : 15);
  if (sign !== 0 && sign !== -1) return walk.fault(Reason.NotCanonical, 'FSPM');
  const flags = walk.pasid2Low & EAFE ? ACCESSED | EXTENDED_ACCESSED : ACCESSED;
  const kind = nested ? KIND_NESTED : KIND_FIRST;
  let level = top;
  let path = WRITABLE | USER | EXECUTABLE;
  let tableHigh = walk.pasid2High;
  let tableLow = walk.pasid2Low & ~0xfff;
  const structures = unit.pagingStructureCache;
  const caching = structures.size !== 0 && walk.live;
  if (caching) {
    const from = resume(structures, walk, kind, walk.effectivePasid, high, low, top);
    if (from !== 0) {
      level = from;
      tableHigh = walk.tableHigh;
      tableLow = walk.tableLow;
      path = walk.pathPermissions;
    }
  }
  const start = level;
  const startHigh = tableHigh;
  const startLow = tableLow;
  const startPath = path;
  const upper = upperBits(high, low);
  const { recorder } = walk;
  let { words } = memory;
  let flagged = flags;
  for (;;) {
    let entryHigh = tableHigh;
    let entryLow = tableLow | (indexAt(level, upper, low) << 3);
    if (nested) {
      const reason = walkSecondStage(unit, walk, entryHigh, entryLow, READ);
      if (reason !== Reason.None) return tableFault(walk, reason, level === top);
      entryHigh = walk.outHigh;
      entryLow = walk.outLow;
      words = memory.words;
    }
    if (recorder !== null) recorder.entry(FIRST_STAGE_ENTRIES[level]!, entryHigh, entryLow);
    const at = memory.indexOf(entryHigh, entryLow);
    if (at < 0) {
      return level === top
        ? walk.fault(Reason.FirstTopAccess, 'FSPTPTR')
        : walk.fault(Reason.FirstAccess, 'ADDR');
    }
    const valueLow = words[at]!;
    const valueHigh = words[at + 1]!;
    if ((valueLow & PRESENT) === 0) return walk.fault(Reason.FirstNotPresent, 'P');
    const leaf = level === 1 || (valueLow & PAGE_SIZE_BIT) !== 0;
    if (leaf && level !== 1 && !largePageAllowed(unit, level, valueLow)) {
      return walk.fault(Reason.FirstReserved, 'PS');
    }
    // In a nested walk the address is a guest's, which the second stage limits.
    if (!nested && valueHigh & unit.pageReservedHigh) return walk.fault(Reason.FirstReserved, 'ADDR');
    path &= valueHigh < 0 ? valueLow & ~EXECUTABLE : valueLow | EXECUTABLE;
    flagged &= valueLow;
    if (!leaf) {
      tableHigh = valueHigh & 0x000fffff;
      tableLow = valueLow & ~0xfff;
      level--;
      continue;
    }
    const shift = 9 * level + 3;
    const mask = (1 << shift) - 1;
    const outHigh = valueHigh & 0x000fffff;
    const outLow = (valueLow & ~0xfff & ~mask) | (low & mask);
    let permissions = pathPermissions(walk, path);
    const refusal = checkPermissions(walk, permissions);
    if (refusal !== Reason.None) return refusal;
    const write = walk.access & WRITE;
    const missing = (flags & ~flagged) | (write ? DIRTY_FLAG & ~valueLow : 0);
    walk.shift = shift;
    if (nested) {
      const reason = walkSecondStage(unit, walk, outHigh, outLow, walk.access & (READ | WRITE) || READ);
      if (reason !== Reason.None) return reason;
      const second = walk.secondPermissions | EXECUTE;
      permissions &= USER_PAGE | second | (second << PRIVILEGED_SHIFT);
      if (walk.secondShift < shift) walk.shift = walk.secondShift;
    } else {
      walk.outHigh = outHigh;
      walk.outLow = outLow;
      walk.secondDirty = true;
    }
    const dirty = (valueLow & DIRTY_FLAG || write) && walk.secondDirty;
    walk.permissions = permissions | (dirty ? DIRTY : 0);
    if (!walk.live) return Reason.None;
    if (missing !== 0 || caching) {
      const wanted = missing === 0 ? 0 : flags | (write ? DIRTY_FLAG : 0);
      return settle(unit, walk, nested, startHigh, startLow, start, level, wanted, startPath);
    }
    return Reason.None;
  }
}

/** Permissions of user requests, and shifted those of privileged ones, that a path through the tables gives. */
function pathPermissions(walk: Walk, path: number): number {
  const execute = path & EXECUTABLE || !(walk.pasid2Low & NXE) ? EXECUTE : 0;
  const writable = path & WRITABLE;
  const user = path & USER ? USER_PAGE | READ | execute | (writable ? WRITE : 0) : 0;
  const privileged = READ | execute | (writable || !(walk.pasid2Low & WPE) ? WRITE : 0);
  return user | (privileged << PRIVILEGED_SHIFT);
}

/** Checks the request against permissions as `Walk.permissions` has them. */
export function checkPermissions(walk: Walk, permissions: number): number {
  const granted = walk.privileged ? permissions >>> PRIVILEGED_SHIFT : permissions;
  const missing = walk.access & ~granted & (READ | WRITE | EXECUTE);
  if (missing === 0) return Reason.None;
  if (!walk.privileged && !(permissions & USER_PAGE)) return walk.fault(Reason.UserSupervisor, 'U/S');
  if (missing & WRITE) return walk.fault(Reason.NoWrite, 'R/W');
  if (missing & EXECUTE) return walk.fault(Reason.NoExecute, 'XD');
  return walk.fault(Reason.NoRead, 'R');
}

/** A large page needs a level that can have one, the capability, and no address bits below its size. */
function largePageAllowed(unit: Unit, level: number, valueLow: number): boolean {
  if (level === 2) return (valueLow & 0x001fe000) === 0;
  if (level === 3) return unit.config.firstStage1G && (valueLow & 0x3fffe000) === 0;
  return false;
}

/** What a fault of the second stage is called when it hits a first-stage table. */
function tableFault(walk: Walk, reason: number, top: boolean): number {
  if (reason === Reason.SecondBeyondWidth) return walk.fault(Reason.NestedTableBeyondWidth, walk.decides);
  if (reason !== Reason.NoRead) return reason;
  return walk.fault(top ? Reason.NestedTopNoRead : Reason.NestedTableNoRead, walk.decides);
}

/**
 * After a walk that is allowed: visits its entries again, from the table where it started down to the leaf, to write
 * `flags` back (dirty in the leaf alone) and to put what is above the leaf into the paging-structure cache.
 */
function settle(
  unit: Unit,
  walk: Walk,
  nested: boolean,
  startHigh: number,
  startLow: number,
  start: number,
  leaf: number,
  flags: number,
  startPath: number,
): number {
  const { outHigh, outLow, secondShift, secondDirty } = walk;
  const structures = unit.pagingStructureCache;
  let tableHigh = startHigh;
  let tableLow = startLow;
  let path = startPath;
  for (let level = start; level >= leaf; level--) {
    let high = tableHigh;
    let low = tableLow | (indexAt(level, upperBits(walk.high, walk.low), walk.low) << 3);
    if (nested) {
      if (walkSecondStage(unit, walk, high, low, READ) !== Reason.None) break;
      if (flags !== 0 && !(walk.secondPermissions & WRITE) && lacks(unit, walk.outHigh, walk.outLow, flags)) {
        return walk.fault(Reason.NestedTableNoWrite, 'W');
      }
      high = walk.outHigh;
      low = walk.outLow;
    }
    const wanted = level === leaf ? flags : flags & ~DIRTY_FLAG;
    if (lacks(unit, high, low, wanted)) {
      if (walk.updatesBlocked) return walk.fault(Reason.FirstAccessedDirtyNoSnoop, 'PWSNP');
      unit.memory.setBits(high, low, wanted, 'iommu');
    }
    const at = unit.memory.indexOf(high, low);
    const valueLow = unit.memory.words[at]!;
    const valueHigh = unit.memory.words[at + 1]!;
    tableHigh = valueHigh & 0x000fffff;
    tableLow = valueLow & ~0xfff;
    path &= valueHigh < 0 ? valueLow & ~EXECUTABLE : valueLow | EXECUTABLE;
    if (level === leaf || structures.size === 0) continue;
    walk.tableHigh = tableHigh;
    walk.tableLow = tableLow;
    walk.pathPermissions = path;
    const kind = nested ? KIND_NESTED : KIND_FIRST;
    keep(structures, walk, kind, walk.effectivePasid, walk.high, walk.low, level);
  }
  walk.outHigh = outHigh;
  walk.outLow = outLow;
  walk.secondShift = secondShift;
  walk.secondDirty = secondDirty;
  return Reason.None;
}

/** True where a flag is not set in the entry at (high, low). */
function lacks(unit: Unit, high: number, low: number, flags: number): boolean {
  return (flags & ~unit.memory.words[unit.memory.indexOf(high, low)]!) !== 0;
}

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
import { EAFE, firstStageLevels, NXE, updatesBlocked, WPE } from './structures/pasid-entry';
import type { Unit } from './unit';
import { DIRTY, PRIVILEGED_SHIFT, USER_PAGE, type Walk } from './walk';

export const PRESENT = 1 << 0;
export const WRITABLE = 1 << 1;
export const USER = 1 << 2;
export const ACCESSED = 1 << 5;
export const DIRTY_FLAG = 1 << 6;
export const PAGE_SIZE_BIT = 1 << 7;
const EXTENDED_ACCESSED = 1 << 10;

/** Walks the first stage for the request; leaves address, permissions and page shift in the walk. */
export function walkFirstStage(unit: Unit, walk: Walk, nested: boolean): number {
  const { memory, pagingStructureCache: structures } = unit;
  const { high, low, recorder } = walk;
  const top = firstStageLevels(walk);
  const sign = high >> (top === 5 ? 24 : 15);
  if (sign !== 0 && sign !== -1) return walk.fault(Reason.NotCanonical, 'FSPM');
  // In a nested walk addresses in entries are a guest's, which the second stage limits.
  const reserved = nested ? 0 : unit.pageReservedHigh;
  const upper = upperBits(high, low);
  let level = top;
  let tableHigh = walk.pasid2High;
  let tableLow = walk.pasid2Low & ~0xfff;
  // Permissions and flags are the AND of all entries on the path, execute disable the OR.
  let path = -1;
  let noExecute = 0;
  const caching = structures.size !== 0 && walk.live;
  if (caching) {
    const kind = nested ? KIND_NESTED : KIND_FIRST;
    const from = resume(structures, walk, kind, walk.effectivePasid, high, low, top);
    if (from !== 0) {
      level = from;
      tableHigh = walk.tableHigh;
      tableLow = walk.tableLow;
      path = walk.pathPermissions;
      noExecute = walk.pathNoExecute;
    }
  }
  const start = level;
  const startHigh = tableHigh;
  const startLow = tableLow;
  const startPath = path;
  const startNoExecute = noExecute;
  for (;;) {
    let entryHigh = tableHigh;
    let entryLow = tableLow | (indexAt(level, upper, low) << 3);
    if (nested) {
      const reason = walkSecondStage(unit, walk, entryHigh, entryLow, READ);
      if (reason !== Reason.None) return tableFault(walk, reason, level === top);
      entryHigh = walk.outHigh;
      entryLow = walk.outLow;
    }
    if (recorder !== null) recorder.entry(FIRST_STAGE_ENTRIES[level]!, entryHigh, entryLow);
    const at = memory.entryIndex(entryHigh, entryLow);
    const valueLow = memory.words[at]!;
    const valueHigh = memory.words[at + 1]!;
    path &= valueLow;
    noExecute |= valueHigh;
    if ((~valueLow & PRESENT) | (valueHigh & reserved)) {
      return refuseEntry(unit, walk, entryHigh, entryLow, level === top, valueLow);
    }
    if (level !== 1) {
      if ((valueLow & PAGE_SIZE_BIT) === 0) {
        tableHigh = valueHigh & 0x000fffff;
        tableLow = valueLow & ~0xfff;
        level--;
        continue;
      }
      if (!largePageAllowed(unit, level, valueLow)) return walk.fault(Reason.FirstReserved, 'PS');
    }
    const shift = 9 * level + 3;
    const mask = (1 << shift) - 1;
    const dirty = (valueLow | (walk.access & WRITE ? DIRTY_FLAG : 0)) & DIRTY_FLAG;
    walk.shift = shift;
    walk.outHigh = valueHigh & 0x000fffff;
    walk.outLow = (valueLow & ~0xfff & ~mask) | (low & mask);
    walk.permissions = pathPermissions(walk.pasid2Low, path, noExecute) | (dirty ? DIRTY : 0);
    const refusal = checkPermissions(walk, walk.permissions);
    if (refusal !== Reason.None) return refusal;
    if (nested) {
      const reason = combineSecondStage(unit, walk);
      if (reason !== Reason.None) return reason;
    }
    const flags = walk.pasid2Low & EAFE ? ACCESSED | EXTENDED_ACCESSED : ACCESSED;
    const missing = (flags & ~path) | (dirty & ~valueLow);
    if ((missing !== 0 || caching) && walk.live) {
      walk.tableHigh = startHigh;
      walk.tableLow = startLow;
      walk.pathPermissions = startPath;
      walk.pathNoExecute = startNoExecute;
      return settle(unit, walk, nested, start, level, missing ? flags | dirty : 0);
    }
    return Reason.None;
  }
}

/** Permissions that a path through the tables gives, as `Walk.permissions` has them; `attributes`: PASID entry, word 2. */
export function pathPermissions(attributes: number, path: number, noExecute: number): number {
  const execute = noExecute >= 0 || !(attributes & NXE) ? EXECUTE : 0;
  const writable = path & WRITABLE;
  const user = path & USER ? USER_PAGE | READ | execute | writable : 0;
  const privileged = READ | execute | writable | (attributes & WPE ? 0 : WRITE);
  return user | (privileged << PRIVILEGED_SHIFT);
}

/** Checks the request against permissions as `Walk.permissions` has them. */
export function checkPermissions(walk: Walk, permissions: number): number {
  const granted = walk.privileged ? permissions >>> PRIVILEGED_SHIFT : permissions;
  const missing = walk.access & ~granted & (READ | WRITE | EXECUTE);
  return missing === 0 ? Reason.None : refusePermission(walk, permissions, missing);
}

function refusePermission(walk: Walk, permissions: number, missing: number): number {
  if (!walk.privileged && !(permissions & USER_PAGE)) return walk.fault(Reason.UserSupervisor, 'U/S');
  if (missing & WRITE) return walk.fault(Reason.NoWrite, 'R/W');
  if (missing & EXECUTE) return walk.fault(Reason.NoExecute, 'XD');
  return walk.fault(Reason.NoRead, 'R');
}

/** Sends the guest address that the first stage gave through the second: permissions are the AND of both. */
function combineSecondStage(unit: Unit, walk: Walk): number {
  const { shift, permissions } = walk;
  const need = walk.access & (READ | WRITE) || READ;
  const reason = walkSecondStage(unit, walk, walk.outHigh, walk.outLow, need);
  if (reason !== Reason.None) return reason;
  const second = walk.secondPermissions | (walk.secondPermissions & READ ? EXECUTE : 0);
  const kept = USER_PAGE | (walk.secondDirty ? DIRTY : 0) | second | (second << PRIVILEGED_SHIFT);
  walk.permissions = permissions & kept;
  walk.shift = Math.min(shift, walk.secondShift);
  return Reason.None;
}

/** A large page needs a level that can have one, the capability, and no address bits below its size. */
function largePageAllowed(unit: Unit, level: number, valueLow: number): boolean {
  if (level === 2) return (valueLow & 0x001fe000) === 0;
  if (level === 3) return unit.config.firstStage1G && (valueLow & 0x3fffe000) === 0;
  return false;
}

function refuseEntry(
  unit: Unit,
  walk: Walk,
  high: number,
  low: number,
  top: boolean,
  valueLow: number,
): number {
  if (unit.memory.indexOf(high, low) < 0) {
    return top ? walk.fault(Reason.FirstTopAccess, 'FSPTPTR') : walk.fault(Reason.FirstAccess, 'ADDR');
  }
  if (!(valueLow & PRESENT)) return walk.fault(Reason.FirstNotPresent, 'P');
  return walk.fault(Reason.FirstReserved, 'ADDR');
}

/** What a fault of the second stage is called when it hits a first-stage table. */
function tableFault(walk: Walk, reason: number, top: boolean): number {
  if (reason === Reason.SecondBeyondWidth) return walk.fault(Reason.NestedTableBeyondWidth, walk.decides);
  if (reason !== Reason.NoRead) return reason;
  return walk.fault(top ? Reason.NestedTopNoRead : Reason.NestedTableNoRead, walk.decides);
}

/**
 * After a walk that is allowed: visits its entries again, from the table in the walk at level `start` down to the leaf,
 * to write `flags` back (dirty in the leaf alone) and to put what is above the leaf into the paging-structure cache.
 */
function settle(unit: Unit, walk: Walk, nested: boolean, start: number, leaf: number, flags: number): number {
  const { memory, pagingStructureCache: structures } = unit;
  const { outHigh, outLow } = walk;
  let { tableHigh: high, tableLow: low, pathPermissions: path, pathNoExecute: noExecute } = walk;
  for (let level = start; level >= leaf; level--) {
    low |= indexAt(level, upperBits(walk.high, walk.low), walk.low) << 3;
    const wanted = level === leaf ? flags : flags & ~DIRTY_FLAG;
    if (nested) {
      if (walkSecondStage(unit, walk, high, low, READ) !== Reason.None) break;
      high = walk.outHigh;
      low = walk.outLow;
    }
    if (wanted & ~memory.words[memory.indexOf(high, low)]!) {
      if (updatesBlocked(unit, walk)) return walk.fault(Reason.FirstAccessedDirtyNoSnoop, 'PWSNP');
      if (nested && !(walk.secondPermissions & WRITE)) return walk.fault(Reason.NestedTableNoWrite, 'W');
      memory.setBits(high, low, wanted, 'iommu');
    }
    const at = memory.indexOf(high, low);
    path &= memory.words[at]!;
    noExecute |= memory.words[at + 1]!;
    high = memory.words[at + 1]! & 0x000fffff;
    low = memory.words[at]! & ~0xfff;
    if (level === leaf || structures.size === 0) continue;
    walk.tableHigh = high;
    walk.tableLow = low;
    walk.pathPermissions = path;
    walk.pathNoExecute = noExecute;
    const kind = nested ? KIND_NESTED : KIND_FIRST;
    keep(structures, walk, kind, walk.effectivePasid, walk.high, walk.low, level);
  }
  walk.outHigh = outHigh;
  walk.outLow = outLow;
  return Reason.None;
}

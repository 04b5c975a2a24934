/**
 * The walk of one stage. Both stages have the same entries; the second has a root of four pages, reads in the byte order
 * of fctl.BE, and treats every access as a user's. When both stages are active, the first stage's tables lie in guest
 * memory and each is found through the second stage.
 *
 * Source: RISC-V privileged specification, "Virtual Address Translation Process", "Two-Stage Address Translation"; RISC-V
 * IOMMU specification, "Process to translate an IOVA", steps 17 and 19, "IOMMU updating of PTE accessed (A) and dirty (D)
 * updates".
 */
import { EXECUTE, READ, WRITE } from '../iommu';
import { KIND_FIRST, KIND_NESTED, KIND_SECOND, NO_SPACE } from '../iotlb';
import { keep, resume } from '../paging-structure-cache';
import { highHalf, lowHalf } from './endian';
import { GADE, SADE, SBE } from './structures/device-context';
import {
  A,
  D,
  FIRST_STAGE_ENTRIES,
  G,
  isMisaligned,
  isPointer,
  isReserved,
  pageShift,
  PERMISSION_SHIFT,
  R,
  SECOND_STAGE_ENTRIES,
  U,
  V,
  W,
  X,
} from './structures/page-table-entry';
import {
  entryPageHigh,
  entryPageLow,
  PHYSICAL_HIGH,
  pointerPageHigh,
  pointerPageLow,
} from './structures/pointer';
import { SUM } from './structures/process-context';
import type { Unit } from './unit';
import { DIRTY, GLOBAL, USER, type RiscvWalk } from './walk';

/** How a stage ends; its caller makes a cause of it. */
export const STAGE_OK = 0;
export const STAGE_PAGE_FAULT = 1;
export const STAGE_ACCESS_FAULT = 2;
/** The second stage refused an access to a table of the first; iotval2 says which. */
export const STAGE_GUEST_PAGE_FAULT = 3;

const ALL = READ | WRITE | EXECUTE;
/** NON-SPEC: what a Bare stage answers for the size of its page: 1 GiB, which does not limit the other stage's. */
const BARE_SHIFT = 30;

/** Translates the walk's IOVA; leaves the guest physical address and permissions in the walk. */
export function walkFirstStage(unit: Unit, walk: RiscvWalk, need: number): number {
  const { high, low, firstLevels } = walk;
  if (firstLevels === 0) {
    walk.guestHigh = high;
    walk.guestLow = low;
    walk.firstPermissions = ALL | USER | DIRTY;
    walk.firstShift = BARE_SHIFT;
    return STAGE_OK;
  }
  // An IOVA must be the sign extension of its low 39, 48 or 57 bits.
  const sign = high >> (9 * firstLevels - 21);
  if (sign !== 0 && sign !== -1) return refuse(walk, STAGE_PAGE_FAULT, 'fsc.MODE');
  return walkStage(unit, walk, false, high, low, need, false);
}

/**
 * Translates the guest physical address (high, low). `need` is what the page must permit; `implicit`: the access is one
 * to a first-stage table.
 */
export function walkSecondStage(
  unit: Unit,
  walk: RiscvWalk,
  high: number,
  low: number,
  need: number,
  implicit: boolean,
): number {
  const { secondLevels } = walk;
  if (secondLevels === 0) {
    walk.outHigh = high & PHYSICAL_HIGH;
    walk.outLow = low;
    walk.secondPermissions = ALL | DIRTY;
    walk.secondShift = BARE_SHIFT;
    return STAGE_OK;
  }
  // A guest physical address has 41, 50 or 59 bits.
  if (high >>> (9 * secondLevels - 18) !== 0) return refuse(walk, STAGE_PAGE_FAULT, 'iohgatp.MODE');
  return walkStage(unit, walk, true, high, low, need, implicit);
}

function walkStage(
  unit: Unit,
  walk: RiscvWalk,
  second: boolean,
  high: number,
  low: number,
  need: number,
  implicit: boolean,
): number {
  const { memory, pagingStructureCache } = unit;
  const { recorder, control } = walk;
  const top = second ? walk.secondLevels : walk.firstLevels;
  const nested = !second && walk.secondLevels !== 0;
  const bigEndian = second ? unit.bigEndian : (control & SBE) !== 0;
  const caching = pagingStructureCache.size !== 0 && walk.live;
  const kind = second ? KIND_SECOND : nested ? KIND_NESTED : KIND_FIRST;
  const space = second ? NO_SPACE : walk.attributes >>> 12;
  const upper = (high << 2) | (low >>> 30);
  let tableHigh = second
    ? pointerPageHigh(walk.secondHigh, walk.secondLow)
    : pointerPageHigh(walk.firstHigh, walk.firstLow);
  let tableLow = pointerPageLow(second ? walk.secondLow : walk.firstLow);
  let indexMask = second ? 0x7ff : 0x1ff;
  let level = top;
  let global = 0;
  if (caching) {
    const from = resume(pagingStructureCache, walk, kind, space, high, low, top);
    if (from !== 0) {
      level = from;
      tableHigh = walk.tableHigh;
      tableLow = walk.tableLow;
      global = walk.pathPermissions;
      indexMask = 0x1ff;
    }
  }
  let { words } = memory;
  for (;;) {
    const index = (level >= 3 ? upper >>> (9 * level - 27) : low >>> (9 * level + 3)) & indexMask;
    let entryHigh = tableHigh;
    let entryLow = tableLow | (index << 3);
    if (nested) {
      const end = walkSecondStage(unit, walk, tableHigh, entryLow, READ, true);
      if (end !== STAGE_OK) return tableFault(walk, end, tableHigh, entryLow);
      entryHigh = walk.outHigh;
      entryLow = walk.outLow;
      words = memory.words;
    }
    if (recorder !== null) {
      const layouts = second ? SECOND_STAGE_ENTRIES : FIRST_STAGE_ENTRIES;
      recorder.entry(layouts[level]!, entryHigh, entryLow, bigEndian);
    }
    const at = memory.indexOf(entryHigh, entryLow);
    if (at < 0) return refuse(walk, STAGE_ACCESS_FAULT, 'PPN');
    const valueLow = lowHalf(words, at, bigEndian);
    const valueHigh = highHalf(words, at, bigEndian);
    global |= valueLow & G;
    if (level !== 1 && isPointer(valueHigh, valueLow, unit.pointerReservedHigh)) {
      tableHigh = entryPageHigh(valueHigh, valueLow);
      tableLow = entryPageLow(valueLow);
      if (caching) {
        walk.tableHigh = tableHigh;
        walk.tableLow = tableLow;
        walk.pathPermissions = global;
        keep(pagingStructureCache, walk, kind, space, high, low, level);
      }
      level--;
      indexMask = 0x1ff;
      continue;
    }
    // A leaf, or an entry that refuses.
    const refusal = leafRefusal(unit, walk, second, level, valueHigh, valueLow, need);
    if (refusal !== '') return refuse(walk, STAGE_PAGE_FAULT, refusal);
    // An implicit access may end in a write of A and D to the table, so its page is made dirty with SADE.
    const writes = second && implicit ? control & SADE : walk.access & WRITE;
    const dirtied = writes !== 0 && (valueLow & W) !== 0 ? D : 0;
    const flags = (A | dirtied) & ~valueLow;
    if (flags !== 0) {
      if ((control & (second ? GADE : SADE)) === 0) {
        return refuse(walk, STAGE_PAGE_FAULT, flags & A ? 'A' : 'D');
      }
      if (nested && (walk.secondPermissions & WRITE) === 0) {
        walk.noteGuestAddress(tableHigh, tableLow | (index << 3), 3);
        return refuse(walk, STAGE_GUEST_PAGE_FAULT, 'W');
      }
      if (walk.live) setFlags(unit, entryHigh, entryLow, A | dirtied, bigEndian);
    }
    const shift = pageShift(level, valueHigh);
    const permissions =
      ((valueLow >>> PERMISSION_SHIFT) & ALL) |
      ((valueLow | dirtied) & D ? DIRTY : 0) |
      (valueLow & U ? USER : 0) |
      (global !== 0 ? GLOBAL : 0);
    const maskHigh = shift > 32 ? (1 << (shift - 32)) - 1 : 0;
    const maskLow = shift > 32 ? -1 : (1 << shift) - 1;
    const outHigh = (entryPageHigh(valueHigh, valueLow) & ~maskHigh) | (high & maskHigh);
    const outLow = (entryPageLow(valueLow) & ~maskLow) | (low & maskLow);
    if (second) {
      walk.outHigh = outHigh;
      walk.outLow = outLow;
      walk.secondPermissions = permissions;
      walk.secondShift = shift;
    } else {
      walk.guestHigh = outHigh;
      walk.guestLow = outLow;
      walk.firstPermissions = permissions;
      walk.firstShift = shift;
    }
    return STAGE_OK;
  }
}

/** The field that keeps an entry from being a leaf that grants the request, or ''. */
function leafRefusal(
  unit: Unit,
  walk: RiscvWalk,
  second: boolean,
  level: number,
  high: number,
  low: number,
  need: number,
): string {
  if ((low & V) === 0) return 'V';
  if (isReserved(high, low, unit.pteReservedHigh)) return 'reserved';
  // A pointer below which there is no table, or with what only a leaf may have.
  if ((low & (R | X)) === 0) return 'R';
  const missing = need & ~(low >>> PERMISSION_SHIFT);
  if (missing !== 0) return missing & EXECUTE ? 'X' : missing & READ ? 'R' : 'W';
  const user = (low & U) !== 0;
  if (second ? !user : privilegeRefuses(walk, user)) return 'U';
  return isMisaligned(level, high, low) ? 'PPN' : '';
}

/** True where the request's privilege does not go with the page's U (IOMMU specification, "Process-context fields"). */
export function privilegeRefuses(walk: RiscvWalk, user: boolean): boolean {
  if (!walk.privileged) return !user;
  return user && ((walk.access & EXECUTE) !== 0 || (walk.attributes & SUM) === 0);
}

/** The second stage refused a read of a first-stage table at a guest physical address. */
function tableFault(walk: RiscvWalk, end: number, high: number, low: number): number {
  if (end !== STAGE_PAGE_FAULT) return end;
  walk.noteGuestAddress(high, low, 1);
  return STAGE_GUEST_PAGE_FAULT;
}

function refuse(walk: RiscvWalk, end: number, field: string): number {
  walk.decides = field;
  return end;
}

/** Sets A and D in the entry at (high, low), whose lowest byte they are in. */
function setFlags(unit: Unit, high: number, low: number, flags: number, bigEndian: boolean): void {
  if (bigEndian) unit.memory.setBits(high, low + 4, flags << 24, 'iommu');
  else unit.memory.setBits(high, low, flags, 'iommu');
}

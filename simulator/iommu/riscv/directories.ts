/**
 * From device id to device context, and from process id to process context: each through its cache, or through its
 * directory of 1 to 3 levels.
 *
 * Source: RISC-V IOMMU specification, "Process to locate the Device-context", "Process to locate the Process-context".
 */
import { READ } from '../iommu';
import type { Layout } from '../layout';
import { Cause } from './cause';
import { highHalf, lowHalf } from './endian';
import { STAGE_OK, STAGE_PAGE_FAULT, walkSecondStage } from './stage';
import { fillDeviceContext, findDeviceContext, readDeviceContext, SBE } from './structures/device-context';
import { DDT_ENTRY, hasReservedBits, PDT_ENTRY } from './structures/directory-entry';
import {
  entryPageHigh,
  entryPageLow,
  pointerMode,
  pointerPageHigh,
  pointerPageLow,
} from './structures/pointer';
import { fillProcessContext, findProcessContext, readProcessContext } from './structures/process-context';
import { MODE_1LVL, type Unit } from './unit';
import type { RiscvWalk } from './walk';

/** Bits of DDI[0] and of the indices above; of PDI[0] and of those above. */
export const DDI0_BASE = 7;
export const DDI0_EXTENDED = 6;
export const PDI0 = 8;
export const DIRECTORY_BITS = 9;
/** pdtp.MODE: bits of a process id. */
export const PROCESS_ID_BITS = [0, 8, 17, 20];
const DIRECTORY_MASK = 0x1ff;

/** Bits of a device id that the table under ddtp.iommu_mode can hold. */
export function deviceIdBits(unit: Unit): number {
  const levels = unit.mode - MODE_1LVL + 1;
  return Math.min(24, (unit.msiFlat ? DDI0_EXTENDED : DDI0_BASE) + DIRECTORY_BITS * (levels - 1));
}

/** Puts the device context of the request into the walk, from the cache where that has it. */
export function locateDeviceContext(unit: Unit, walk: RiscvWalk): number {
  if (walk.live) {
    unit.held.release();
    const cached = findDeviceContext(unit, walk);
    if (cached >= 0) {
      if (walk.recorder !== null) walk.recorder.hit('device context', unit.deviceCache, cached);
      return Cause.None;
    }
  }
  const device = walk.requester;
  const bits = unit.msiFlat ? DDI0_EXTENDED : DDI0_BASE;
  walk.tableHigh = unit.rootHigh;
  walk.tableLow = unit.rootLow;
  for (let above = unit.mode - MODE_1LVL; above > 0; above--) {
    const index = (device >>> (bits + DIRECTORY_BITS * (above - 1))) & DIRECTORY_MASK;
    const low = walk.tableLow | (index << 3);
    const cause = readEntry(unit, walk, walk.tableHigh, low, DDT_ENTRY, unit.bigEndian, Cause.DdtAccess);
    if (cause !== Cause.None) return cause;
  }
  const size = unit.msiFlat ? 6 : 5;
  const cause = readDeviceContext(unit, walk, (device & ((1 << bits) - 1)) << size);
  if (cause === Cause.None && walk.live) fillDeviceContext(unit, walk);
  return cause;
}

/** Puts the process context of `walk.processId` into the walk; the device context is there already. */
export function locateProcessContext(unit: Unit, walk: RiscvWalk): number {
  if (walk.live) {
    const cached = findProcessContext(unit, walk);
    if (cached >= 0) {
      if (walk.recorder !== null) walk.recorder.hit('process context', unit.processCache, cached);
      return Cause.None;
    }
  }
  const process = walk.processId;
  const bigEndian = (walk.control & SBE) !== 0;
  let high = pointerPageHigh(walk.contextHigh, walk.contextLow);
  let low = pointerPageLow(walk.contextLow);
  for (let above = pointerMode(walk.contextHigh) - 1; above >= 0; above--) {
    const index =
      above === 0
        ? (process & 0xff) << 4
        : ((process >>> (PDI0 + DIRECTORY_BITS * (above - 1))) & DIRECTORY_MASK) << 3;
    // With a second stage the directory lies in guest memory; reading it is an implicit access.
    low |= index;
    if (walk.secondLevels !== 0) {
      const end = walkSecondStage(unit, walk, high, low, READ, false);
      if (end !== STAGE_OK) return directoryFault(walk, end, high, low);
      high = walk.outHigh;
      low = walk.outLow;
    }
    if (above === 0) break;
    const cause = readEntry(unit, walk, high, low, PDT_ENTRY, bigEndian, Cause.PdtAccess);
    if (cause !== Cause.None) return cause;
    high = walk.tableHigh;
    low = walk.tableLow;
  }
  const cause = readProcessContext(unit, walk, high, low);
  if (cause === Cause.None && walk.live) fillProcessContext(unit, walk);
  return cause;
}

/**
 * Reads a non-leaf entry; leaves the next table in the walk. `access` is the cause where no memory answers; "not valid"
 * and "misconfigured" follow it in both directories.
 */
function readEntry(
  unit: Unit,
  walk: RiscvWalk,
  high: number,
  low: number,
  layout: Layout,
  bigEndian: boolean,
  access: Cause.DdtAccess | Cause.PdtAccess,
): number {
  if (walk.recorder !== null) walk.recorder.entry(layout, high, low, bigEndian);
  const at = unit.memory.indexOf(high, low);
  if (at < 0) return walk.fault(access, 'PPN');
  const valueLow = lowHalf(unit.memory.words, at, bigEndian);
  const valueHigh = highHalf(unit.memory.words, at, bigEndian);
  if ((valueLow & 1) === 0) return walk.fault(access + 1, 'V');
  if (hasReservedBits(valueHigh, valueLow)) return walk.fault(access + 2, 'reserved');
  walk.tableHigh = entryPageHigh(valueHigh, valueLow);
  walk.tableLow = entryPageLow(valueLow);
  return Cause.None;
}

function directoryFault(walk: RiscvWalk, end: number, high: number, low: number): number {
  if (end !== STAGE_PAGE_FAULT) return Cause.PdtAccess;
  walk.noteGuestAddress(high, low, 1);
  return walk.guestPageFault();
}

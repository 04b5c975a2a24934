/**
 * From a request to an answer: which structures are read, in which order, and which stage translates.
 *
 * Source: VT-d specification, 3.4 "Hierarchical translation structures", 3.5 "DMA remapping", 3.14 "Handling requests to
 * the interrupt address range", 7.1.3 for the conditions that block a request.
 */
import { READ, WRITE, EXECUTE } from '../iommu';
import { checkPermissions, walkFirstStage } from './first-stage';
import { KIND_FIRST, KIND_NESTED, KIND_SECOND, NO_SPACE } from '../iotlb';
import { isInterruptAddress } from './interrupt';
import { Reason } from './reason';
import { walkSecondStage } from './second-stage';
import {
  fillContext,
  findContext,
  readContextEntry,
  TT_DEVICE_TLB,
  TT_PASS_THROUGH,
} from './structures/context-entry';
import {
  ERE,
  fillPasid,
  findPasid,
  PGTT_FIRST,
  PGTT_NESTED,
  PGTT_SECOND,
  readPasidEntry,
  SRE,
  SSADE,
  translationType,
} from './structures/pasid-entry';
import { readRootEntry } from './structures/root-entry';
import { readScalableContextEntry, selectPasid } from './structures/scalable-context-entry';
import { TTM_LEGACY, TTM_SCALABLE, type Unit } from './unit';
import { DIRTY, PRIVILEGED_SHIFT, type Walk } from './walk';

const ALL = READ | WRITE | EXECUTE;
const EVERYBODY = ALL | (ALL << PRIVILEGED_SHIFT) | DIRTY;

/** Translates the request in the walk. Returns a fault reason, or `Reason.None` with the answer in the walk. */
export function translate(unit: Unit, walk: Walk): number {
  walk.faultsDisabled = 0;
  walk.interrupt = false;
  if (walk.pasid < 0 && (walk.access & WRITE) !== 0 && isInterruptAddress(walk.high, walk.low) && !walk.ats) {
    walk.interrupt = true;
    return passThrough(walk, 12);
  }
  if (!unit.translationEnabled) return passThrough(walk, 12);
  if (unit.tableMode === TTM_SCALABLE) return translateScalable(unit, walk);
  if (unit.tableMode === TTM_LEGACY) return translateLegacy(unit, walk);
  return walk.fault(Reason.RootTableAddress, 'TTM');
}

function translateLegacy(unit: Unit, walk: Walk): number {
  walk.legacy = true;
  if (walk.pasid >= 0) return walk.fault(Reason.LegacyWithPasid, 'TTM');
  const cached = walk.live ? findContext(unit, walk) : -1;
  if (cached >= 0) {
    walk.recorder?.hit('context entry', unit.contextCache, cached);
  } else {
    let reason = readRootEntry(unit, walk);
    if (reason === Reason.None) reason = readContextEntry(unit, walk);
    if (reason !== Reason.None) return reason;
    if (walk.live) fillContext(unit, walk, (walk.context1Low >>> 8) & 0xffff);
  }
  walk.domain = (walk.context1Low >>> 8) & 0xffff;
  const type = (walk.context0Low >>> 2) & 3;
  if (walk.ats && type !== TT_DEVICE_TLB) return walk.fault(Reason.LegacyTranslationBlocked, 'TT');
  if (type === TT_PASS_THROUGH) {
    if (walk.high & unit.addressReservedHigh) return walk.fault(Reason.LegacyAddressWidth, 'TT');
    return passThrough(walk, 12);
  }
  walk.secondHigh = walk.context0High;
  walk.secondLow = walk.context0Low & ~0xfff;
  walk.secondLevels = (walk.context1Low & 7) + 2;
  walk.secondAccessedDirty = false;
  return secondStage(unit, walk);
}

function translateScalable(unit: Unit, walk: Walk): number {
  walk.legacy = false;
  const reason = locatePasidEntry(unit, walk);
  if (reason !== Reason.None) return reason;
  walk.domain = walk.pasid1Low & 0xffff;
  const type = translationType(walk);
  if (type === PGTT_FIRST || type === PGTT_NESTED) {
    if (walk.access & EXECUTE && (walk.pasid2Low & ERE) === 0) return walk.fault(Reason.PasidEre, 'ERE');
    if (walk.privileged && (walk.pasid2Low & SRE) === 0) return walk.fault(Reason.PasidSre, 'SRE');
    return firstStage(unit, walk, type === PGTT_NESTED);
  }
  if (type === PGTT_SECOND) return secondStage(unit, walk);
  if (walk.high & unit.addressReservedHigh) return walk.fault(Reason.BeyondHardwareMax, 'PGTT');
  if (isInterruptAddress(walk.high, walk.low)) return walk.fault(Reason.InterruptAddress, 'PGTT');
  return passThrough(walk, 12);
}

/** What the second stage needs of the PASID entry. */
function loadSecondStage(unit: Unit, walk: Walk): void {
  walk.secondHigh = walk.pasid0High;
  walk.secondLow = walk.pasid0Low & ~0xfff;
  walk.secondLevels = ((walk.pasid0Low >>> 2) & 7) + 2;
  walk.secondAccessedDirty = (walk.pasid0Low & SSADE) !== 0 && unit.config.secondStageAccessedDirty;
}

/** Finds the PASID entry of the request, in the caches or in memory. */
export function locatePasidEntry(unit: Unit, walk: Walk): number {
  if (walk.live && unit.cachesEntries) return locateCached(unit, walk);
  let reason = readScalableContextEntry(unit, walk);
  if (reason === Reason.None) reason = selectPasid(unit, walk);
  if (reason === Reason.None) reason = readPasidEntry(unit, walk);
  return reason;
}

/** The same, each entry from its cache where that has it; what is read goes into the caches. */
function locateCached(unit: Unit, walk: Walk): number {
  // The entries that the walk still holds from the request before, while both caches would give them again.
  if (unit.held.has(walk) && !walk.ats) {
    walk.faultsDisabled = unit.held.faultsDisabled;
    return Reason.None;
  }
  unit.held.release();
  const context = findContext(unit, walk);
  if (context >= 0) {
    if (walk.recorder !== null) walk.recorder.hit('scalable-mode context entry', unit.contextCache, context);
  } else {
    const reason = readScalableContextEntry(unit, walk);
    if (reason !== Reason.None) return reason;
    fillContext(unit, walk, -1);
  }
  let reason = selectPasid(unit, walk);
  if (reason !== Reason.None) return reason;
  const entry = findPasid(unit, walk);
  if (entry >= 0) {
    if (walk.recorder !== null) walk.recorder.hit('PASID table entry', unit.pasidCache, entry);
    if (context >= 0) unit.held.keep(walk);
    return Reason.None;
  }
  reason = readPasidEntry(unit, walk);
  if (reason === Reason.None) fillPasid(unit, walk);
  return reason;
}

function firstStage(unit: Unit, walk: Walk, nested: boolean): number {
  const kind = nested ? KIND_NESTED : KIND_FIRST;
  if (walk.live && unit.cachesPages && hit(unit, walk, kind, walk.effectivePasid))
    return checkPermissions(walk, walk.permissions);
  if (nested) loadSecondStage(unit, walk);
  const reason = walkFirstStage(unit, walk, nested);
  return reason === Reason.None ? finish(unit, walk, kind, walk.effectivePasid) : reason;
}

function secondStage(unit: Unit, walk: Walk): number {
  if (walk.live && unit.cachesPages && hit(unit, walk, KIND_SECOND, NO_SPACE)) {
    const missing = walk.access & (READ | WRITE) & ~walk.permissions;
    if (missing === 0) return Reason.None;
    if (walk.legacy) {
      return missing & WRITE ? walk.fault(Reason.LegacyNoWrite, 'W') : walk.fault(Reason.LegacyNoRead, 'R');
    }
    return missing & WRITE ? walk.fault(Reason.NoWrite, 'W') : walk.fault(Reason.NoRead, 'R');
  }
  if (!walk.legacy) loadSecondStage(unit, walk);
  // NON-SPEC: an execute request reads; the second stage alone has no execute permission here.
  const need = walk.access & (READ | WRITE) || READ;
  const reason = walkSecondStage(unit, walk, walk.high, walk.low, need);
  if (reason !== Reason.None) return reason;
  const granted = walk.secondPermissions | (walk.secondPermissions & READ ? EXECUTE : 0);
  walk.permissions = granted | (granted << PRIVILEGED_SHIFT) | (walk.secondDirty ? DIRTY : 0);
  walk.shift = walk.secondShift;
  return finish(unit, walk, KIND_SECOND, NO_SPACE);
}

/** True where the IOTLB answers. A write whose dirty flag is still to be set goes through the tables again. */
function hit(unit: Unit, walk: Walk, kind: number, space: number): boolean {
  // A write without PASID may be an interrupt message, whatever the IOTLB holds.
  if (walk.pasid >= 0) unit.iotlb.follow(unit.held, walk, kind, space);
  const at = unit.iotlb.lookup(walk, kind, space);
  if (at < 0 || ((walk.access & WRITE) !== 0 && (walk.permissions & DIRTY) === 0)) return false;
  walk.recorder?.hit('translation', unit.iotlb, at);
  return true;
}

/** No translation may lead to the interrupt range; any other goes into the IOTLB. */
function finish(unit: Unit, walk: Walk, kind: number, space: number): number {
  if (isInterruptAddress(walk.outHigh, walk.outLow)) {
    return walk.fault(walk.legacy ? Reason.LegacyInterruptAddress : Reason.InterruptAddress, 'ADDR');
  }
  if (walk.live && unit.cachesPages) unit.iotlb.fill(walk, kind, space);
  return Reason.None;
}

function passThrough(walk: Walk, shift: number): number {
  walk.outHigh = walk.high;
  walk.outLow = walk.low;
  walk.permissions = EVERYBODY;
  walk.shift = shift;
  return Reason.None;
}

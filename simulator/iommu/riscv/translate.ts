/**
 * From a request to an answer, in the order of the specification's steps, whose numbers the comments give.
 *
 * Source: RISC-V IOMMU specification, "Process to translate an IOVA".
 */
import { EXECUTE, READ, WRITE } from '../iommu';
import { KIND_FIRST, KIND_NESTED, KIND_SECOND, NO_SPACE } from '../iotlb';
import { Cause } from './cause';
import { deviceIdBits, locateDeviceContext, locateProcessContext, PROCESS_ID_BITS } from './directories';
import { isInterruptFile, translateMsi } from './msi';
import {
  privilegeRefuses,
  STAGE_ACCESS_FAULT,
  STAGE_OK,
  STAGE_PAGE_FAULT,
  walkFirstStage,
  walkSecondStage,
} from './stage';
import { DPE, DTF, EN_ATS, PDTV, T2GPA } from './structures/device-context';
import { PHYSICAL_HIGH, pointerMode, tableLevels } from './structures/pointer';
import { ENS } from './structures/process-context';
import { MODE_BARE, MODE_OFF, type Unit } from './unit';
import {
  DIRTY,
  GLOBAL,
  MEMORY,
  MSI,
  SECOND_STAGE_SHIFT,
  TRANSLATED,
  TRANSLATION_REQUEST,
  UNTRANSLATED,
  USER,
  type RiscvWalk,
} from './walk';

const ALL = READ | WRITE | EXECUTE;

// Beside a line of the IOTLB: guest address, bits of an input address inside the leaf, and PASID of the request.
const GUEST_HIGH = 0;
const GUEST_LOW = 1;
export const IOTLB_LEAF_SHIFT = 2;
export const IOTLB_PASID = 3;

/** Translates the request in the walk. Returns a cause, or `Cause.None` with the answer in the walk. */
export function translate(unit: Unit, walk: RiscvWalk): number {
  const located = locate(unit, walk);
  if (located !== Cause.None) return located;
  if (walk.kind === TRANSLATED && (unit.mode === MODE_BARE || !(walk.control & T2GPA)))
    return passThrough(walk);
  if (unit.mode === MODE_BARE) return passThrough(walk);
  return throughStages(unit, walk);
}

/** Steps 1 to 16: finds the tables of both stages. */
export function locate(unit: Unit, walk: RiscvWalk): number {
  walk.iotval2High = 0;
  walk.iotval2Low = 0;
  // A request without process id is never privileged.
  if (walk.pasid < 0) walk.privileged = 0;
  const { kind } = walk;
  if (kind === UNTRANSLATED && unit.held.has(walk)) {
    walk.faultsDisabled = unit.held.faultsDisabled;
    return checkPrivilege(walk);
  }
  walk.faultsDisabled = 0;
  if (unit.mode === MODE_OFF) return walk.fault(Cause.AllDisallowed, 'iommu_mode');
  if (unit.mode === MODE_BARE) {
    return kind === UNTRANSLATED ? Cause.None : walk.fault(Cause.TypeDisallowed, 'iommu_mode');
  }
  let cause = locateDevice(unit, walk);
  if (cause !== Cause.None) return cause;
  const { control } = walk;
  // Step 7.
  if (kind !== UNTRANSLATED && !(control & EN_ATS)) return walk.fault(Cause.TypeDisallowed, 'EN_ATS');
  const mode = pointerMode(walk.contextHigh);
  if (walk.pasid >= 0) {
    if (!(control & PDTV)) return walk.fault(Cause.TypeDisallowed, 'PDTV');
    if (mode !== 0 && walk.pasid >>> PROCESS_ID_BITS[mode]! !== 0) {
      return walk.fault(Cause.TypeDisallowed, 'fsc.MODE');
    }
  }
  walk.secondLevels = tableLevels(pointerMode(walk.secondHigh));
  walk.domain = walk.secondLevels === 0 ? 0 : (walk.secondHigh >>> 12) & 0xffff;
  walk.firstLevels = 0;
  walk.attributes = ENS;
  // Steps 8 and 9: a translated request has passed its first stage.
  if (kind === TRANSLATED) return Cause.None;
  if (!(control & PDTV)) {
    walk.attributes = control & ~0xfff;
    walk.firstHigh = walk.contextHigh;
    walk.firstLow = walk.contextLow;
  } else {
    // Steps 11 to 13.
    walk.processId = walk.pasid < 0 && control & DPE ? 0 : walk.pasid;
    if (walk.processId < 0 || mode === 0) return Cause.None;
    cause = locateProcessContext(unit, walk);
    if (cause !== Cause.None) return cause;
  }
  walk.firstLevels = tableLevels(pointerMode(walk.firstHigh));
  if (unit.deviceCache.size !== 0 && unit.processCache.size !== 0 && walk.live) unit.held.keep(walk);
  return checkPrivilege(walk);
}

/** Step 15. */
function checkPrivilege(walk: RiscvWalk): number {
  return walk.privileged && !(walk.attributes & ENS) ? walk.fault(Cause.TypeDisallowed, 'ENS') : Cause.None;
}

/** Steps 3 to 6. */
export function locateDevice(unit: Unit, walk: RiscvWalk): number {
  if (walk.requester >>> deviceIdBits(unit) !== 0) return walk.fault(Cause.TypeDisallowed, 'iommu_mode');
  const cause = locateDeviceContext(unit, walk);
  if (cause === Cause.None) walk.faultsDisabled = walk.control & DTF;
  return cause;
}

/** Steps 17 to 19, or the IOTLB in their place. */
function throughStages(unit: Unit, walk: RiscvWalk): number {
  const first = walk.firstLevels !== 0;
  // Without either stage there is nothing that an invalidation could name, so nothing is cached.
  const caching = walk.live && unit.iotlb.size !== 0 && (first || walk.secondLevels !== 0);
  const kind = first ? (walk.secondLevels !== 0 ? KIND_NESTED : KIND_FIRST) : KIND_SECOND;
  const space = first ? walk.attributes >>> 12 : NO_SPACE;
  if (caching) {
    unit.iotlb.follow(unit.held, walk, kind, space);
    const at = unit.iotlb.lookup(walk, kind, space);
    // A write whose dirty flag is still to be set goes through the tables again.
    if (at >= 0 && !(walk.access & WRITE && !(walk.permissions & DIRTY))) return answerHit(unit, walk, at);
  }
  // Permissions answer a translation request, they do not refuse it.
  const need = walk.kind === TRANSLATION_REQUEST ? 0 : walk.access;
  const end = walkFirstStage(unit, walk, need);
  if (end !== STAGE_OK) return firstStageFault(walk, end);
  if (isInterruptFile(unit, walk)) {
    const cause = translateMsi(unit, walk);
    if (cause !== Cause.None) return cause;
  } else {
    const secondEnd = walkSecondStage(unit, walk, walk.guestHigh, walk.guestLow, need, false);
    if (secondEnd === STAGE_ACCESS_FAULT) return walk.accessFault();
    if (secondEnd !== STAGE_OK) {
      walk.noteGuestAddress(walk.guestHigh, walk.guestLow, 0);
      return walk.guestPageFault();
    }
  }
  const { firstPermissions, secondPermissions } = walk;
  walk.permissions =
    (firstPermissions & (ALL | USER | GLOBAL)) |
    ((secondPermissions & ALL) << SECOND_STAGE_SHIFT) |
    (firstPermissions & secondPermissions & DIRTY) |
    (secondPermissions & MSI);
  walk.shift = walk.firstShift < walk.secondShift ? walk.firstShift : walk.secondShift;
  if (caching) {
    if (!unit.isInterruptFile(walk.outHigh, walk.outLow)) walk.permissions |= MEMORY;
    const at = unit.iotlb.fill(walk, kind, space);
    const { extra } = unit.iotlb;
    const beside = unit.iotlb.extraIndex(at);
    extra[beside + GUEST_HIGH] = walk.guestHigh;
    extra[beside + GUEST_LOW] = walk.guestLow;
    extra[beside + IOTLB_LEAF_SHIFT] = first ? walk.firstShift : walk.secondShift;
    extra[beside + IOTLB_PASID] = walk.pasid;
  }
  return Cause.None;
}

/** The IOTLB's answer, which its permissions may refuse as the tables would have. */
function answerHit(unit: Unit, walk: RiscvWalk, at: number): number {
  walk.recorder?.hit('translation', unit.iotlb, at);
  const { permissions } = walk;
  if (walk.firstLevels !== 0 && privilegeRefuses(walk, (permissions & USER) !== 0)) return walk.pageFault();
  if (walk.kind === TRANSLATION_REQUEST) return Cause.None;
  if (walk.access & ~permissions) return walk.pageFault();
  if ((walk.access & ~(permissions >>> SECOND_STAGE_SHIFT)) === 0) return Cause.None;
  if (permissions & MSI) return walk.accessFault();
  const inside = (1 << walk.shift) - 1;
  const { extra } = unit.iotlb;
  const beside = unit.iotlb.extraIndex(at);
  const guestLow = (extra[beside + GUEST_LOW]! & ~inside) | (walk.low & inside);
  walk.noteGuestAddress(extra[beside + GUEST_HIGH]!, guestLow, 0);
  return walk.guestPageFault();
}

function firstStageFault(walk: RiscvWalk, end: number): number {
  if (end === STAGE_PAGE_FAULT) return walk.pageFault();
  return end === STAGE_ACCESS_FAULT ? walk.accessFault() : walk.guestPageFault();
}

function passThrough(walk: RiscvWalk): number {
  walk.outHigh = walk.high & PHYSICAL_HIGH;
  walk.outLow = walk.low;
  walk.permissions = ALL | USER | DIRTY | (ALL << SECOND_STAGE_SHIFT);
  walk.shift = 12;
  return Cause.None;
}

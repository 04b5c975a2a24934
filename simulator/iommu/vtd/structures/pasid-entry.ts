/**
 * PASID table entry: how requests with this PASID are translated, through which tables, for which domain.
 *
 * Source: VT-d specification, 9.6 "Scalable-Mode PASID Table Entry"; Linux drivers/iommu/intel/pasid.c (pasid_set_*).
 */
import { field, inWord, type Layout } from '../../layout';
import { PAYLOAD } from '../../tag-cache';
import { Reason } from '../reason';
import type { Unit } from '../unit';
import type { Walk } from '../walk';
import { readPasidDirectoryEntry } from './pasid-directory-entry';

/** PASID granular translation type. */
export const PGTT_FIRST = 1;
export const PGTT_SECOND = 2;
export const PGTT_NESTED = 3;
export const PGTT_PASS_THROUGH = 4;

const WIDTHS = { 1: '39 bits, 3 levels', 2: '48 bits, 4 levels', 3: '57 bits, 5 levels' };

export const PASID_ENTRY: Layout = {
  name: 'PASID table entry',
  words: 8,
  fields: [
    field('P', 0, 0, { 0: 'not present', 1: 'present' }),
    field('FPD', 1, 1, { 1: 'faults are not recorded' }),
    field('AW', 4, 2, WIDTHS),
    field('PGTT', 8, 6, { 1: 'first-stage', 2: 'second-stage', 3: 'nested', 4: 'pass-through' }),
    field('SSADE', 9),
    field('SSPTPTR', 63, 12),
    inWord(1, field('DID', 15, 0)),
    inWord(1, field('PWSNP', 23)),
    inWord(1, field('PGSNP', 24)),
    inWord(
      2,
      field('SRE', 0, 0, { 0: 'privileged requests are blocked', 1: 'privileged requests are served' }),
    ),
    inWord(2, field('ERE', 1, 1, { 0: 'execute requests are blocked', 1: 'execute requests are served' })),
    inWord(2, field('FSPM', 3, 2, { 0: '4-level', 1: '5-level' })),
    inWord(2, field('WPE', 4, 4, { 0: 'privileged writes ignore R/W', 1: 'privileged writes obey R/W' })),
    inWord(2, field('NXE', 5, 5, { 0: 'XD is ignored', 1: 'XD is obeyed' })),
    inWord(2, field('EAFE', 7)),
    inWord(2, field('FSPTPTR', 63, 12)),
    ...[3, 4, 5, 6, 7].map((word) => inWord(word, field('reserved', 63, 0))),
  ],
};

const PRESENT = 1;
export const PGTT_SHIFT = 6;
export const PGTT = 7 << PGTT_SHIFT;
const FPD = 1 << 1;
/** Word 0. */
export const SSADE = 1 << 9;
/** Word 1. */
const PWSNP = 1 << 23;
/** Word 2. */
export const SRE = 1 << 0;
export const ERE = 1 << 1;
export const FSPM = 3 << 2;
export const WPE = 1 << 4;
export const NXE = 1 << 5;
export const EAFE = 1 << 7;

/** PWSNP of the entry in the walk is 0 where it has a meaning: flags cannot be written back. */
export function updatesBlocked(unit: Unit, walk: Walk): boolean {
  return unit.config.pageWalkCoherency && (walk.pasid1Low & PWSNP) === 0;
}

/** PGTT of the entry in the walk. */
export function translationType(walk: Walk): number {
  return (walk.pasid0Low >>> 6) & 7;
}

/** Levels of the entry's first stage. */
export function firstStageLevels(walk: Walk): number {
  return 4 + ((walk.pasid2Low >>> 2) & 1);
}

/** Reads PASID directory entry and PASID table entry of the effective PASID into the walk. */
export function readPasidEntry(unit: Unit, walk: Walk): number {
  const reason = readPasidDirectoryEntry(unit, walk);
  if (reason !== Reason.None) return reason;
  const { memory } = unit;
  const low = walk.tableLow | ((walk.effectivePasid & 0x3f) << 6);
  const at = walk.fetch(memory, PASID_ENTRY, walk.tableHigh, low);
  const { words } = memory;
  const low0 = words[at]!;
  walk.faultsDisabled |= low0 & FPD;
  const lower = words[at + 8]! | words[at + 9]! | words[at + 10]! | words[at + 11]!;
  const upper = words[at + 12]! | words[at + 13]! | words[at + 14]! | words[at + 15]!;
  if ((~low0 & PRESENT) | lower | upper) return refuse(unit, walk, low, low0);
  walk.pasid0Low = low0;
  walk.pasid0High = words[at + 1]!;
  walk.pasid1Low = words[at + 2]!;
  const low2 = words[at + 4]!;
  const high2 = words[at + 5]!;
  walk.pasid2Low = low2;
  walk.pasid2High = high2;
  // Most entries are plain 4-level first-stage ones, whose fields need no further look.
  if (((low0 & PGTT) ^ (PGTT_FIRST << PGTT_SHIFT)) | (low2 & FSPM) | (high2 & unit.addressReservedHigh)) {
    return checkTranslationType(unit, walk);
  }
  return Reason.None;
}

function refuse(unit: Unit, walk: Walk, low: number, low0: number): number {
  if (unit.memory.indexOf(walk.tableHigh, low) < 0) return walk.fault(Reason.PasidAccess, 'SMPTBLPTR');
  if (!(low0 & PRESENT)) return walk.fault(Reason.PasidNotPresent, 'P');
  return walk.fault(Reason.PasidReserved, 'reserved');
}

/** The fields that the entry's translation type uses must be ones that this unit supports. */
function checkTranslationType(unit: Unit, walk: Walk): number {
  const type = translationType(walk);
  if (type === PGTT_PASS_THROUGH) {
    return unit.config.passThrough ? Reason.None : walk.fault(Reason.PasidInvalid, 'PGTT');
  }
  if (type === 0 || type > PGTT_PASS_THROUGH) return walk.fault(Reason.PasidInvalid, 'PGTT');
  if (type === PGTT_NESTED && !unit.config.nested) return walk.fault(Reason.PasidInvalid, 'PGTT');
  if (type & PGTT_FIRST) {
    const mode = (walk.pasid2Low >>> 2) & 3;
    if (mode > 1 || (mode === 1 && !unit.config.firstStage5Level)) {
      return walk.fault(Reason.PasidInvalid, 'FSPM');
    }
    if (type === PGTT_FIRST && walk.pasid2High & unit.addressReservedHigh) {
      return walk.fault(Reason.PasidReserved, 'FSPTPTR');
    }
  }
  if (type & PGTT_SECOND) {
    if (((unit.sagaw >>> ((walk.pasid0Low >>> 2) & 7)) & 1) === 0)
      return walk.fault(Reason.PasidInvalid, 'AW');
    if (walk.pasid0High & unit.addressReservedHigh) return walk.fault(Reason.PasidReserved, 'SSPTPTR');
  }
  return Reason.None;
}

/** The cached entry of the request's device and effective PASID, or -1. */
export function findPasid(unit: Unit, walk: Walk): number {
  const cache = unit.pasidCache;
  const at = cache.find(walk.requester, walk.effectivePasid, 0, 0);
  if (at < 0) return -1;
  const lines = cache.lines;
  walk.pasid0Low = lines[at + PAYLOAD]!;
  walk.pasid0High = lines[at + PAYLOAD + 1]!;
  walk.pasid1Low = lines[at + PAYLOAD + 2]!;
  walk.pasid2Low = lines[at + PAYLOAD + 3]!;
  walk.pasid2High = lines[at + PAYLOAD + 4]!;
  walk.faultsDisabled |= walk.pasid0Low & 2;
  return at;
}

export function fillPasid(unit: Unit, walk: Walk): void {
  const cache = unit.pasidCache;
  if (cache.size === 0) return;
  const at = cache.place(walk.requester, walk.effectivePasid, 0, 0);
  const lines = cache.lines;
  lines[at + PAYLOAD] = walk.pasid0Low;
  lines[at + PAYLOAD + 1] = walk.pasid0High;
  lines[at + PAYLOAD + 2] = walk.pasid1Low;
  lines[at + PAYLOAD + 3] = walk.pasid2Low;
  lines[at + PAYLOAD + 4] = walk.pasid2High;
  walk.recorder?.filled(cache, at);
}

export const PASID_WORD_1 = PAYLOAD + 2;

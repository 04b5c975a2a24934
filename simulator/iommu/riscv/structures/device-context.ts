/**
 * Device context: which stages translate a device's requests, through which tables, and what the device may ask for.
 *
 * Source: RISC-V IOMMU specification, "Leaf DDT entry", "Device-context fields", "Device-context configuration checks";
 * Linux drivers/iommu/riscv/iommu-bits.h (struct riscv_iommu_dc).
 */
import { field, inWord, type Field, type Layout } from '../../layout';
import type { CacheLine } from '../../iommu';
import { join } from '../../recorder';
import { PAYLOAD, type TagCache } from '../../tag-cache';
import { Cause } from '../cause';
import { highHalf, lowHalf } from '../endian';
import type { Unit } from '../unit';
import type { RiscvWalk } from '../walk';
import { FIRST_STAGE_MODES, pointerMode, pointerPageHigh, pointerPageLow } from './pointer';

// tc
export const EN_ATS = 1 << 1;
export const EN_PRI = 1 << 2;
export const T2GPA = 1 << 3;
export const DTF = 1 << 4;
export const PDTV = 1 << 5;
export const PRPR = 1 << 6;
export const GADE = 1 << 7;
export const SADE = 1 << 8;
export const DPE = 1 << 9;
export const SBE = 1 << 10;
const SXL = 1 << 11;
export const CONTROL = 0xfff;
const CONTROL_RESERVED = 0x00fff000;
/** Bits 59:44 of fsc and msiptp, in the high half. */
const POINTER_RESERVED_HIGH = 0x0ffff000;
/** msiptp.MODE */
const MSI_OFF = 0;
const MSI_MODE_FLAT = 1;

const SECOND_STAGE_MODES = { 0: 'Bare', 8: 'Sv39x4', 9: 'Sv48x4', 10: 'Sv57x4' };
const DIRECTORY_MODES = { 1: 'PD8', 2: 'PD17', 3: 'PD20' };

const BASE: readonly Field[] = [
  field('V', 0, 0, { 0: 'not valid', 1: 'valid' }),
  field('EN_ATS', 1, 1, { 0: 'ATS requests are refused', 1: 'ATS requests are served' }),
  field('EN_PRI', 2, 2, { 0: 'page requests are refused', 1: 'page requests are queued' }),
  field('T2GPA', 3, 3, { 1: 'ATS gives guest addresses' }),
  field('DTF', 4, 4, { 1: 'translation faults are not reported' }),
  field('PDTV', 5, 5, { 0: 'fsc is a page table', 1: 'fsc is a process directory' }),
  field('PRPR', 6),
  field('GADE', 7, 7, { 0: 'A and D of the second stage by software', 1: 'by hardware' }),
  field('SADE', 8, 8, { 0: 'A and D of the first stage by software', 1: 'by hardware' }),
  field('DPE', 9, 9, { 1: 'requests without process id have process id 0' }),
  field('SBE', 10, 10, { 1: 'first stage is big-endian' }),
  field('SXL', 11),
  field('reserved', 23, 12),
  field('reserved', 63, 32),
  inWord(1, field('iohgatp.PPN', 43, 0)),
  inWord(1, field('iohgatp.GSCID', 59, 44)),
  inWord(1, field('iohgatp.MODE', 63, 60, SECOND_STAGE_MODES)),
  inWord(2, field('reserved', 11, 0)),
  inWord(2, field('PSCID', 31, 12)),
  inWord(2, field('reserved', 63, 32)),
  inWord(3, field('fsc.PPN', 43, 0)),
  inWord(3, field('reserved', 59, 44)),
  inWord(3, field('fsc.MODE', 63, 60, { ...DIRECTORY_MODES, ...FIRST_STAGE_MODES })),
];

export const BASE_DEVICE_CONTEXT: Layout = { name: 'device context', words: 4, fields: BASE };

export const EXTENDED_DEVICE_CONTEXT: Layout = {
  name: 'device context',
  words: 8,
  fields: [
    ...BASE,
    inWord(4, field('msiptp.PPN', 43, 0)),
    inWord(4, field('reserved', 59, 44)),
    inWord(4, field('msiptp.MODE', 63, 60, { 0: 'Off', 1: 'Flat' })),
    inWord(5, field('msi_addr_mask', 51, 0)),
    inWord(5, field('reserved', 63, 52)),
    inWord(6, field('msi_addr_pattern', 51, 0)),
    inWord(6, field('reserved', 63, 52)),
    inWord(7, field('reserved', 63, 0)),
  ],
};

/** Reads the device context at the walk's table, whose entry for the device has the offset `offset`. */
export function readDeviceContext(unit: Unit, walk: RiscvWalk, offset: number): number {
  const { bigEndian, msiFlat } = unit;
  const low = walk.tableLow | offset;
  if (walk.recorder !== null) {
    const layout = msiFlat ? EXTENDED_DEVICE_CONTEXT : BASE_DEVICE_CONTEXT;
    walk.recorder.entry(layout, walk.tableHigh, low, bigEndian);
  }
  const at = unit.memory.indexOf(walk.tableHigh, low);
  if (at < 0) return walk.fault(Cause.DdtAccess, 'PPN');
  const { words } = unit.memory;
  const control = lowHalf(words, at, bigEndian);
  if ((control & 1) === 0) return walk.fault(Cause.DdtNotValid, 'V');
  const attributes = lowHalf(words, at + 4, bigEndian);
  walk.control = (attributes & ~CONTROL) | (control & CONTROL);
  walk.secondLow = lowHalf(words, at + 2, bigEndian);
  walk.secondHigh = highHalf(words, at + 2, bigEndian);
  walk.contextLow = lowHalf(words, at + 6, bigEndian);
  walk.contextHigh = highHalf(words, at + 6, bigEndian);
  const reserved =
    (control & CONTROL_RESERVED) |
    highHalf(words, at, bigEndian) |
    (attributes & CONTROL) |
    highHalf(words, at + 4, bigEndian) |
    (walk.contextHigh & POINTER_RESERVED_HIGH) |
    (msiFlat ? readMsiFields(walk, words, at + 8, bigEndian) : 0);
  if (reserved !== 0) return walk.fault(Cause.DdtMisconfigured, 'reserved');
  const wrong = misconfiguration(unit, walk) || (msiFlat ? msiMisconfiguration(unit, walk) : '');
  return wrong === '' ? Cause.None : walk.fault(Cause.DdtMisconfigured, wrong);
}

/** Reads msiptp, msi_addr_mask and msi_addr_pattern; returns the reserved bits around them. */
function readMsiFields(walk: RiscvWalk, words: Int32Array, at: number, bigEndian: boolean): number {
  walk.msiLow = lowHalf(words, at, bigEndian);
  walk.msiHigh = highHalf(words, at, bigEndian);
  walk.maskLow = lowHalf(words, at + 2, bigEndian);
  walk.maskHigh = highHalf(words, at + 2, bigEndian);
  walk.patternLow = lowHalf(words, at + 4, bigEndian);
  walk.patternHigh = highHalf(words, at + 4, bigEndian);
  return (walk.msiHigh & POINTER_RESERVED_HIGH) | words[at + 6]! | words[at + 7]!;
}

/** The field of the extended format that is wrong, or ''. */
function msiMisconfiguration(unit: Unit, walk: RiscvWalk): string {
  const { guestFrameMaskHigh: high, guestFrameMaskLow: low } = unit;
  if ((walk.maskHigh & ~high) | (walk.maskLow & ~low)) return 'msi_addr_mask';
  if ((walk.patternHigh & ~high) | (walk.patternLow & ~low)) return 'msi_addr_pattern';
  const mode = pointerMode(walk.msiHigh);
  if (mode === MSI_OFF) return '';
  return mode > MSI_MODE_FLAT || pointerMode(walk.secondHigh) === 0 ? 'msiptp.MODE' : '';
}

/** The field that contradicts another one or the capabilities, or ''. */
function misconfiguration(unit: Unit, walk: RiscvWalk): string {
  const { control } = walk;
  const second = pointerMode(walk.secondHigh);
  const first = pointerMode(walk.contextHigh);
  if (control & (EN_ATS | EN_PRI | T2GPA | PRPR)) {
    if (control & EN_ATS && !unit.ats) return 'EN_ATS';
    if (control & EN_PRI && !(control & EN_ATS)) return 'EN_PRI';
    if (control & PRPR && !(control & EN_PRI)) return 'PRPR';
    if (control & T2GPA && (!(control & EN_ATS) || !unit.t2gpa || second === 0)) return 'T2GPA';
  }
  const modes = control & PDTV ? unit.directoryModes : unit.firstModes;
  if (((modes >>> first) & 1) === 0) return 'fsc.MODE';
  if ((control & (DPE | PDTV)) === DPE) return 'DPE';
  if (((unit.secondModes >>> second) & 1) === 0) return 'iohgatp.MODE';
  // The root table of the second stage is 16 KiB and aligned so.
  if (second !== 0 && walk.secondLow & 3) return 'iohgatp.PPN';
  if (control & (GADE | SADE) && !unit.hardwareAccessedDirty) return control & GADE ? 'GADE' : 'SADE';
  // fctl.GXL is read-only 0 and SXL with it.
  if (control & SXL) return 'SXL';
  if (!unit.bothEndian && ((control & SBE) !== 0) !== unit.bigEndian) return 'SBE';
  return '';
}

/** The cached context of the request's device, or -1. A cached context is never checked again. */
export function findDeviceContext(unit: Unit, walk: RiscvWalk): number {
  const cache = unit.deviceCache;
  const at = cache.find(walk.requester, 0, 0, 0);
  if (at < 0) return -1;
  const lines = cache.lines;
  walk.control = lines[at + PAYLOAD]!;
  walk.secondHigh = lines[at + PAYLOAD + 1]!;
  walk.secondLow = lines[at + PAYLOAD + 2]!;
  walk.contextHigh = lines[at + PAYLOAD + 3]!;
  walk.contextLow = lines[at + PAYLOAD + 4]!;
  walk.msiHigh = lines[at + PAYLOAD + 5]!;
  walk.msiLow = lines[at + PAYLOAD + 6]!;
  walk.maskLow = lines[at + PAYLOAD + 7]!;
  walk.patternLow = lines[at + PAYLOAD + 8]!;
  walk.maskHigh = lines[at + PAYLOAD + 9]! & 0xffff;
  walk.patternHigh = lines[at + PAYLOAD + 9]! >>> 16;
  return at;
}

export function fillDeviceContext(unit: Unit, walk: RiscvWalk): void {
  const cache = unit.deviceCache;
  if (cache.size === 0) return;
  const at = cache.place(walk.requester, 0, 0, 0);
  const lines = cache.lines;
  lines[at + PAYLOAD] = walk.control;
  lines[at + PAYLOAD + 1] = walk.secondHigh;
  lines[at + PAYLOAD + 2] = walk.secondLow;
  lines[at + PAYLOAD + 3] = walk.contextHigh;
  lines[at + PAYLOAD + 4] = walk.contextLow;
  lines[at + PAYLOAD + 5] = walk.msiHigh;
  lines[at + PAYLOAD + 6] = walk.msiLow;
  lines[at + PAYLOAD + 7] = walk.maskLow;
  lines[at + PAYLOAD + 8] = walk.patternLow;
  // Guest frame numbers have at most 47 bits (MGPAW), so the high halves share a word.
  lines[at + PAYLOAD + 9] = walk.maskHigh | (walk.patternHigh << 16);
  walk.recorder?.filled(cache, at);
}

/** What a line of the device context cache says: the device, its GSCID, and the table that comes next. */
export function deviceContextLine(
  cache: TagCache,
  at: number,
): Pick<CacheLine, 'requester' | 'domain' | 'physical'> {
  const lines = cache.lines;
  const secondHigh = lines[at + PAYLOAD + 1]!;
  const high = lines[at + PAYLOAD + 3]!;
  const low = lines[at + PAYLOAD + 4]!;
  return {
    requester: cache.tag(at),
    domain: pointerMode(secondHigh) === 0 ? null : (secondHigh >>> 12) & 0xffff,
    physical: join(pointerPageHigh(high, low), pointerPageLow(low)),
  };
}

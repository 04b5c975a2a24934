/**
 * Scalable-mode context entry: the PASID directory of a device, and which kinds of request it may make.
 *
 * Source: VT-d specification, 9.4 "Scalable-Mode Context Entry"; Linux drivers/iommu/intel/iommu.h
 * (context_set_sm_*) and pasid.h (get_pasid_dir_size).
 */
import { field, inWord, type Layout } from '../../layout';
import { Reason } from '../reason';
import type { Unit } from '../unit';
import type { Walk } from '../walk';
import { readScalableRootEntry } from './root-entry';

export const SCALABLE_CONTEXT_ENTRY: Layout = {
  name: 'scalable-mode context entry',
  words: 4,
  fields: [
    field('P', 0, 0, { 0: 'not present', 1: 'present' }),
    field('FPD', 1, 1, { 1: 'faults are not recorded' }),
    field('DTE', 2, 2, { 0: 'device-TLB requests are blocked', 1: 'device-TLB requests are served' }),
    field('PASIDE', 3, 3, { 0: 'requests with PASID are blocked', 1: 'requests with PASID are translated' }),
    field('PRE', 4, 4, { 0: 'page requests are refused', 1: 'page requests are queued' }),
    field('reserved', 8, 5),
    field('PDTS', 11, 9),
    field('PASIDDIRPTR', 63, 12),
    inWord(1, field('RID_PASID', 19, 0)),
    inWord(1, field('RID_PRIV', 20)),
    inWord(1, field('reserved', 63, 21)),
    inWord(2, field('reserved', 63, 0)),
    inWord(3, field('reserved', 63, 0)),
  ],
};

const PRESENT = 1;
const FPD = 1 << 1;
export const DTE = 1 << 2;
export const PASIDE = 1 << 3;
export const PRE = 1 << 4;
export const RESERVED_0_LOW = 0x1e0;
export const RESERVED_1_LOW = 0xffe00000 | 0;
const RID_PASID = 0xfffff;

/** Reads root entry and scalable-mode context entry of the request's device into the walk. */
export function readScalableContextEntry(unit: Unit, walk: Walk): number {
  const reason = readScalableRootEntry(unit, walk);
  if (reason !== Reason.None) return reason;
  const { memory } = unit;
  const low = walk.tableLow | ((walk.requester & 0x7f) << 5);
  const at = walk.fetch(memory, SCALABLE_CONTEXT_ENTRY, walk.tableHigh, low);
  const { words } = memory;
  const low0 = words[at]!;
  const high0 = words[at + 1]!;
  const low1 = words[at + 2]!;
  walk.faultsDisabled |= low0 & FPD;
  const upper = words[at + 3]! | words[at + 4]! | words[at + 5]! | words[at + 6]! | words[at + 7]!;
  const reserved = (low0 & RESERVED_0_LOW) | (low1 & RESERVED_1_LOW) | upper;
  if ((~low0 & PRESENT) | reserved | (high0 & unit.addressReservedHigh)) {
    return refuse(unit, walk, low, low0, reserved);
  }
  walk.context0High = high0;
  walk.context0Low = low0;
  walk.context1Low = low1;
  return Reason.None;
}

function refuse(unit: Unit, walk: Walk, low: number, low0: number, reserved: number): number {
  if (unit.memory.indexOf(walk.tableHigh, low) < 0) return walk.fault(Reason.ContextAccess, 'CTP');
  if (!(low0 & PRESENT)) return walk.fault(Reason.ContextNotPresent, 'P');
  return walk.fault(Reason.ContextReserved, reserved ? 'reserved' : 'PASIDDIRPTR');
}

/** Checks the request against the context entry and finds the PASID that selects its PASID entry. */
export function selectPasid(unit: Unit, walk: Walk): number {
  const limit = 1 << (((walk.context0Low >>> 9) & 7) + 13);
  if (walk.ats && (walk.context0Low & DTE) === 0) return walk.fault(Reason.ContextDte, 'DTE');
  if (walk.pasid >= 0) {
    if ((walk.context0Low & PASIDE) === 0) return walk.fault(Reason.ContextPaside, 'PASIDE');
    if (walk.pasid >= limit) return walk.fault(Reason.ContextPasidTooLarge, 'PDTS');
    walk.effectivePasid = walk.pasid;
  } else {
    walk.effectivePasid = unit.config.ridPasid ? walk.context1Low & RID_PASID : 0;
    if (walk.effectivePasid >= limit) return walk.fault(Reason.ContextRidPasid, 'RID_PASID');
  }
  return Reason.None;
}

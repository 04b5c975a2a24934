/**
 * Legacy-mode context entry: the domain of a device, its second-stage table and what its requests may be.
 *
 * Source: VT-d specification, 9.3 "Context Entry"; Linux drivers/iommu/intel/iommu.h (struct context_entry).
 */
import { field, inWord, type Layout } from '../../layout';
import { PAYLOAD } from '../../tag-cache';
import { Reason } from '../reason';
import type { Unit } from '../unit';
import type { Walk } from '../walk';

/** Translation type. */
export const TT_MULTI_LEVEL = 0;
export const TT_DEVICE_TLB = 1;
export const TT_PASS_THROUGH = 2;

export const CONTEXT_ENTRY: Layout = {
  name: 'context entry',
  words: 2,
  fields: [
    field('P', 0, 0, { 0: 'not present', 1: 'present' }),
    field('FPD', 1, 1, { 1: 'faults are not recorded' }),
    field('TT', 3, 2, {
      0: 'untranslated requests through the second stage',
      1: 'the same, and device-TLB requests',
      2: 'pass-through',
      3: 'reserved',
    }),
    field('reserved', 11, 4),
    field('SSPTPTR', 63, 12),
    inWord(1, field('AW', 2, 0, { 1: '39 bits, 3 levels', 2: '48 bits, 4 levels', 3: '57 bits, 5 levels' })),
    inWord(1, field('reserved', 7, 7)),
    inWord(1, field('DID', 23, 8)),
    inWord(1, field('reserved', 63, 24)),
  ],
};

const RESERVED_0_LOW = 0xff0;
const RESERVED_1_LOW = 0xff000080 | 0;

/** Reads the context entry of the request's device into the walk, from the context cache or from memory. */
export function readContextEntry(unit: Unit, walk: Walk): number {
  const low = walk.tableLow | ((walk.requester & 0xff) << 4);
  walk.recorder?.entry(CONTEXT_ENTRY, walk.tableHigh, low);
  const at = unit.memory.indexOf(walk.tableHigh, low);
  if (at < 0) return walk.fault(Reason.LegacyContextAccess, 'CTP');
  const words = unit.memory.words;
  const low0 = words[at]!;
  const high0 = words[at + 1]!;
  const low1 = words[at + 2]!;
  walk.faultsDisabled |= low0 & 2;
  if ((low0 & 1) === 0) return walk.fault(Reason.LegacyContextNotPresent, 'P');
  if ((low0 & RESERVED_0_LOW) | (low1 & RESERVED_1_LOW) | words[at + 3]!) {
    return walk.fault(Reason.LegacyContextReserved, 'reserved');
  }
  if (high0 & unit.addressReservedHigh) return walk.fault(Reason.LegacyContextReserved, 'SSPTPTR');
  const type = (low0 >>> 2) & 3;
  const valid =
    type === TT_MULTI_LEVEL ||
    (type === TT_DEVICE_TLB && unit.config.deviceTlb) ||
    (type === TT_PASS_THROUGH && unit.config.passThrough);
  if (!valid) return walk.fault(Reason.LegacyContextInvalid, 'TT');
  if (((unit.sagaw >>> (low1 & 7)) & 1) === 0) return walk.fault(Reason.LegacyContextInvalid, 'AW');
  walk.context0High = high0;
  walk.context0Low = low0;
  walk.context1Low = low1;
  return Reason.None;
}

/** The cached entry of the request's device, or -1. A cached entry is never checked again. */
export function findContext(unit: Unit, walk: Walk): number {
  const cache = unit.contextCache;
  const at = cache.find(walk.requester, 0, 0, 0);
  if (at < 0) return -1;
  walk.context0High = cache.lines[at + PAYLOAD]!;
  walk.context0Low = cache.lines[at + PAYLOAD + 1]!;
  walk.context1Low = cache.lines[at + PAYLOAD + 2]!;
  walk.faultsDisabled |= walk.context0Low & 2;
  return at;
}

/** Keeps the walk's context entry; `domain` is -1 in scalable mode, where the PASID entry has it. */
export function fillContext(unit: Unit, walk: Walk, domain: number): void {
  const cache = unit.contextCache;
  if (cache.size === 0) return;
  const at = cache.place(walk.requester, 0, 0, 0);
  cache.lines[at + PAYLOAD] = walk.context0High;
  cache.lines[at + PAYLOAD + 1] = walk.context0Low;
  cache.lines[at + PAYLOAD + 2] = walk.context1Low;
  cache.lines[at + PAYLOAD + 3] = domain;
  walk.recorder?.filled(cache, at);
}

export const CONTEXT_DOMAIN = PAYLOAD + 3;

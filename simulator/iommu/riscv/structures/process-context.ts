/**
 * Process context: the first stage of one process id, and what its requests may ask for.
 *
 * Source: RISC-V IOMMU specification, "Leaf PDT entry", "Process-context fields", "Process-context configuration
 * checks"; Linux drivers/iommu/riscv/iommu-bits.h (struct riscv_iommu_pc).
 */
import { field, inWord, type Layout } from '../../layout';
import { PAYLOAD } from '../../tag-cache';
import { Cause } from '../cause';
import { highHalf, lowHalf } from '../endian';
import type { Unit } from '../unit';
import type { RiscvWalk } from '../walk';
import { SBE } from './device-context';
import { FIRST_STAGE_MODES, pointerMode } from './pointer';

export const PROCESS_CONTEXT: Layout = {
  name: 'process context',
  words: 2,
  fields: [
    field('V', 0, 0, { 0: 'not valid', 1: 'valid' }),
    field('ENS', 1, 1, { 0: 'supervisor requests are refused', 1: 'supervisor requests are served' }),
    field('SUM', 2, 2, {
      0: 'supervisor requests do not reach user pages',
      1: 'supervisor requests reach user pages',
    }),
    field('reserved', 11, 3),
    field('PSCID', 31, 12),
    field('reserved', 63, 32),
    inWord(1, field('fsc.PPN', 43, 0)),
    inWord(1, field('reserved', 59, 44)),
    inWord(1, field('fsc.MODE', 63, 60, FIRST_STAGE_MODES)),
  ],
};

export const ENS = 1 << 1;
export const SUM = 1 << 2;
export const RESERVED = 0xff8;
const POINTER_RESERVED_HIGH = 0x0ffff000;

/** Reads the process context at the physical address (high, low) into the walk. */
export function readProcessContext(unit: Unit, walk: RiscvWalk, high: number, low: number): number {
  const bigEndian = (walk.control & SBE) !== 0;
  if (walk.recorder !== null) walk.recorder.entry(PROCESS_CONTEXT, high, low, bigEndian);
  const at = unit.memory.indexOf(high, low);
  if (at < 0) return walk.fault(Cause.PdtAccess, 'PPN');
  const words = unit.memory.words;
  const attributes = lowHalf(words, at, bigEndian);
  if ((attributes & 1) === 0) return walk.fault(Cause.PdtNotValid, 'V');
  const firstHigh = highHalf(words, at + 2, bigEndian);
  if ((attributes & RESERVED) | highHalf(words, at, bigEndian) | (firstHigh & POINTER_RESERVED_HIGH)) {
    return walk.fault(Cause.PdtMisconfigured, 'reserved');
  }
  if (((unit.firstModes >>> pointerMode(firstHigh)) & 1) === 0) {
    return walk.fault(Cause.PdtMisconfigured, 'fsc.MODE');
  }
  walk.attributes = attributes;
  walk.firstHigh = firstHigh;
  walk.firstLow = lowHalf(words, at + 2, bigEndian);
  return Cause.None;
}

/** The cached context of the request's device and process id, or -1. */
export function findProcessContext(unit: Unit, walk: RiscvWalk): number {
  const cache = unit.processCache;
  const at = cache.find(walk.requester, walk.processId, 0, 0);
  if (at < 0) return -1;
  walk.attributes = cache.lines[at + PAYLOAD]!;
  walk.firstHigh = cache.lines[at + PAYLOAD + 1]!;
  walk.firstLow = cache.lines[at + PAYLOAD + 2]!;
  return at;
}

export function fillProcessContext(unit: Unit, walk: RiscvWalk): void {
  const cache = unit.processCache;
  if (cache.size === 0) return;
  const at = cache.place(walk.requester, walk.processId, 0, 0);
  cache.lines[at + PAYLOAD] = walk.attributes;
  cache.lines[at + PAYLOAD + 1] = walk.firstHigh;
  cache.lines[at + PAYLOAD + 2] = walk.firstLow;
  walk.recorder?.filled(cache, at);
}

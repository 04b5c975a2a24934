/**
 * MSI address translation: a guest physical address that matches the device context's pattern is a virtual interrupt
 * file, and the flat MSI page table says where it really is.
 *
 * Source: RISC-V IOMMU specification, "MSI address mask (msi_addr_mask) and pattern (msi_addr_pattern)", "Process to
 * translate addresses of MSIs"; RISC-V Advanced Interrupt Architecture, "MSI page table".
 */
import { EXECUTE, READ, WRITE } from '../iommu';
import { field, inWord, type Layout } from '../layout';
import { Cause } from './cause';
import { highHalf, lowHalf } from './endian';
import { entryPageHigh, entryPageLow, pointerPageHigh, pointerPageLow } from './structures/pointer';
import type { Unit } from './unit';
import { DIRTY, MSI, UNTRANSLATED, type RiscvWalk } from './walk';

export const MSI_PTE: Layout = {
  name: 'MSI page table entry',
  words: 2,
  fields: [
    field('V', 0, 0, { 0: 'not valid', 1: 'valid' }),
    field('M', 2, 1, { 1: 'MRIF', 3: 'basic translate' }),
    field('reserved', 9, 3),
    field('PPN', 53, 10),
    field('reserved', 62, 54),
    field('C', 63),
    inWord(1, field('reserved', 63, 0)),
  ],
};

const M_BASIC = 3;
const RESERVED_LOW = 0x3f8;
const C_AND_RESERVED_HIGH = 0xffc00000 | 0;

/** True where the walk's guest physical address is one of a virtual interrupt file. */
export function isInterruptFile(unit: Unit, walk: RiscvWalk): boolean {
  if (walk.msiHigh >>> 28 === 0) return false;
  const frameHigh = walk.guestHigh >>> 12;
  const frameLow = (walk.guestHigh << 20) | (walk.guestLow >>> 12);
  return (
    ((frameHigh ^ walk.patternHigh) & ~walk.maskHigh & unit.guestFrameMaskHigh) === 0 &&
    ((frameLow ^ walk.patternLow) & ~walk.maskLow & unit.guestFrameMaskLow) === 0
  );
}

/** Translates the walk's guest physical address through the MSI page table, in place of the second stage. */
export function translateMsi(unit: Unit, walk: RiscvWalk): number {
  const frameHigh = walk.guestHigh >>> 12;
  const frameLow = (walk.guestHigh << 20) | (walk.guestLow >>> 12);
  const file = extract(frameHigh, frameLow, walk.maskHigh, walk.maskLow);
  const high = pointerPageHigh(walk.msiHigh, walk.msiLow) | Math.floor(file / 2 ** 28);
  const low = pointerPageLow(walk.msiLow) | (file << 4);
  walk.recorder?.entry(MSI_PTE, high, low, unit.bigEndian);
  const at = unit.memory.indexOf(high, low);
  if (at < 0) return walk.fault(Cause.MsiPteAccess, 'msiptp.PPN');
  const words = unit.memory.words;
  const valueLow = lowHalf(words, at, unit.bigEndian);
  const valueHigh = highHalf(words, at, unit.bigEndian);
  if ((valueLow & 1) === 0) return walk.fault(Cause.MsiPteNotValid, 'V');
  // Custom entries (C) and memory-resident interrupt files (M = 1) are not supported (capabilities.MSI_MRIF is 0).
  if (((valueLow >>> 1) & 3) !== M_BASIC) return walk.fault(Cause.MsiPteMisconfigured, 'M');
  if ((valueLow & RESERVED_LOW) | (valueHigh & C_AND_RESERVED_HIGH) | words[at + 2]! | words[at + 3]!) {
    return walk.fault(Cause.MsiPteMisconfigured, valueHigh < 0 ? 'C' : 'reserved');
  }
  if (walk.access & EXECUTE && walk.kind === UNTRANSLATED) return walk.fault(Cause.InstructionAccess, 'M');
  walk.outHigh = entryPageHigh(valueHigh, valueLow);
  walk.outLow = entryPageLow(valueLow) | (walk.guestLow & 0xfff);
  walk.secondPermissions = READ | WRITE | DIRTY | MSI;
  walk.secondShift = 12;
  return Cause.None;
}

/** The bits of a frame number at which the mask has ones, packed to the right. */
function extract(high: number, low: number, maskHigh: number, maskLow: number): number {
  let file = 0;
  let bit = 1;
  for (let i = 0; i < 52; i++) {
    const word = i < 32 ? low : high;
    const mask = i < 32 ? maskLow : maskHigh;
    if (!((mask >>> (i & 31)) & 1)) continue;
    if ((word >>> (i & 31)) & 1) file += bit;
    bit *= 2;
  }
  return file;
}

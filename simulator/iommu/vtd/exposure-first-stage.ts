/** All first-stage mappings, plain or nested, in order of input address. Source: see first-stage.ts. */
import { EXECUTE, READ, WRITE } from '../iommu';
import { entryFrame, enumerateSecondStage } from './exposure-second-stage';
import { Reason } from './reason';
import { walkSecondStage } from './second-stage';
import { firstStageLevels, NXE, WPE } from './structures/pasid-entry';
import type { Unit } from './unit';
import type { Walk } from './walk';

const PRESENT = 1;
const WRITABLE = 1 << 1;
const USER = 1 << 2;
const PAGE_SIZE_BIT = 1 << 7;
const EXECUTABLE = 1 << 3;
const ENTRIES = 512;

export type Reached = (frame: number, frames: number, permissions: number) => void;

/** Calls `reached` for each range of frames that the walk's first stage maps for requests of its privilege. */
export function enumerateFirstStage(unit: Unit, walk: Walk, nested: boolean, reached: Reached): void {
  const top = firstStageLevels(walk);
  const path = WRITABLE | USER | EXECUTABLE;
  visit({ unit, walk, nested, reached }, walk.pasid2High, walk.pasid2Low & ~0xfff, top, path);
}

interface Visit {
  readonly unit: Unit;
  readonly walk: Walk;
  readonly nested: boolean;
  readonly reached: Reached;
}

function visit(context: Visit, tableHigh: number, tableLow: number, level: number, path: number): void {
  const { unit, walk, nested } = context;
  let high = tableHigh;
  let low = tableLow;
  if (nested) {
    if (walkSecondStage(unit, walk, tableHigh, tableLow, READ) !== Reason.None) return;
    high = walk.outHigh;
    low = walk.outLow;
  }
  const first = unit.memory.indexOf(high, low);
  if (first < 0 || unit.memory.isZeroPage(first)) return;
  const span = 2 ** (9 * (level - 1));
  for (let i = 0; i < ENTRIES; i++) {
    const valueLow = unit.memory.words[first + 2 * i]!;
    const valueHigh = unit.memory.words[first + 2 * i + 1]!;
    if ((valueLow & PRESENT) === 0 || (!nested && valueHigh & unit.pageReservedHigh)) continue;
    const below = path & (valueHigh < 0 ? valueLow & ~EXECUTABLE : valueLow | EXECUTABLE);
    if (level > 1 && (valueLow & PAGE_SIZE_BIT) === 0) {
      visit(context, valueHigh & 0x000fffff, valueLow & ~0xfff, level - 1, below);
      continue;
    }
    // Bit 12 of a large page is PAT, no address bit.
    const frame = entryFrame(valueHigh, level > 1 ? valueLow & ~0x1000 : valueLow);
    if (level > 1 && !isLargePage(unit, level, frame, span)) continue;
    reach(context, frame, span, below);
  }
}

function reach({ unit, walk, nested, reached }: Visit, frame: number, frames: number, path: number): void {
  const permissions = granted(walk, path);
  if (permissions === 0) return;
  if (!nested) return reached(frame, frames, permissions);
  enumerateSecondStage(
    unit,
    walk,
    (_, output, count, second) =>
      reached(output, count, permissions & (second & READ ? second | EXECUTE : second)),
    frame,
    frames,
  );
}

function granted(walk: Walk, path: number): number {
  if (!walk.privileged && !(path & USER)) return 0;
  const writable = path & WRITABLE || (walk.privileged && !(walk.pasid2Low & WPE));
  const execute = path & EXECUTABLE || !(walk.pasid2Low & NXE);
  return READ | (writable ? WRITE : 0) | (execute ? EXECUTE : 0);
}

function isLargePage(unit: Unit, level: number, frame: number, span: number): boolean {
  return (level === 2 || (level === 3 && unit.config.firstStage1G)) && frame % span === 0;
}

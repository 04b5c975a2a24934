/** All second-stage mappings, in order of input address. Source: see second-stage.ts. */
import { READ, WRITE } from '../iommu';
import type { Unit } from './unit';
import type { Walk } from './walk';

const PAGE_SIZE_BIT = 1 << 7;
const ENTRIES = 512;

/** Takes a range of input frames that maps to a range of output frames. */
export type Mapped = (inputFrame: number, outputFrame: number, frames: number, permissions: number) => void;

/** Frame number in a paging entry; frames fit a double exactly. */
export function entryFrame(high: number, low: number): number {
  return (high & 0x000fffff) * 0x100000 + (low >>> 12);
}

/**
 * Calls `mapped` for each present leaf under the walk's second-stage table that touches the input frames
 * [from, from + count), cut to them.
 */
export function enumerateSecondStage(
  unit: Unit,
  walk: Walk,
  mapped: Mapped,
  from = 0,
  count = Number.MAX_SAFE_INTEGER,
): void {
  const width = Math.min(unit.config.mgaw, 9 * walk.secondLevels + 12);
  const end = Math.min(from + count, 2 ** (width - 12));
  visit(unit, walk.secondHigh, walk.secondLow, walk.secondLevels, 0, READ | WRITE, from, end, mapped);
}

function visit(
  unit: Unit,
  tableHigh: number,
  tableLow: number,
  level: number,
  base: number,
  path: number,
  from: number,
  end: number,
  mapped: Mapped,
): void {
  const first = unit.memory.indexOf(tableHigh, tableLow);
  if (first < 0 || unit.memory.isZeroPage(first)) return;
  const span = 2 ** (9 * (level - 1));
  const start = Math.max(0, Math.floor((from - base) / span));
  const stop = Math.min(ENTRIES, Math.ceil((end - base) / span));
  for (let i = start; i < stop; i++) {
    const low = unit.memory.words[first + 2 * i]!;
    const high = unit.memory.words[first + 2 * i + 1]!;
    const permissions = path & low;
    if (permissions === 0 || high & unit.pageReservedHigh) continue;
    const input = base + i * span;
    if (level > 1 && (low & PAGE_SIZE_BIT) === 0) {
      visit(unit, high & 0x000fffff, low & ~0xfff, level - 1, input, permissions, from, end, mapped);
      continue;
    }
    const output = entryFrame(high, low);
    if (level > 1 && !isLargePage(unit, level, output, span)) continue;
    const begin = Math.max(input, from);
    const frames = Math.min(input + span, end) - begin;
    if (frames > 0) mapped(begin, output + (begin - input), frames, permissions);
  }
}

function isLargePage(unit: Unit, level: number, frame: number, span: number): boolean {
  const supported = level === 2 ? unit.config.secondStage2M : level === 3 && unit.config.secondStage1G;
  return supported && frame % span === 0;
}

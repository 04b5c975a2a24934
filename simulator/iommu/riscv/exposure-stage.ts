/** All mappings of one stage, in order of input address. Source: see stage.ts. */
import { EXECUTE, READ, WRITE } from '../iommu';
import { highHalf, lowHalf } from './endian';
import { STAGE_OK, walkSecondStage } from './stage';
import { GADE, SADE, SBE } from './structures/device-context';
import {
  A,
  D,
  isMisaligned,
  isPointer,
  isReserved,
  NAPOT_PAGES,
  PERMISSION_SHIFT,
  R,
  U,
  V,
  X,
} from './structures/page-table-entry';
import { entryPageHigh, entryPageLow, pointerPageHigh, pointerPageLow } from './structures/pointer';
import { SUM } from './structures/process-context';
import type { Unit } from './unit';
import type { RiscvWalk } from './walk';

const ENTRIES = 512;
const ALL = READ | WRITE | EXECUTE;

/** Takes a range of input frames that maps to a range of output frames. */
export type Mapped = (inputFrame: number, outputFrame: number, frames: number, permissions: number) => void;

/** True where it does not matter which input frames lead somewhere, so that a table seen before need not be again. */
export type Indifferent = (firstFrame: number, frames: number) => boolean;

export class StageTables {
  /** Tables seen whole, by address, level and permissions. */
  private readonly seen = new Set<string>();

  private constructor(
    private readonly unit: Unit,
    private readonly walk: RiscvWalk,
    private readonly second: boolean,
  ) {}

  static first(unit: Unit, walk: RiscvWalk): StageTables {
    return new StageTables(unit, walk, false);
  }

  static second(unit: Unit, walk: RiscvWalk): StageTables {
    return new StageTables(unit, walk, true);
  }

  /** Calls `mapped` for each leaf that touches the input frames [from, from + frames), cut to them. */
  visit(from: number, frames: number, permissions: number, indifferent: Indifferent, mapped: Mapped): void {
    const { walk, second } = this;
    const levels = second ? walk.secondLevels : walk.firstLevels;
    const high = second ? walk.secondHigh : walk.firstHigh;
    const low = second ? walk.secondLow : walk.firstLow;
    const range = { from, end: from + frames, permissions, indifferent, mapped };
    // The second stage's root has four pages, one after another.
    for (let page = 0; page < (second ? 4 : 1); page++) {
      const rootLow = pointerPageLow(low) | (page << 12);
      this.table(range, pointerPageHigh(high, low), rootLow, levels, page * 2 ** (9 * levels));
    }
  }

  private table(range: Range, high: number, low: number, level: number, base: number): void {
    const span = 2 ** (9 * (level - 1));
    const whole = base >= range.from && base + ENTRIES * span <= range.end;
    if (whole && range.indifferent(base, ENTRIES * span)) {
      const key = `${high}:${low}:${level}:${range.permissions}`;
      if (this.seen.has(key)) return;
      this.seen.add(key);
    }
    const { unit, walk, second } = this;
    const place = second ? { high, low, writable: true } : locateTable(unit, walk, high, low);
    const at = place ? unit.memory.indexOf(place.high, place.low) : -1;
    if (at < 0 || unit.memory.isZeroPage(at)) return;
    const start = Math.max(0, Math.floor((range.from - base) / span));
    const stop = Math.min(ENTRIES, Math.ceil((range.end - base) / span));
    for (let i = start; i < stop; i++) {
      this.entry(range, at + 2 * i, level, base + i * span, place!.writable);
    }
  }

  private entry(range: Range, at: number, level: number, base: number, writable: boolean): void {
    const { unit, walk, second } = this;
    const bigEndian = second ? unit.bigEndian : (walk.control & SBE) !== 0;
    const low = lowHalf(unit.memory.words, at, bigEndian);
    const high = highHalf(unit.memory.words, at, bigEndian);
    if (!(low & V) || isReserved(high, low, unit.pteReservedHigh)) return;
    if (!(low & (R | X))) {
      if (level === 1 || !isPointer(high, low, unit.pointerReservedHigh)) return;
      this.table(range, entryPageHigh(high, low), entryPageLow(low), level - 1, base);
      return;
    }
    if (isMisaligned(level, high, low)) return;
    const permissions = range.permissions & (low >>> PERMISSION_SHIFT) & this.usable(low, writable);
    if (permissions === 0) return;
    const frame = (high & 0x003fffff) * 2 ** 22 + (low >>> 10);
    // Of the 16 entries of a NAPOT page each maps its own 4 KiB.
    const output = high < 0 ? frame - (frame % NAPOT_PAGES) + (base % NAPOT_PAGES) : frame;
    const begin = Math.max(base, range.from);
    const count = Math.min(base + 2 ** (9 * (level - 1)), range.end) - begin;
    if (count > 0) range.mapped(begin, output + (begin - base), count, permissions);
  }

  /** What U, A and D leave of a leaf's permissions, where the walk's privilege asks. */
  private usable(low: number, writable: boolean): number {
    const { walk, second } = this;
    const user = (low & U) !== 0;
    let allowed = user ? ALL : 0;
    if (!second && walk.privileged) allowed = !user ? ALL : walk.attributes & SUM ? READ | WRITE : 0;
    const byHardware = (walk.control & (second ? GADE : SADE)) !== 0 && writable;
    if (!byHardware && !(low & A)) return 0;
    return byHardware || low & D ? allowed : allowed & ~WRITE;
  }
}

interface Range {
  readonly from: number;
  readonly end: number;
  readonly permissions: number;
  readonly indifferent: Indifferent;
  readonly mapped: Mapped;
}

/** Where a first-stage table lies, and whether its flags can be written there; null where it cannot be read. */
function locateTable(
  unit: Unit,
  walk: RiscvWalk,
  high: number,
  low: number,
): { readonly high: number; readonly low: number; readonly writable: boolean } | null {
  if (walkSecondStage(unit, walk, high, low, READ, true) !== STAGE_OK) return null;
  return { high: walk.outHigh, low: walk.outLow, writable: (walk.secondPermissions & WRITE) !== 0 };
}

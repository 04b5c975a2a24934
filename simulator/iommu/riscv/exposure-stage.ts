/** All mappings of one stage, in order of input address. Source: see stage.ts. */
import { ExposureTables, frameHigh, frameLow, type Indifferent, type Mapped } from '../exposure-tables';
import type { OpenTable, Step } from '../exposure-tables';
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
import { pointerPageHigh, pointerPageLow } from './structures/pointer';
import { SUM } from './structures/process-context';
import type { Unit } from './unit';
import type { RiscvWalk } from './walk';

const ALL = READ | WRITE | EXECUTE;
/** Beside the permissions in a path: the table lies where its flags cannot be written. */
const READ_ONLY = 1 << 3;

export class StageTables extends ExposureTables {
  private constructor(
    private readonly unit: Unit,
    private readonly walk: RiscvWalk,
    private readonly second: boolean,
  ) {
    super(unit.memory);
  }

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
    const root = pointerPageHigh(high, low) * 2 ** 20 + (pointerPageLow(low) >>> 12);
    const range = { from, end: from + frames, indifferent, mapped };
    // The second stage's root has four pages, one after another.
    for (let page = 0; page < (second ? 4 : 1); page++) {
      this.table(range, root + page, levels, page * 2 ** (9 * levels), permissions);
    }
  }

  /** A first-stage table lies where the second stage has it. */
  protected open(frame: number, path: number): OpenTable | null {
    const { unit, walk, second } = this;
    let [high, low] = [frameHigh(frame), frameLow(frame)];
    let writable = true;
    if (!second) {
      if (walkSecondStage(unit, walk, high, low, READ, true) !== STAGE_OK) return null;
      [high, low] = [walk.outHigh, walk.outLow];
      writable = (walk.secondPermissions & WRITE) !== 0;
    }
    const at = unit.memory.indexOf(high, low);
    return at < 0 ? null : { at, path: writable ? path : path | READ_ONLY };
  }

  protected step(at: number, level: number, inputFrame: number, path: number): Step | null {
    const { unit, walk, second } = this;
    const bigEndian = second ? unit.bigEndian : (walk.control & SBE) !== 0;
    const low = lowHalf(unit.memory.words, at, bigEndian);
    if (!(low & V)) return null;
    const high = highHalf(unit.memory.words, at, bigEndian);
    if (isReserved(high, low, unit.pteReservedHigh)) return null;
    const frame = (high & 0x003fffff) * 2 ** 22 + (low >>> 10);
    if (!(low & (R | X))) {
      const pointer = level > 1 && isPointer(high, low, unit.pointerReservedHigh);
      return pointer ? { leaf: false, frame, path: path & ALL } : null;
    }
    if (isMisaligned(level, high, low)) return null;
    const permissions = path & (low >>> PERMISSION_SHIFT) & this.usable(low, (path & READ_ONLY) === 0);
    if (permissions === 0) return null;
    // Of the 16 entries of a NAPOT page each maps its own 4 KiB.
    const output = high < 0 ? frame - (frame % NAPOT_PAGES) + (inputFrame % NAPOT_PAGES) : frame;
    return { leaf: true, frame: output, path: permissions };
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

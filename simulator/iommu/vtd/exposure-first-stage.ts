/** All first-stage mappings, plain or nested, in order of input address. Source: see first-stage.ts. */
import { ExposureTables, frameHigh, frameLow, type Mapped } from '../exposure-tables';
import type { OpenTable, Step } from '../exposure-tables';
import { EXECUTE, READ, WRITE } from '../iommu';
import { entryFrame } from './exposure-second-stage';
import { PAGE_SIZE_BIT, PRESENT, USER, WRITABLE } from './first-stage';
import { Reason } from './reason';
import { walkSecondStage } from './second-stage';
import { firstStageLevels, NXE, WPE } from './structures/pasid-entry';
import type { Unit } from './unit';
import type { Walk } from './walk';

/** Bit of a path: no entry has XD so far. */
const EXECUTABLE = 1 << 3;
const PATH = WRITABLE | USER | EXECUTABLE;

export class FirstStageTables extends ExposureTables {
  constructor(
    private readonly unit: Unit,
    private readonly walk: Walk,
    private readonly nested: boolean,
  ) {
    super(unit.memory);
  }

  /** Calls `mapped` for each range of frames that the first stage maps for requests of the walk's privilege. */
  visit(mapped: Mapped): void {
    const { walk } = this;
    const levels = firstStageLevels(walk);
    const range = { from: 0, end: 2 ** (9 * levels), indifferent: () => true, mapped };
    this.table(range, walk.pasid2High * 2 ** 20 + (walk.pasid2Low >>> 12), levels, 0, PATH);
  }

  /** In a nested walk a table lies where the second stage has it. */
  protected open(frame: number, path: number): OpenTable | null {
    const { unit, walk } = this;
    let [high, low] = [frameHigh(frame), frameLow(frame)];
    if (this.nested) {
      if (walkSecondStage(unit, walk, high, low, READ) !== Reason.None) return null;
      [high, low] = [walk.outHigh, walk.outLow];
    }
    const at = unit.memory.indexOf(high, low);
    return at < 0 ? null : { at, path };
  }

  protected step(at: number, level: number, _inputFrame: number, path: number): Step | null {
    const { unit } = this;
    const low = unit.memory.words[at]!;
    if ((low & PRESENT) === 0) return null;
    const high = unit.memory.words[at + 1]!;
    if (!this.nested && high & unit.pageReservedHigh) return null;
    const below = path & (high < 0 ? low & ~EXECUTABLE : low | EXECUTABLE);
    if (level > 1 && (low & PAGE_SIZE_BIT) === 0) {
      return { leaf: false, frame: entryFrame(high, low), path: below };
    }
    // Bit 12 of a large page is PAT, no address bit.
    const frame = entryFrame(high, level > 1 ? low & ~0x1000 : low);
    if (level > 1 && !this.isLargePage(level, frame)) return null;
    const permissions = this.granted(below);
    return permissions === 0 ? null : { leaf: true, frame, path: permissions };
  }

  private granted(path: number): number {
    const { walk } = this;
    if (!walk.privileged && !(path & USER)) return 0;
    const writable = path & WRITABLE || (walk.privileged && !(walk.pasid2Low & WPE));
    const execute = path & EXECUTABLE || !(walk.pasid2Low & NXE);
    return READ | (writable ? WRITE : 0) | (execute ? EXECUTE : 0);
  }

  private isLargePage(level: number, frame: number): boolean {
    const supported = level === 2 || (level === 3 && this.unit.config.firstStage1G);
    return supported && frame % 2 ** (9 * (level - 1)) === 0;
  }
}

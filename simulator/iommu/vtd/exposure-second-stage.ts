/** All second-stage mappings, in order of input address. Source: see second-stage.ts. */
import { ExposureTables, frameHigh, frameLow, type Mapped } from '../exposure-tables';
import type { OpenTable, Step } from '../exposure-tables';
import { EXECUTE, READ, WRITE } from '../iommu';
import { PAGE_SIZE_BIT } from './second-stage';
import type { Unit } from './unit';
import type { Walk } from './walk';

/** In a path, from here: what the first stage grants. */
const ASKED_SHIFT = 4;

/** Frame number in a paging entry. */
export function entryFrame(high: number, low: number): number {
  return (high & 0x000fffff) * 2 ** 20 + (low >>> 12);
}

export class SecondStageTables extends ExposureTables {
  constructor(
    private readonly unit: Unit,
    private readonly walk: Walk,
  ) {
    super(unit.memory);
  }

  /**
   * Calls `mapped` for each present leaf that touches the input frames [from, from + frames), cut to them, with what it
   * leaves of `asked`. Of several ranges, a table that has been seen whole is not seen again.
   */
  visit(mapped: Mapped, asked: number, from = 0, frames = Number.MAX_SAFE_INTEGER): void {
    const { unit, walk } = this;
    const width = Math.min(unit.config.mgaw, 9 * walk.secondLevels + 12);
    const range = { from, end: Math.min(from + frames, 2 ** (width - 12)), indifferent: () => true, mapped };
    const root = walk.secondHigh * 2 ** 20 + (walk.secondLow >>> 12);
    this.table(range, root, walk.secondLevels, 0, READ | WRITE | (asked << ASKED_SHIFT));
  }

  protected open(frame: number, path: number): OpenTable | null {
    const at = this.unit.memory.indexOf(frameHigh(frame), frameLow(frame));
    return at < 0 ? null : { at, path };
  }

  protected step(at: number, level: number, _inputFrame: number, path: number): Step | null {
    const { unit } = this;
    const low = unit.memory.words[at]!;
    const permissions = path & low & (READ | WRITE);
    if (permissions === 0) return null;
    const high = unit.memory.words[at + 1]!;
    if (high & unit.pageReservedHigh) return null;
    const frame = entryFrame(high, low);
    const asked = path >>> ASKED_SHIFT;
    if (level > 1 && (low & PAGE_SIZE_BIT) === 0) {
      return { leaf: false, frame, path: permissions | (asked << ASKED_SHIFT) };
    }
    if (level > 1 && !this.isLargePage(level, frame)) return null;
    // What may be read may be executed.
    const granted = permissions & READ ? permissions | EXECUTE : permissions;
    return { leaf: true, frame, path: asked & granted };
  }

  private isLargePage(level: number, frame: number): boolean {
    const { secondStage2M, secondStage1G } = this.unit.config;
    const supported = level === 2 ? secondStage2M : level === 3 && secondStage1G;
    return supported && frame % 2 ** (9 * (level - 1)) === 0;
  }
}

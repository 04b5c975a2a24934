/** Virtual interrupt files among guest frames, and where the MSI page table leads. Source: see msi.ts. */
import { READ, WRITE } from '../iommu';
import { join } from '../recorder';
import type { Runs } from '../runs';
import { Cause } from './cause';
import { translateMsi } from './msi';
import type { Unit } from './unit';
import type { RiscvWalk } from './walk';

/** Entries of the MSI page table in a page. */
const FILES_PER_PAGE = 256;
/** Ranges up to this many frames are looked through, longer ones searched. */
const SHORT = 64;

interface InterruptFile {
  readonly guestFrame: number;
  readonly frame: number;
}

export class InterruptFiles {
  private readonly on: boolean;
  /** What a frame number has in the mask's bits, as numbers, from the lowest; and in all others. */
  private readonly weights: readonly number[];
  private readonly pattern: number;
  private found: readonly InterruptFile[] | null = null;

  constructor(
    private readonly unit: Unit,
    private readonly walk: RiscvWalk,
  ) {
    const mask = join(walk.maskHigh, walk.maskLow);
    this.on = walk.msiHigh >>> 28 !== 0;
    this.weights = Array.from({ length: 52 }, (_, i) => i)
      .filter((i) => (mask >> BigInt(i)) & 1n)
      .map((i) => 2 ** i);
    this.pattern = Number(join(walk.patternHigh, walk.patternLow) & ~mask);
  }

  /** True where one of the guest frames is an interrupt file's. */
  any(first: number, count: number): boolean {
    if (!this.on) return false;
    if (count <= SHORT) {
      for (let i = 0; i < count; i++) if (this.matches(first + i)) return true;
      return false;
    }
    // Frame numbers of files ascend with the file's number, so the first one from `first` on is found by halves.
    let from = 0;
    let to = 2 ** this.weights.length;
    while (from < to) {
      const middle = Math.floor((from + to) / 2);
      if (this.guestFrame(middle) < first) from = middle + 1;
      else to = middle;
    }
    return from < 2 ** this.weights.length && this.guestFrame(from) < first + count;
  }

  /** Gives the output frames of those guest frames that are no interrupt file's. */
  others(input: number, output: number, count: number, give: (output: number, count: number) => void): void {
    if (!this.any(input, count)) return give(output, count);
    // Beyond memory there is nothing to reach, which bounds the search.
    const end = Math.min(count, this.unit.memory.frames - output);
    let from = 0;
    for (let i = 0; i < end; i++) {
      if (!this.matches(input + i)) continue;
      if (i > from) give(output + from, i - from);
      from = i + 1;
    }
    if (end > from) give(output + from, end - from);
  }

  /** Adds what the interrupt files among the guest frames lead to: frames that may be read and written. */
  reached(first: number, count: number, permissions: number, runs: Runs): void {
    if (!this.on) return;
    this.found ??= [...this.valid()];
    let from = 0;
    let to = this.found.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.found[middle]!.guestFrame < first) from = middle + 1;
      else to = middle;
    }
    for (; from < this.found.length && this.found[from]!.guestFrame < first + count; from++) {
      runs.add(this.found[from]!.frame, 1, permissions & (READ | WRITE));
    }
  }

  /** Files whose entry in the MSI page table is valid, in order. */
  private *valid(): Generator<InterruptFile> {
    const { unit, walk } = this;
    const files = 2 ** this.weights.length;
    const pages = Math.min(Math.ceil(files / FILES_PER_PAGE), unit.memory.frames);
    const table = Number(join(walk.msiHigh, walk.msiLow) & 0xfffffffffffn);
    if (table >= unit.memory.frames) return;
    for (let page = 0; page < pages; page++) {
      const frame = table | page;
      const at = unit.memory.indexOf(frame >>> 20, frame << 12);
      if (at < 0 || unit.memory.isZeroPage(at)) continue;
      const end = Math.min(files, (page + 1) * FILES_PER_PAGE);
      for (let file = page * FILES_PER_PAGE; file < end; file++) {
        const guestFrame = this.guestFrame(file);
        walk.guestHigh = Math.floor(guestFrame / 2 ** 20);
        walk.guestLow = guestFrame << 12;
        if (translateMsi(unit, walk) !== Cause.None) continue;
        yield { guestFrame, frame: walk.outHigh * 2 ** 20 + (walk.outLow >>> 12) };
      }
    }
  }

  private guestFrame(file: number): number {
    let frame = this.pattern;
    let rest = file;
    for (const weight of this.weights) {
      if (rest % 2 === 1) frame += weight;
      rest = Math.floor(rest / 2);
    }
    return frame;
  }

  private matches(frame: number): boolean {
    const { walk, unit } = this;
    const high = Math.floor(frame / 2 ** 32);
    return (
      ((high ^ walk.patternHigh) & ~walk.maskHigh & unit.guestFrameMaskHigh) === 0 &&
      ((frame ^ walk.patternLow) & ~walk.maskLow & unit.guestFrameMaskLow) === 0
    );
  }
}

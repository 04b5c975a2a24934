/**
 * All mappings of one stage of page tables, in order of input address. The cost is that of reading each table once for
 * each set of permissions that leads to it, whatever points where: tables that point at themselves cost no more.
 */
import type { PhysicalMemory } from '../machine/memory';

const ENTRIES = 512;

/** Takes a range of input frames that maps to a range of output frames. */
export type Mapped = (inputFrame: number, outputFrame: number, frames: number, permissions: number) => void;

/** True where it does not matter which input frames lead somewhere, so that a table seen before need not be again. */
export type Indifferent = (firstFrame: number, frames: number) => boolean;

/** The input frames [from, end) to be looked at, and who is told what they map to. */
export interface Range {
  readonly from: number;
  readonly end: number;
  readonly indifferent: Indifferent;
  readonly mapped: Mapped;
}

/** An entry that leads on: to the table in a frame, or to a page at it. Frame numbers fit a double exactly. */
export interface Step {
  readonly leaf: boolean;
  readonly frame: number;
  /** Of a leaf the permissions granted; of a table what the architecture makes of the path down to it. */
  readonly path: number;
}

/** A table that can be read: its index in memory's words, and the path as its entries have it. */
export interface OpenTable {
  readonly at: number;
  readonly path: number;
}

export abstract class ExposureTables {
  /** Tables seen whole, by frame, level and path. */
  private readonly seen = new Set<string>();

  constructor(private readonly memory: PhysicalMemory) {}

  /** Finds the table in a frame; null where it cannot be read. */
  protected abstract open(frame: number, path: number): OpenTable | null;

  /** What the entry at an index in memory's words, of the table at `level`, leads to; null: to nothing. */
  protected abstract step(at: number, level: number, inputFrame: number, path: number): Step | null;

  /** Visits the table in a frame, whose first entry maps the input frames from `base` on. */
  protected table(range: Range, frame: number, level: number, base: number, path: number): void {
    const span = 2 ** (9 * (level - 1));
    const whole = base >= range.from && base + ENTRIES * span <= range.end;
    if (whole && range.indifferent(base, ENTRIES * span)) {
      const key = `${frame}:${level}:${path}`;
      if (this.seen.has(key)) return;
      this.seen.add(key);
    }
    const table = this.open(frame, path);
    if (table === null || this.memory.isZeroPage(table.at)) return;
    const start = Math.max(0, Math.floor((range.from - base) / span));
    const stop = Math.min(ENTRIES, Math.ceil((range.end - base) / span));
    for (let i = start; i < stop; i++) {
      const input = base + i * span;
      const step = this.step(table.at + 2 * i, level, input, table.path);
      if (step === null) continue;
      if (!step.leaf) {
        this.table(range, step.frame, level - 1, input, step.path);
        continue;
      }
      const begin = Math.max(input, range.from);
      const frames = Math.min(input + span, range.end) - begin;
      if (frames > 0) range.mapped(begin, step.frame + (begin - input), frames, step.path);
    }
  }
}

/** Halves of the address of a frame. */
export function frameHigh(frame: number): number {
  return Math.floor(frame / 2 ** 20);
}

export function frameLow(frame: number): number {
  return (frame % 2 ** 20) << 12;
}

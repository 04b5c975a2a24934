/** Where the panel stands: the runs, the row, and whether it plays. The views read its signals; the controls call its methods. */
import { computed, signal } from '@preact/signals';
import { frameAt, type Frame } from './model/frame';
import { memoised } from './model/memoised';
import {
  alignedRows,
  firstDifference,
  nextMarked,
  nextSource,
  rowOfSource,
  rowsOf,
  type Row,
} from './model/rows';
import type { Run } from './model/run';
import { stepsOf, type Step } from './model/steps';
import { tablesOf, type TableGroup } from './model/tables';

/** A run with its steps. */
export interface Loaded {
  readonly run: Run;
  readonly steps: readonly Step[];
  /** What there is to see at a step: derived once, when the step is first shown. */
  frameAt(step: number): Frame;
  tablesAt(step: number): readonly TableGroup[];
}

/** What is played: one run, or two in comparison, and the rows that the slider runs over. */
export interface Playing {
  readonly runs: readonly Loaded[];
  readonly rows: readonly Row[];
  /** Index of the row that the first run is about. */
  readonly decisive: number;
  /** Index of the first row in which two runs differ; null where none does, and of one run. */
  readonly difference: number | null;
}

/** Milliseconds that a step stays while playing: long enough to read its sentence. */
const PACE = 2500;

export class Player {
  readonly loaded = signal<Playing | null>(null);
  readonly at = signal(0);
  readonly playing = signal(false);
  /** Why nothing is loaded, where something should be. */
  readonly failure = signal<string | null>(null);
  /** Of each run what there is to see where it stands; empty where nothing is loaded. */
  readonly frames = computed<readonly Frame[]>(() => {
    const loaded = this.loaded.value;
    if (!loaded) return [];
    const row = loaded.rows[this.at.value]!;
    return loaded.runs.map((run, side) => run.frameAt(row.at[side]!));
  });

  private timer: ReturnType<typeof setInterval> | null = null;

  /** Stands at a row of the run, or of the two runs compared, paused; null: at their first difference. */
  load(runs: readonly Run[], row: number | null): void {
    const loaded = runs.map(load);
    const [first, second] = loaded;
    const empty = loaded.find(({ steps }) => steps.length === 0);
    if (!first || empty) return this.fail(`${empty?.run.title ?? 'Nothing'}: the run has no steps.`);
    this.pause();
    const rows = second ? alignedRows(first, second) : rowsOf(first.steps);
    const difference = firstDifference(rows);
    const decisive = rows.findIndex(({ steps }) => steps[0]?.index === first.run.decisive);
    this.failure.value = null;
    this.at.value = clamp(row ?? difference ?? 0, rows.length);
    this.loaded.value = { runs: loaded, rows, decisive: Math.max(0, decisive), difference };
  }

  fail(message: string): void {
    this.pause();
    this.loaded.value = null;
    this.failure.value = message;
  }

  /** Every move by hand pauses. */
  readonly seek = (row: number): void => {
    this.pause();
    this.move(row);
  };
  readonly start = (): void => this.seek(0);
  readonly end = (): void => this.seek(Number.MAX_SAFE_INTEGER);
  readonly back = (): void => this.seek(this.at.value - 1);
  readonly forward = (): void => this.seek(this.at.value + 1);
  readonly decisive = (): void => this.seek(this.loaded.value?.decisive ?? 0);
  readonly difference = (): void => this.seek(this.loaded.value?.difference ?? this.at.value);
  /** To the decisive row; from there on, to the next marked one. */
  readonly nextMark = (): void => {
    const loaded = this.loaded.value;
    if (!loaded) return;
    const { rows, decisive } = loaded;
    this.seek(this.at.value === decisive ? nextMarked(rows, decisive) : decisive);
  };
  readonly source = (direction: 1 | -1): void => {
    const loaded = this.loaded.value;
    if (loaded) this.seek(nextSource(loaded.rows, this.at.value, direction));
  };
  /** To the next row that stands for a line of source; stays where none does. */
  readonly reveal = (file: string, line: number): void => {
    const rows = this.loaded.value?.rows ?? [];
    const row = rowOfSource(rows, this.at.value, { file, line });
    if (row !== null) this.seek(row);
  };

  /** Plays from here, or from the start where the run is over. */
  readonly toggle = (): void => {
    if (this.playing.value) return this.pause();
    const loaded = this.loaded.value;
    if (!loaded) return;
    const last = loaded.rows.length - 1;
    if (this.at.value === last) this.move(0);
    this.playing.value = true;
    this.timer = setInterval(() => {
      this.move(this.at.value + 1);
      if (this.at.value === loaded.decisive || this.at.value === last) this.pause();
    }, PACE);
  };

  private pause(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.playing.value = false;
  }

  private move(row: number): void {
    this.at.value = clamp(row, this.loaded.value?.rows.length ?? 1);
  }
}

function load(run: Run): Loaded {
  const steps = stepsOf(run.events);
  const frames = memoised((index) => frameAt(run, steps, index));
  return { run, steps, frameAt: frames, tablesAt: tablesOf(run, steps) };
}

function clamp(row: number, rows: number): number {
  return Math.min(Math.max(0, row), rows - 1);
}

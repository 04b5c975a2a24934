/** Where the panel stands: the run, the step, and whether it plays. The views read its signals; the controls call its methods. */
import { computed, signal } from '@preact/signals';
import { frameAt, type Frame } from './model/frame';
import { memoised } from './model/memoised';
import type { Run } from './model/run';
import { nextMarked, nextSource, stepOfSource, stepsOf, type Step } from './model/steps';

export interface Loaded {
  readonly run: Run;
  readonly steps: readonly Step[];
  /** What there is to see at a step: derived once, when the step is first shown. */
  frameAt(step: number): Frame;
}

/** Milliseconds that a step stays while playing: long enough to read its sentence. */
const PACE = 2500;

export class Player {
  readonly loaded = signal<Loaded | null>(null);
  readonly at = signal(0);
  readonly playing = signal(false);
  /** Why nothing is loaded, where something should be. */
  readonly failure = signal<string | null>(null);
  readonly frame = computed<Frame | null>(() => {
    const loaded = this.loaded.value;
    return loaded && loaded.frameAt(this.at.value);
  });

  private timer: ReturnType<typeof setInterval> | null = null;

  /** Stands at a step of the run, paused. */
  load(run: Run, step: number): void {
    const steps = stepsOf(run.events);
    if (steps.length === 0) return this.fail(`${run.title}: the run has no steps.`);
    this.pause();
    this.failure.value = null;
    this.at.value = clamp(step, steps.length);
    const frames = memoised((index) => frameAt(run, steps, index));
    this.loaded.value = { run, steps, frameAt: frames };
  }

  fail(message: string): void {
    this.pause();
    this.loaded.value = null;
    this.failure.value = message;
  }

  /** Every move by hand pauses. */
  readonly seek = (step: number): void => {
    this.pause();
    this.move(step);
  };
  readonly start = (): void => this.seek(0);
  readonly end = (): void => this.seek(Number.MAX_SAFE_INTEGER);
  readonly back = (): void => this.seek(this.at.value - 1);
  readonly forward = (): void => this.seek(this.at.value + 1);
  readonly decisive = (): void => this.seek(this.loaded.value?.run.decisive ?? 0);
  /** To the decisive step; from there on, to the next marked one. */
  readonly nextMark = (): void => {
    const loaded = this.loaded.value;
    if (!loaded) return;
    const { run, steps } = loaded;
    this.seek(this.at.value === run.decisive ? nextMarked(steps, run.decisive) : run.decisive);
  };
  readonly source = (direction: 1 | -1): void => {
    const loaded = this.loaded.value;
    if (loaded) this.seek(nextSource(loaded.steps, this.at.value, direction));
  };

  /** To the next step that stands for a line of source; stays where none does. */
  readonly reveal = (file: string, line: number): void => {
    const loaded = this.loaded.value;
    const step = loaded && stepOfSource(loaded.steps, this.at.value, { file, line });
    if (step !== null) this.seek(step);
  };

  /** Plays from here, or from the start where the run is over. */
  readonly toggle = (): void => {
    if (this.playing.value) return this.pause();
    const loaded = this.loaded.value;
    if (!loaded) return;
    if (this.at.value === loaded.steps.length - 1) this.move(0);
    this.playing.value = true;
    this.timer = setInterval(() => {
      this.move(this.at.value + 1);
      if (this.at.value === loaded.run.decisive || this.at.value === loaded.steps.length - 1) this.pause();
    }, PACE);
  };

  private pause(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.playing.value = false;
  }

  private move(step: number): void {
    this.at.value = clamp(step, this.loaded.value?.steps.length ?? 1);
  }
}

function clamp(step: number, steps: number): number {
  return Math.min(Math.max(0, step), steps - 1);
}

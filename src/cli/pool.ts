import { Worker } from 'node:worker_threads';
import type { Problem } from '../checker/finding';
import type { FromWorker, Task, TaskResult, UnitResult } from './messages';
import { problem } from './sources';

/** Milliseconds that a worker may be silent: to begin with, and for each MiB of the unit that it checks. */
const PATIENCE = 20_000;
const PATIENCE_PER_MIB = 20_000;

/** Tasks that a worker has at hand, so that it does not wait for the next one. */
const AT_HAND = 3;

/**
 * Bytes outside its heap with which a worker is replaced: WebAssembly memory never shrinks. Not more often than needed, since
 * a new one compiles everything again: 1 to 2 s of processor time.
 */
const WORN_WITH = 128 * 1024 * 1024;

const LIMITS = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 64 };

export interface PoolEvents {
  unit(result: UnitResult, task: Task): void;
  end(result: TaskResult, task: Task): void;
  problem(problem: Problem): void;
}

/**
 * Runs tasks on workers. A worker that dies on a unit, or is silent for too long and is killed, takes nothing with it: the unit's
 * files are checked one by one, the one that kills again is set aside and said, and all others are checked.
 */
export class Pool {
  private readonly waiting: Task[];
  private readonly running = new Set<Promise<void>>();
  private readonly workers = new Set<Worker>();
  private stopped = false;

  /** @param script of the worker; @param patience for tests: milliseconds */
  constructor(
    private readonly script: string,
    tasks: readonly Task[],
    private readonly events: PoolEvents,
    private readonly patience = PATIENCE,
  ) {
    this.waiting = [...tasks].reverse();
  }

  /** Runs all tasks on at most `jobs` workers at a time. */
  async run(jobs: number): Promise<void> {
    for (let i = 0; i < Math.min(jobs, this.waiting.length); i++) this.running.add(this.lane());
    await Promise.all(this.running);
  }

  /** Ends all workers and leaves the rest undone; `run` resolves when they are gone. */
  stop(): void {
    this.stopped = true;
    this.waiting.length = 0;
    for (const worker of this.workers) void worker.terminate();
  }

  /** One worker after the other, until there is nothing left to do. */
  private async lane(): Promise<void> {
    while (this.waiting.length > 0) await this.life();
  }

  /** The life of one worker. */
  private life(): Promise<void> {
    return new Promise((done) => {
      const worker = new Worker(this.script, { resourceLimits: LIMITS });
      this.workers.add(worker);
      /** What the worker was given, the one that it is at first. */
      const given: Task[] = [];
      let worn = false;
      let begun = new Set<string>();
      let unit: readonly string[] | null = null;
      let reason = 'the checker crashed';
      let timer: NodeJS.Timeout | undefined;
      const wait = (milliseconds: number): void => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          reason = `it took more than ${String(Math.round(milliseconds / 1000))} s`;
          void worker.terminate();
        }, milliseconds);
      };
      const next = (): void => {
        begun = new Set();
        unit = null;
        while (!worn && given.length < AT_HAND) {
          const task = this.waiting.pop();
          if (task === undefined) break;
          given.push(task);
          worker.postMessage(task);
        }
        if (given.length > 0) wait(this.patience);
        else {
          clearTimeout(timer);
          void worker.terminate();
        }
      };
      worker.on('message', (message: FromWorker) => {
        const [task] = given;
        if (task === undefined) return;
        if (message.kind === 'begin') {
          unit = message.files;
          unit.forEach((file) => begun.add(file));
          wait(this.patience + (message.bytes / 1024 / 1024) * PATIENCE_PER_MIB);
        } else if (message.kind === 'unit') {
          unit = null;
          wait(this.patience);
          this.events.unit(message, task);
        } else {
          this.events.end(message, task);
          given.shift();
          worn = message.external > WORN_WITH;
          next();
        }
      });
      worker.on('error', (error: NodeJS.ErrnoException) => {
        reason =
          error.code === 'ERR_WORKER_OUT_OF_MEMORY'
            ? 'it took too much memory'
            : `the checker crashed: ${error.message}`;
      });
      worker.on('exit', () => {
        clearTimeout(timer);
        this.workers.delete(worker);
        if (this.stopped) return done();
        const [task, ...untouched] = given;
        this.waiting.push(...untouched.reverse());
        if (task !== undefined) this.salvage(task, begun, unit, reason);
        done();
      });
      next();
    });
  }

  /** Puts back what a dead worker left undone, without what killed it. */
  private salvage(
    task: Task,
    begun: ReadonlySet<string>,
    unit: readonly string[] | null,
    reason: string,
  ): void {
    const culprits = unit ?? (task.files.length === 1 ? task.files : []);
    if (culprits.length === 1) this.events.problem(problem(culprits[0]!, `It was set aside: ${reason}.`));
    else if (culprits.length > 1) {
      const what = `This file and ${String(culprits.length - 1)} more are checked one by one: together, ${reason}.`;
      this.events.problem(problem(culprits[0]!, what));
      for (const file of culprits) this.waiting.push({ ...task, files: [file], alone: true });
    }
    const rest = task.files.filter((file) => !begun.has(file) && !culprits.includes(file));
    if (rest.length === 0) return;
    // Where no unit had begun, reading them failed: halves find out which.
    const half = unit === null && begun.size === 0 ? Math.ceil(rest.length / 2) : rest.length;
    this.waiting.push({ ...task, files: rest.slice(0, half) });
    if (half < rest.length) this.waiting.push({ ...task, files: rest.slice(half) });
  }
}

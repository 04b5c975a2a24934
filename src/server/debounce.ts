/** Runs a job per key once its key has been quiet for a while; a newer request supersedes what is waiting or under way. */

export interface Timers {
  set(run: () => void, milliseconds: number): unknown;
  clear(handle: unknown): void;
}

interface Entry {
  readonly timer: unknown;
  readonly abort: AbortController;
}

export class Debouncer<K> {
  private readonly entries = new Map<K, Entry>();

  /**
   * @param quiet milliseconds without a new request before the job runs
   * @param job told by the signal that a newer request, or `cancel`, made its result worthless
   */
  constructor(
    private readonly quiet: number,
    private readonly job: (key: K, signal: AbortSignal) => Promise<void>,
    private readonly timers: Timers,
  ) {}

  /** Runs the job after the quiet time. */
  request(key: K): void {
    this.start(key, this.quiet);
  }

  /** Runs the job as soon as the event loop is free, without waiting for quiet. */
  requestNow(key: K): void {
    this.start(key, 0);
  }

  cancel(key: K): void {
    const entry = this.entries.get(key);
    if (!entry) return;
    this.timers.clear(entry.timer);
    entry.abort.abort();
    this.entries.delete(key);
  }

  private start(key: K, delay: number): void {
    this.cancel(key);
    const abort = new AbortController();
    const timer = this.timers.set(() => void this.job(key, abort.signal), delay);
    this.entries.set(key, { timer, abort });
  }
}

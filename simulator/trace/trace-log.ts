import { EventLog, type LogSnapshot } from '../machine/log';
import type { SimEvent, SimEventBody } from './events';

/** The event asked for is recorded: time stops here. */
export class Reached extends Error {}

/** A run has used up what it may use. */
export class BudgetSpent extends Error {
  constructor(
    readonly budget: string,
    readonly limit: number,
  ) {
    super(`the budget of ${String(limit)} ${budget} is used up`);
  }
}

/** Events that one run may record, and bytes of memory that they may carry. */
export const EVENT_BUDGET = 400_000;
export const BYTE_BUDGET = 32 * 1024 * 1024;

/** Looks at each event as it happens, and may add events of its own, which get the same cause. */
export type Observer = (event: SimEvent) => void;

/** The event log of a run: it can be observed, and it can stop the run right after an event. */
export class TraceLog extends EventLog<SimEventBody> {
  readonly observers: Observer[] = [];
  /** Recording event `stopAt` throws `Reached`; null: never. */
  stopAt: number | null = null;

  private bytes = 0;

  override emit(body: SimEventBody): number {
    const seq = super.emit(body);
    if (body.kind === 'memory-write') this.bytes += 2 * body.after.length;
    if (body.kind === 'completion') this.bytes += body.data?.length ?? 0;
    if (seq >= EVENT_BUDGET) throw new BudgetSpent('events', EVENT_BUDGET);
    if (this.bytes > BYTE_BUDGET) throw new BudgetSpent('bytes moved', BYTE_BUDGET);
    if (seq === this.stopAt) throw new Reached();
    for (const observer of this.observers) observer(this.events[seq]!);
    return seq;
  }

  override save(): LogSnapshot & { readonly bytes: number } {
    return { ...super.save(), bytes: this.bytes };
  }

  override restore(
    snapshot: ReturnType<TraceLog['save']>,
    recording: readonly SimEvent[] = this.events,
  ): void {
    super.restore(snapshot, recording);
    this.bytes = snapshot.bytes;
  }
}

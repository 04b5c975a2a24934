import { EventLog } from '../machine/log';
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

/** Events that one run may record. */
export const EVENT_BUDGET = 400_000;

/** Looks at each event as it happens, and may add events of its own, which get the same cause. */
export type Observer = (event: SimEvent) => void;

/** The event log of a run: it can be observed, and it can stop the run right after an event. */
export class TraceLog extends EventLog<SimEventBody> {
  readonly observers: Observer[] = [];
  /** Recording event `stopAt` throws `Reached`; null: never. */
  stopAt: number | null = null;

  override emit(body: SimEventBody): number {
    const seq = super.emit(body);
    if (seq >= EVENT_BUDGET) throw new BudgetSpent('events', EVENT_BUDGET);
    if (seq === this.stopAt) throw new Reached();
    for (const observer of this.observers) observer(this.events[seq]!);
    return seq;
  }
}

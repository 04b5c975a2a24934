/** A step's events as the list shows them: indented by cause, the bulk of the small ones folded. */
import type { SimEvent } from '../../simulator/trace/events';
import type { Step } from './steps';

export interface EventRow {
  readonly event: SimEvent;
  /** 0 for what the step itself did. */
  readonly depth: number;
  /** How many events like this follow directly and are not shown. */
  readonly more: number;
}

/** Deeper nesting than this is drawn as this. */
const DEEPEST = 6;

/**
 * Rows in the order of the run; neighbours of one kind and one cause after the first `keep`, and all events after `most`
 * rows, are folded into the row before them.
 */
export function eventRows(step: Step, keep = 3, most = 200): EventRow[] {
  const depths = new Map<number, number>([[step.event.seq, -1]]);
  const rows: { event: SimEvent; depth: number; more: number }[] = [];
  let run = 0;
  for (const event of step.events) {
    if (event === step.event) continue;
    const depth = (event.cause === null ? -1 : (depths.get(event.cause) ?? -1)) + 1;
    depths.set(event.seq, depth);
    const last = rows.at(-1);
    const same = last?.event.kind === event.kind && last.event.cause === event.cause;
    run = same ? run + 1 : 1;
    if ((run > keep || rows.length === most) && last) last.more++;
    else rows.push({ event, depth: Math.min(depth, DEEPEST), more: 0 });
  }
  return rows;
}

/** The steps of a run: which events each made, what is remarkable about it, and which one decides the run. */
import type { SimEvent } from '../../simulator/trace/events';
import { beyond, Domains } from './domains';
import type { EventOf } from './run';

/** What the timeline marks, most grave first. */
export const MARKS = ['secret', 'stale', 'fault', 'warning', 'parity', 'exposure'] as const;
export type Mark = (typeof MARKS)[number];

export interface Step {
  /** From 0. */
  readonly index: number;
  readonly event: EventOf<'step'>;
  /** The step's own event and everything until the next step. */
  readonly events: readonly SimEvent[];
  /** In the order of `MARKS`, each once. */
  readonly marks: readonly Mark[];
}

function markOf(event: SimEvent, domains: Domains): Mark | null {
  switch (event.kind) {
    case 'secret-read':
      return 'secret';
    case 'staleness':
      return 'stale';
    case 'fault':
      return 'fault';
    case 'dma-debug':
      return 'warning';
    case 'parity':
      return event.holds ? null : 'parity';
    case 'exposure':
      // Growing by what the DMA API mapped, or by what a process shares of its own, is in order; more should be seen.
      return event.gained > 0 && beyond(event, domains) ? 'exposure' : null;
    default:
      return null;
  }
}

export function stepsOf(events: readonly SimEvent[]): Step[] {
  const domains = new Domains();
  const starts = events.flatMap((event, at) => (event.kind === 'step' ? [{ event, at }] : []));
  return starts.map(({ event, at }, index) => {
    const own = events.slice(at, starts[index + 1]?.at ?? events.length);
    domains.follow(own);
    const found = new Set(own.map((event) => markOf(event, domains)));
    return { index, event, events: own, marks: MARKS.filter((mark) => found.has(mark)) };
  });
}

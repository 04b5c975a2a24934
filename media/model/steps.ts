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

/** Index of the next step after `from` that has a mark, going round; `from` itself where no other has. */
export function nextMarked(steps: readonly Step[], from: number): number {
  const after = [...steps.slice(from + 1), ...steps.slice(0, from + 1)];
  return after.find(({ marks }) => marks.length > 0)?.index ?? from;
}

/** Index of the nearest step in a direction that stands for another line of source than `from`; `from` where none does. */
export function nextSource(steps: readonly Step[], from: number, direction: 1 | -1): number {
  const here = steps[from]?.event.source ?? null;
  for (let at = from + direction; at >= 0 && at < steps.length; at += direction) {
    const there = steps[at]!.event.source;
    if (there && (there.file !== here?.file || there.line !== here.line)) return at;
  }
  return from;
}

/** Index of the next step after `from`, going round, that stands for a line of source; null where none does. */
export function stepOfSource(
  steps: readonly Step[],
  from: number,
  { file, line }: { readonly file: string; readonly line: number },
): number | null {
  const after = [...steps.slice(from + 1), ...steps.slice(0, from + 1)];
  const found = after.find(({ event: { source } }) => source?.line === line && sameFile(source.file, file));
  return found?.index ?? null;
}

/** Two names of one file: the longer may begin with folders that the shorter leaves out. */
function sameFile(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return long === short || long.endsWith(`/${short}`);
}

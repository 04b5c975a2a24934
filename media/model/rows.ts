/**
 * What the one slider runs over: the steps of a run, or of two runs side by side, aligned so that what they have in common
 * stands in one row and what only one of them does in a row of its own.
 */
import { describe } from './describe';
import type { Run } from './run';
import type { Step } from './steps';
import { mainTransaction } from './transaction';

/** A run and its steps. */
export interface Track {
  readonly run: Pick<Run, 'decisive' | 'settings'>;
  readonly steps: readonly Step[];
}

export interface Row {
  /** Of each run its step in this row, or null where it has none. */
  readonly steps: readonly (Step | null)[];
  /** Of each run the step that it stands at: that in this row, else the last before. */
  readonly at: readonly number[];
  /** The runs do not do the same here, or it ends otherwise. */
  readonly differs: boolean;
}

/** One run: a row for each step. */
export function rowsOf(steps: readonly Step[]): Row[] {
  return steps.map((step) => ({ steps: [step], at: [step.index], differs: false }));
}

/**
 * Two runs: steps of the same label share a row, so do the decisive steps and, between those, steps that do the same; as
 * many as can without changing the order of either run.
 */
export function alignedRows(left: Track, right: Track): Row[] {
  let [atLeft, atRight] = [0, 0];
  return pairs(left, right).map(([a, b]) => {
    atLeft = a?.index ?? atLeft;
    atRight = b?.index ?? atRight;
    const differs = !a || !b || differ(left.run, a, right.run, b);
    return { steps: [a, b], at: [atLeft, atRight], differs };
  });
}

type Pair = readonly [Step | null, Step | null];

/** Cells of the table below; runs whose product is larger are paired by labels alone, in order. */
const TABLE = 4_000_000;

/** The pairing of greatest worth, by the classic table of longest common subsequences. */
function pairs(left: Track, right: Track): Pair[] {
  const [m, n] = [left.steps.length, right.steps.length];
  if ((m + 1) * (n + 1) > TABLE) return pairsByIndex(left.steps, right.steps);
  const worth = worthOf(left, right);
  const best = new Float64Array((m + 1) * (n + 1));
  const at = (i: number, j: number): number => best[i * (n + 1) + j]!;
  for (let i = m - 1; i >= 0; i--) {
    for (let j = n - 1; j >= 0; j--) {
      const value = worth(i, j);
      const together = value > 0 ? value + at(i + 1, j + 1) : 0;
      best[i * (n + 1) + j] = Math.max(together, at(i + 1, j), at(i, j + 1));
    }
  }
  const found: Pair[] = [];
  let [i, j] = [0, 0];
  while (i < m || j < n) {
    const value = i < m && j < n ? worth(i, j) : 0;
    if (value > 0 && at(i, j) === value + at(i + 1, j + 1)) found.push([left.steps[i++]!, right.steps[j++]!]);
    else if (j === n || (i < m && at(i, j) === at(i + 1, j))) found.push([left.steps[i++]!, null]);
    else found.push([null, right.steps[j++]!]);
  }
  return found;
}

function pairsByIndex(left: readonly Step[], right: readonly Step[]): Pair[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, at) => [
    left[at] ?? null,
    right[at] ?? null,
  ]);
}

/** How well step `i` of one run goes with step `j` of the other; 0: not at all. */
function worthOf(left: Track, right: Track): (i: number, j: number) => number {
  const [a, b] = [left, right].map(({ steps }) => steps.map(doing)) as [string[], string[]];
  return (i, j) => {
    const [one, other] = [left.steps[i]!.event.label, right.steps[j]!.event.label];
    if (one !== null && one === other) return 100;
    const decisive = [i === left.run.decisive, j === right.run.decisive];
    if (decisive[0] && decisive[1]) return 100;
    if ((one !== null && other !== null) || decisive[0] !== decisive[1]) return 0;
    return a[i] === b[j] ? 1 : 0;
  };
}

/** What a step does, roughly: the function that it calls, or the kind of thing that happens first. */
function doing({ event, events }: Step): string {
  const call = events.find(({ kind, cause }) => kind === 'call' && cause === event.seq);
  if (call?.kind === 'call') return call.function;
  return events[1]?.kind ?? '';
}

/** True where two steps in one row do not do the same, or not with the same end. */
function differ(left: Track['run'], a: Step, right: Track['run'], b: Step): boolean {
  if (a.index === 0 && b.index === 0) return left.settings.join() !== right.settings.join();
  return deed(a) !== deed(b) || a.marks.join() !== b.marks.join() || ending(a) !== ending(b);
}

/** What a step does, with all its arguments. */
function deed({ event, events }: Step): string {
  const first = events.find(({ kind, cause }) => kind !== 'memory-write' && cause === event.seq);
  return first?.kind === 'call' || first?.kind === 'submit' ? describe(first) : (first?.kind ?? '');
}

function ending(step: Step): string {
  const transaction = mainTransaction(step);
  if (!transaction) return '';
  const { secret, stale, fault, completion } = transaction;
  return [secret?.secret, stale && 'stale', fault?.reason, completion?.status].join();
}

/** Index of the first row in which the runs differ, of how they boot only where nothing else does; null where they agree. */
export function firstDifference(rows: readonly Row[]): number | null {
  const after = rows.findIndex(({ differs }, at) => differs && at > 0);
  if (after >= 0) return after;
  return rows[0]?.differs ? 0 : null;
}

/** Index of the next row after `from` that has a mark, going round; `from` itself where no other has. */
export function nextMarked(rows: readonly Row[], from: number): number {
  return nextWhere(rows, from, ({ steps }) => steps.some((step) => step && step.marks.length > 0)) ?? from;
}

/** Index of the nearest row in a direction that stands for another line of source than `from`; `from` where none does. */
export function nextSource(rows: readonly Row[], from: number, direction: 1 | -1): number {
  const here = sourceOf(rows[from]);
  for (let at = from + direction; at >= 0 && at < rows.length; at += direction) {
    const there = sourceOf(rows[at]);
    if (there && (there.file !== here?.file || there.line !== here.line)) return at;
  }
  return from;
}

/** Index of the next row after `from`, going round, that stands for a line of source; null where none does. */
export function rowOfSource(
  rows: readonly Row[],
  from: number,
  { file, line }: { readonly file: string; readonly line: number },
): number | null {
  return nextWhere(rows, from, ({ steps }) =>
    steps.some((step) => {
      const source = step?.event.source;
      return source?.line === line && sameFile(source.file, file);
    }),
  );
}

function nextWhere(rows: readonly Row[], from: number, holds: (row: Row) => boolean): number | null {
  for (let distance = 1; distance <= rows.length; distance++) {
    const at = (from + distance) % rows.length;
    if (holds(rows[at]!)) return at;
  }
  return null;
}

/** The line of source that a row stands for: that of the first run which has one. */
export function sourceOf(row: Row | undefined): Step['event']['source'] {
  return row?.steps.find((step) => step?.event.source)?.event.source ?? null;
}

/** Two names of one file: the longer may begin with folders that the shorter leaves out. */
function sameFile(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return long === short || long.endsWith(`/${short}`);
}

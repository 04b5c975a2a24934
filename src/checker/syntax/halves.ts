import { contradicts, type Directives, type Group } from './directives';
import { Kind } from './lexer';
import { Holds, Nesting } from './nesting';
import type { Sketch } from './sketch';

const SPACE = 32;
const BACKSLASH = 92;

/** What the mask does with a conditional group. */
type Treatment =
  /** All branches are whole statements: the directives stay, and become preproc_if nodes. */
  | 'keep'
  /** The directives become spaces, the branches stay one behind the other. */
  | 'through'
  /** The directives and all branches but this one become spaces. */
  | number;

/** A group under way: how things stood where it began, and where each branch ended. */
interface Pending {
  readonly group: Group;
  readonly before: ReturnType<Nesting['save']>;
  readonly ends: (ReturnType<Nesting['save']> & { empty: boolean })[];
  branch: number;
  /** Whether a branch starts with what continues the statement before it. */
  continues: boolean;
}

/**
 * Conditional groups, unprocessed: the grammar takes `#if` groups only around whole statements or declarations. So
 *
 * - branches that are never compiled (`#if 0`) become spaces;
 * - a group whose branches are whole statements or declarations, in a block or at the top, stays: its directives are written
 *   so that the grammar takes them whatever they ask: `#if A && (B > 2)` as `#if A____B___2_`, one identifier over the
 *   whole condition, so that the text at its node is the condition;
 * - a group in a list (initializer, enumerators, fields, arguments) or with one branch only loses its directives, and the
 *   branches follow each other;
 * - of a group that splits a statement (half a condition, an open brace, two headers of one function) one branch stays: the
 *   first that agrees with what was chosen before.
 *
 * What a reader has to know about branches that exclude each other is in `Conditionals`, for all four alike.
 */
export function chooseHalves(sketch: Sketch, { openers, closers }: Directives): void {
  const { kind, next, count } = sketch;
  const nesting = new Nesting(sketch);
  const assumed = new Map<string, boolean>();
  const treatments = new Map<Group, Treatment>();
  const open: Pending[] = [];

  const leaveBranch = (pending: Pending): void => {
    const state = nesting.save();
    pending.ends[pending.branch] = { ...state, empty: state.last === pending.before.last };
    nesting.restore(pending.before);
  };
  const finish = (pending: Pending, after: number): void => {
    leaveBranch(pending);
    const treatment = treat(sketch, pending, after, assumed);
    treatments.set(pending.group, treatment);
    if (typeof treatment === 'number') {
      if (treatment < pending.ends.length) nesting.restore(pending.ends[treatment]!);
    } else if (treatment === 'through') {
      const lastLive = pending.group.branches.findLastIndex((branch) => !branch.dead);
      if (lastLive >= 0) nesting.restore(pending.ends[lastLive]!);
    }
  };

  for (let i = next[0]!; i < count; i = next[i]!) {
    if (kind[i] !== Kind.Directive) {
      const pending = open.at(-1);
      if (pending !== undefined && nesting.last === pending.before.last && sketch.spelling(i) === 'else')
        pending.continues = true;
      nesting.feed(i);
      continue;
    }
    const opened = openers.get(i);
    if (opened !== undefined) {
      if (opened.branch === 0) {
        open.push({ group: opened.group, before: nesting.save(), ends: [], branch: 0, continues: false });
      } else {
        leaveBranch(open.at(-1)!);
        open.at(-1)!.branch = opened.branch;
      }
      const branch = opened.group.branches[opened.branch]!;
      if (branch.dead) skipTo(sketch, i, branch.end);
    } else if (closers.has(i)) finish(open.pop()!, next[i]!);
  }
  while (open.length > 0) finish(open.pop()!, count);

  // In two steps, since the treatment of a group is known at its end only.
  for (let i = next[0]!; i < count; i = next[i]!) {
    if (kind[i] !== Kind.Directive) continue;
    const opened = openers.get(i);
    const group = opened?.group ?? closers.get(i);
    const treatment = group === undefined ? 'through' : (treatments.get(group) ?? 'through');
    if (treatment === 'keep') {
      plainDirective(sketch, i);
      continue;
    }
    if (typeof treatment === 'number' && opened !== undefined && opened.branch !== treatment) {
      skipTo(sketch, i, opened.group.branches[opened.branch]!.end);
    }
    sketch.erase(i);
  }
}

function treat(sketch: Sketch, pending: Pending, after: number, assumed: Map<string, boolean>): Treatment {
  const { group, before, ends } = pending;
  const live = group.branches.map((_, index) => index).filter((index) => !group.branches[index]!.dead);
  const filled = live.filter((index) => !ends[index]!.empty);
  if (filled.length === 0) return 'through';
  const balanced = live.every((index) => ends[index]!.frame === before.frame);
  const whole =
    balanced &&
    settled(before) &&
    filled.every((index) => settled(ends[index]!)) &&
    !pending.continues &&
    sketch.spelling(after) !== 'else';
  const holds = before.frame?.holds ?? Holds.Top;
  if (whole && holds <= Holds.Linkage && isComplete(sketch, group)) return 'keep';
  if (balanced && (filled.length === 1 || (whole && holds < Holds.Parenthesis))) return 'through';

  const chosen =
    live.find((index) => !contradicts(group.branches[index]!.facts, assumed)) ??
    (group.total ? live[0]! : group.branches.length);
  for (const [key, value] of group.branches[chosen]?.facts ?? []) assumed.set(key, value);
  return chosen;
}

/** Whether a group has its `#endif`, and all branches but `#else` a condition. */
function isComplete(sketch: Sketch, { branches, total, closer }: Group): boolean {
  const asking = total ? branches.slice(0, -1) : branches;
  return closer < sketch.count && asking.every(({ opener }) => conditionSpan(sketch, opener) !== null);
}

function settled({ first, pending }: ReturnType<Nesting['save']>): boolean {
  return first < 0 && !pending;
}

/** Where the condition of a directive stands, in so far as it is on the directive's first line; null where there is none. */
function conditionSpan({ text, canvas, start, end }: Sketch, directive: number): [number, number] | null {
  let from = start[directive]! + /^#[ \t]*\w+/.exec(text.slice(start[directive], end[directive]))![0].length;
  let to = text.indexOf('\n', from);
  if (to < 0 || to > end[directive]!) to = end[directive]!;
  const isSpace = (at: number): boolean => canvas.at(at) <= SPACE || canvas.at(at) === BACKSLASH;
  while (from < to && isSpace(from)) from++;
  while (from < to && isSpace(to - 1)) to--;
  return from < to ? [from, to] : null;
}

/** Leaves of a directive its word, and of its condition one identifier. */
function plainDirective(sketch: Sketch, directive: number): void {
  const { text, canvas, start, end } = sketch;
  const word = /^#[ \t]*\w+/.exec(text.slice(start[directive], end[directive]))![0];
  const span = /else$|endif$/.test(word) ? null : conditionSpan(sketch, directive);
  const condition = span === null ? '' : text.slice(...span).replace(/^[^A-Za-z_]|\W/g, '_');
  canvas.put(word, start[directive]!, end[directive]!);
  if (span !== null) canvas.put(condition, ...span);
}

/** Erases what lies between a directive and an offset. */
function skipTo(sketch: Sketch, directive: number, offset: number): void {
  const { next, start, count } = sketch;
  let last = directive;
  while (next[last]! < count && start[next[last]!]! < offset) last = next[last]!;
  if (last !== directive) sketch.erase(next[directive]!, last);
}

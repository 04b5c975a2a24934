import type { Finding } from '../finding';
import type { CallFact, Case, FunctionFacts, StoreFact } from '../flow/facts';
import { Op, type FunctionIR } from '../flow/ir';
import { siteOf } from '../flow/places';
import type { Site } from '../flow/values';
import { keyOf, type Program } from './program';
import type { Sources } from './source';

/** Which functions a replay follows, and where it must come through. */
export interface Plan {
  /** In the order in which they run. */
  readonly entries: readonly FunctionIR[];
  /** Instructions that the path must come to, by function. */
  readonly wanted: ReadonlyMap<FunctionIR, readonly number[]>;
  /** The finding's own. */
  readonly own: { readonly fn: FunctionIR; readonly at: number } | null;
  /** How the engine's path to the finding went. */
  readonly found: ReadonlyMap<string, boolean>;
  /** The finding's place. */
  readonly at: Site;
}

/** The plan for a finding: its function and those of its value's way; undefined where it lies outside of functions. */
export function planOf(program: Program, sources: Sources, finding: Finding): Plan | undefined {
  const at = sources.site(finding.file, finding.line, finding.column);
  const own = program.functionAt(at);
  if (own === undefined) return undefined;
  const places = finding.related.map((r) => ({
    ...sources.site(r.file, r.line, r.column),
    end: sources.site(r.file, r.endLine, r.endColumn).start,
  }));
  const functions = [...places.map((p) => program.functionAt(p)), own].filter((fn) => fn !== undefined);
  const distinct = [...new Set(functions)];
  const entries = distinct.filter(
    (fn) => !distinct.some((other) => other !== fn && program.leadsToFunction(other, fn)),
  );
  const flagged = { ...at, end: sources.site(finding.file, finding.endLine, finding.endColumn).start };
  const wanted = new Map<FunctionIR, number[]>();
  for (const site of [flagged, ...places]) {
    const found = instructionAt(program, site);
    if (found !== undefined) wanted.set(found.fn, [...(wanted.get(found.fn) ?? []), found.at]);
  }
  return {
    entries,
    wanted,
    own: instructionAt(program, flagged) ?? null,
    found: pathTo(program.facts(own), at),
    at,
  };
}

/** The instruction that stands at a place: what begins and ends there, else the smallest statement around it. */
function instructionAt(program: Program, site: Site): { fn: FunctionIR; at: number } | undefined {
  const fn = program.functionAt(site);
  if (fn === undefined) return undefined;
  let best = -1;
  for (let at = 0; at < fn.op.length; at++) {
    const op = fn.op[at] as Op;
    const { start, end } = siteOf(fn, at);
    const isStatement = op === Op.Call || op === Op.Store || op === Op.Return;
    if (start === site.start && (end === site.end || (isStatement && site.end === site.start)))
      return { fn, at };
    if (!isStatement || start > site.start || site.start >= end) continue;
    if (best < 0 || end - start < widthOf(fn, best)) best = at;
  }
  return best < 0 ? undefined : { fn, at: best };
}

/** The decisions on the engine's own path to a place. */
function pathTo(facts: FunctionFacts | undefined, at: Site): ReadonlyMap<string, boolean> {
  const decisions = new Map<string, boolean>();
  const all: readonly (CallFact | StoreFact)[] = [...(facts?.calls ?? []), ...(facts?.stores ?? [])];
  const fact =
    all.find((f) => f.at.start === at.start) ??
    all.find((f) => f.at.start <= at.start && at.start < f.at.end);
  const one: Case | undefined = fact?.cases[0];
  const exit = facts?.exits.find((e) => e.at.start <= at.start && at.start < e.at.end);
  for (let step = one?.path ?? exit?.path ?? null; step !== null; step = step.before)
    if (typeof step.taken === 'boolean') decisions.set(keyOf(step.at), step.taken);
  return decisions;
}

function widthOf(fn: FunctionIR, at: number): number {
  return fn.end[at]! - fn.start[at]!;
}

import type { Finding } from '../finding';
import type { CallFact, Case, FunctionFacts, StoreFact } from '../flow/facts';
import { Op, type FunctionIR } from '../flow/ir';
import type { Site } from '../flow/values';
import { keyOf, type Program } from './program';
import type { Sources } from './source';

/** Which functions a replay follows, and where it must come through. */
export interface Plan {
  /** In the order in which they run. */
  readonly entries: readonly FunctionIR[];
  /** Keys of instructions that the path must come to. */
  readonly wanted: ReadonlySet<string>;
  /** How the engine's path to the finding went. */
  readonly found: ReadonlyMap<string, boolean>;
  /** The finding's place. */
  readonly at: Site;
}

/** Calls below one another by which a function is reached from another. */
const DEEPEST = 6;

/** The plan for a finding: its function and those of its value's way; undefined where it lies outside of functions. */
export function planOf(program: Program, sources: Sources, finding: Finding): Plan | undefined {
  const at = sources.site(finding.file, finding.line, finding.column);
  const own = program.functionAt(at);
  if (own === undefined) return undefined;
  const places = finding.related.map((r) => sources.site(r.file, r.line, r.column));
  const functions = [...places.map((p) => program.functionAt(p)), own].filter((fn) => fn !== undefined);
  const distinct = [...new Set(functions)];
  const entries = distinct.filter(
    (fn) => !distinct.some((other) => other !== fn && calls(program, other, fn)),
  );
  const wanted = new Set([at, ...places].flatMap((site) => instructionsAt(program, site)));
  return { entries, wanted, found: pathTo(program.facts(own), at), at };
}

/** Whether a function reaches another by calls. */
export function calls(program: Program, from: FunctionIR, to: FunctionIR, depth = DEEPEST): boolean {
  return depth > 0 && calleesOf(program, from).some((c) => c === to || calls(program, c, to, depth - 1));
}

/** Functions of the unit that a function calls. */
export function calleesOf(program: Program, fn: FunctionIR): readonly FunctionIR[] {
  const code = program.code(fn);
  const found = new Set<FunctionIR>();
  for (let at = 0; at < fn.op.length; at++)
    if ((fn.op[at] as Op) === Op.Call) {
      const callee = code.view.resolve(program.callee(code, at));
      if (callee !== undefined) found.add(callee);
    }
  return [...found];
}

/** Functions of the unit that call a function. */
export function callersOf(program: Program, fn: FunctionIR): readonly FunctionIR[] {
  return program.unit.files
    .flatMap((f) => f.functions)
    .filter((caller) => caller !== fn && calleesOf(program, caller).includes(fn));
}

/** The instructions that stand at a place: calls and stores that begin there. */
function instructionsAt(program: Program, site: Site): string[] {
  const fn = program.functionAt(site);
  if (fn === undefined) return [];
  for (let at = 0; at < fn.op.length; at++) {
    const op = fn.op[at] as Op;
    if (fn.start[at] === site.start && (op === Op.Call || op === Op.Store)) return [keyOf(site)];
  }
  // An expression inside a statement: the smallest call or store around it.
  let best = -1;
  for (let at = 0; at < fn.op.length; at++) {
    const op = fn.op[at] as Op;
    if (
      (op !== Op.Call && op !== Op.Store && op !== Op.Return) ||
      fn.start[at]! > site.start ||
      site.start >= fn.end[at]!
    )
      continue;
    if (best < 0 || fn.end[at]! - fn.start[at]! < fn.end[best]! - fn.start[best]!) best = at;
  }
  return best < 0 ? [] : [`${site.file}:${String(fn.start[best])}`];
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

import type { CallFact, FunctionFacts, UnitFacts } from '../../flow/facts';
import type { PathStep } from '../../flow/state';
import type { Site, Value } from '../../flow/values';
import { PRINTS } from '../../kernel/exempt';
import { ARITHMETIC } from '../../kernel/pure';

/** Whether a path called something, or decided by something, whose text matches. */
export function asked(unit: UnitFacts, path: PathStep | null, what: RegExp): boolean {
  for (let step = path; step !== null; step = step.before)
    if (what.test(typeof step.taken === 'string' ? step.taken : unit.textOf(step.at))) return true;
  return false;
}

/**
 * Whether a value that was made at a place goes on from a function: to hardware, to memory, to another function, to the caller.
 *
 * @param except calls that it may go to all the same
 */
export function isHandedOn(
  facts: FunctionFacts,
  made: Site,
  except: (call: CallFact) => boolean = () => false,
): boolean {
  const has = carries(made);
  const { calls, stores, exits, sinks } = facts;
  return (
    sinks.some((s) => has(s.value)) ||
    stores.some((s) => !s.local && has(s.value)) ||
    exits.some((e) => has(e.value)) ||
    calls.some((c) => !isHarmless(c) && c.args.some(has) && !except(c))
  );
}

/** Whether a value that was made at a place is only shown to people, never used. */
export function isOnlyPrinted(facts: FunctionFacts, made: Site): boolean {
  const has = carries(made);
  return (
    !facts.stores.some((s) => has(s.value)) &&
    !isHandedOn(facts, made) &&
    facts.calls.some((c) => c.args.some(has))
  );
}

/** Whether a call does no more with a physical address than show it, compute with it, or map it into a domain. */
function isHarmless({ callee, row }: CallFact): boolean {
  return PRINTS.test(callee) || ARITHMETIC.test(callee) || row?.role === 'iommu-map';
}

function carries(made: Site): (value: Value | null) => boolean {
  return (value) => value?.origins.some((o) => o.at.start === made.start && o.at.file === made.file) === true;
}

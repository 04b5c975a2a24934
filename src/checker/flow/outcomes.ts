import type { Analysis } from './analysis';
import { Operator } from './ir';
import { carried } from './operators';
import { close } from './calls';
import type { Way } from './lanes';
import { Bits, resourceKey, type State } from './state';
import type { Outcome, Summary } from './summary';
import { TermKind, rootKind } from './terms';
import { moved, union, type Origin, type Value } from './values';

/** Ways out that a summary tells apart, and writes that one remembers. */
const MOST_OUTCOMES = 6;
const MOST_WRITES = 40;

/** Gathers what a caller can see of a function's ways out. */
export function summarize(
  cx: Analysis,
  exits: readonly { readonly state: State; readonly value: Value | null }[],
): Summary {
  const outcomes = new Map<string, Outcome>();
  for (const { state, value } of exits) {
    const outcome = outcomeOf(cx, state, value);
    const key = `${outcome.bits}|${outcome.resources.map((r) => `${r.kind}${r.handle}${r.state}`).join()}`;
    const same = outcomes.get(key);
    if (same !== undefined) outcomes.set(key, both(cx, same, outcome));
    else if (outcomes.size < MOST_OUTCOMES) outcomes.set(key, outcome);
  }
  return { outcomes: [...outcomes.values()], keeps: 0 };
}

function outcomeOf(cx: Analysis, state: State, value: Value | null): Outcome {
  const { terms } = cx;
  const writes: [number, Value][] = [];
  for (const [address, written] of state.memory.entries()) {
    if (address < 0 || writes.length >= MOST_WRITES) continue;
    if (rootKind(terms, address) === TermKind.Local) continue;
    writes.push([address, { term: written.term, origins: own(written.origins) }]);
  }
  const bitsOf: [number, Bits][] = [];
  for (const [term, bits] of state.bits.entries())
    if (terms.kind(term) === TermKind.Parameter || terms.kind(term) === TermKind.Configured)
      bitsOf.push([term, bits]);
  return {
    result: value === null ? null : { term: value.term, origins: own(value.origins) },
    bits: value === null ? Bits.Any : cx.bits(state, value.term),
    writes,
    resources: [...state.resources.values()],
    bitsOf,
  };
}

/** What came in from outside is the caller's to say. */
const own = (origins: readonly Origin[]): readonly Origin[] =>
  origins.some((o) => o.incoming) ? origins.filter((o) => !o.incoming) : origins;

/** One outcome for two that differ in nothing that matters to a caller's paths. */
function both(cx: Analysis, a: Outcome, b: Outcome): Outcome {
  const merged = (x: Value, y: Value): Value =>
    x.term === y.term
      ? { term: x.term, origins: union(x.origins, y.origins) }
      : { term: cx.terms.of(TermKind.Unknown, x.term, y.term), origins: union(x.origins, y.origins) };
  const writes: (readonly [number, Value])[] = [];
  for (const [address, value] of a.writes) {
    const other = b.writes.find(([at]) => at === address);
    writes.push([address, merged(value, other === undefined ? cx.entry(address) : other[1])]);
  }
  for (const [address, value] of b.writes)
    if (!a.writes.some(([at]) => at === address)) writes.push([address, merged(cx.entry(address), value)]);
  return {
    result: a.result === null || b.result === null ? null : merged(a.result, b.result),
    bits: a.bits,
    writes: writes.slice(0, MOST_WRITES),
    resources: a.resources,
    bitsOf: a.bitsOf.flatMap(([term, bits]) => {
      const other = b.bitsOf.find(([t]) => t === term);
      return other === undefined ? [] : [[term, bits | other[1]] as const];
    }),
  };
}

/** Goes on from a call along each of the callee's ways out that can be here. */
export function applySummary(
  cx: Analysis,
  at: number,
  state: State,
  args: readonly Value[],
  summary: Summary,
  name: string,
): Way[] {
  const ways: Way[] = [];
  const { outcomes } = summary;
  for (const [i, outcome] of outcomes.entries()) {
    const here = i === outcomes.length - 1 ? state : state.fork();
    const way = follow(cx, at, here, args, outcome, name);
    if (way !== null) ways.push(way);
  }
  return ways;
}

function follow(
  cx: Analysis,
  at: number,
  state: State,
  args: readonly Value[],
  outcome: Outcome,
  name: string,
): Way | null {
  const { terms } = cx;
  const site = cx.site(at);
  const known = new Map<number, Value>();

  /** The callee's term, in the caller's terms. */
  const value = (term: number, depth = 0): Value => {
    const seen = known.get(term);
    if (seen !== undefined) return seen;
    let result: Value;
    const kind = terms.kind(term);
    const inner = (t: number): number => value(t, depth + 1).term;
    if (depth > 12) result = cx.plain(terms.of(TermKind.Call, at, term + 1));
    else if (kind === TermKind.Parameter)
      result = args[terms.a(term)] ?? cx.plain(terms.of(TermKind.Call, at, term + 1));
    else if (kind === TermKind.Load) result = cx.read(state, inner(terms.a(term)));
    else if (kind === TermKind.Field) {
      const base = value(terms.a(term), depth + 1);
      result = cx.inside(base, terms.of(kind, base.term, terms.b(term)));
    } else if (kind === TermKind.Element) {
      const base = value(terms.a(term), depth + 1);
      result = cx.inside(base, terms.of(kind, base.term, inner(terms.b(term))));
    } else if (kind === TermKind.Pair)
      result = cx.plain(terms.of(kind, inner(terms.a(term)), inner(terms.b(term))));
    else if (kind >= TermKind.Binary) {
      const [left, right] = [value(terms.a(term), depth + 1), value(terms.b(term), depth + 1)];
      const operator: Operator = kind - TermKind.Binary;
      const n = terms.numberOf(right.term);
      // Of two values of a callee nothing tells whether the difference is an address or how far two are apart.
      const isDistance = operator === Operator.Subtract && n === undefined;
      const origins = isDistance ? [] : carried(operator, left, right, n);
      result = {
        term: terms.of(kind, left.term, right.term),
        origins: moved(origins, site, `goes through \`${name}\``),
      };
    } else if (kind === TermKind.Unary)
      result = cx.plain(terms.of(kind, inner(terms.a(term)), terms.b(term)));
    else if (kind === TermKind.Apply || kind === TermKind.Test)
      result = cx.plain(terms.of(kind, terms.a(term), inner(terms.b(term))));
    else if (
      kind === TermKind.Number ||
      kind === TermKind.Named ||
      kind === TermKind.Global ||
      kind === TermKind.Configured
    )
      result = cx.plain(term);
    else result = cx.plain(terms.of(TermKind.Call, at, term + 1));
    known.set(term, result);
    return result;
  };
  const bring = (v: Value, what: string): Value => {
    const base = value(v.term);
    if (v.origins.length === 0) return base;
    return { term: base.term, origins: union(base.origins, moved(v.origins, site, what)) };
  };

  for (const [term, bits] of outcome.bitsOf) {
    const mine = value(term).term;
    const now = cx.bits(state, mine) & bits;
    if (now === Bits.None) return null;
    if (now !== Bits.Any) state.bits.set(mine, now);
  }
  // All of it is read as it stood before the call, then written.
  const result =
    outcome.result === null
      ? cx.plain(terms.of(TermKind.Call, at))
      : bring(outcome.result, `returned by \`${name}\``);
  const writes = outcome.writes.map(
    ([address, written]) => [value(address).term, bring(written, `comes back from \`${name}\``)] as const,
  );
  const handles = outcome.resources.map((r) => ({
    handle: value(r.handle).term,
    result: value(r.result).term,
  }));
  for (const [place, written] of writes) {
    state.memory.set(place, written);
    if (rootKind(terms, place) !== TermKind.Local) cx.escape(state, written.term);
  }
  for (const [i, r] of outcome.resources.entries()) {
    const { handle, result: told } = handles[i]!;
    if (r.state === 'closed') close(cx, at, state, r.kind, handle, name);
    else
      state.hold(resourceKey(cx.env.names.id(r.kind), handle), {
        ...r,
        handle,
        result: told,
      });
  }
  if (outcome.bits !== Bits.Any) {
    const now = cx.bits(state, result.term) & outcome.bits;
    if (now === Bits.None) return null;
    state.bits.set(result.term, now);
  }
  return { state, result };
}

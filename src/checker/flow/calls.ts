import { PREDICATE } from '../kernel/pure';
import type { ApiRow, Effect, Failure } from '../kernel/row';
import type { Analysis } from './analysis';
import { met, placeOf, type Way } from './lanes';
import { applySummary } from './outcomes';
import { isTelling, isUnknownMacro } from './relevance';
import { Bits, merge, resourceKey, type State } from './state';
import { Test, TermKind } from './terms';
import { moved, union, type Origin, type Value } from './values';

/** What a result is when the call succeeded, and what it may be at all. */
const SUCCESS: Readonly<Record<Failure, { ok: Bits; any: Bits }>> = {
  error: { ok: Bits.Good, any: Bits.Good | Bits.Error },
  zero: { ok: Bits.Good, any: Bits.Good | Bits.Zero },
  nonzero: { ok: Bits.Zero, any: Bits.Zero | Bits.Error },
  'error-or-zero': { ok: Bits.Good, any: Bits.Any },
  'mapping-error': { ok: Bits.Zero | Bits.Good, any: Bits.Any },
  never: { ok: Bits.Any, any: Bits.Any },
};

const TESTS = { error: Test.Error, 'error-or-zero': Test.ErrorOrZero, 'mapping-error': Test.MappingError };

/** Runs a call: by the summary of the unit's own function, else by its row, else as one that may do what it likes. */
export function applyCall(cx: Analysis, at: number, state: State, args: readonly Value[]): Way[] {
  const { fn, env } = cx;
  const callee = fn.a[at]!;
  const name = callee < 0 ? -1 : callee;
  const result = cx.plain(cx.terms.of(TermKind.Call, at));
  forget(state, result.term);
  if (name >= 0) {
    state.path = { at: cx.site(at), taken: cx.name(name), before: state.path };
    const summary = env.summary(name);
    if (summary !== undefined) return applySummary(cx, at, state, args, summary, cx.name(name));
    const row = env.api(name);
    if (row !== undefined) return [{ state, result: applyRow(cx, at, state, args, row, result) }];
  }
  if (name >= 0 && PREDICATE.test(cx.name(name))) return [{ state, result: applied(cx, name, args) }];
  for (const arg of args) {
    cx.escape(state, arg.term);
    overwrite(cx, at, state, arg.term);
  }
  return [{ state, result: name >= 0 ? macro(cx, at, args, name, result) : result }];
}

/** Ways on that differ in nothing that is kept apart, as one: where nobody asks which of them it was. */
export function joined(cx: Analysis, at: number, ways: readonly Way[]): Way[] {
  const found = new Map<string, Way>();
  for (const way of ways) {
    const key = way.state.key();
    const same = found.get(key);
    if (same === undefined) found.set(key, way);
    else {
      const result = met(cx, at + 1, at, same.state, same.result, way.state, way.result);
      merge(same.state, way.state, placeOf(cx, at + 1), cx.terms, cx);
      found.set(key, { state: same.state, result });
    }
  }
  return [...found.values()];
}

/** What a pure function gives: one value for one list of arguments. */
function applied(cx: Analysis, name: number, args: readonly Value[]): Value {
  let list = cx.terms.number(args.length);
  for (const arg of args) list = cx.terms.of(TermKind.Pair, list, arg.term);
  return cx.plain(cx.terms.of(TermKind.Apply, name, list));
}

/** A macro in capitals that no table knows computes with what it is given: an address stays one. */
function macro(cx: Analysis, at: number, args: readonly Value[], name: number, result: Value): Value {
  if (!isUnknownMacro(cx.name(name))) return result;
  const origins = args.flatMap((arg) => arg.origins.filter(isTelling));
  return origins.length === 0
    ? result
    : { term: result.term, origins: moved(origins, cx.site(at), `goes through \`${cx.name(name)}\``) };
}

/** A call that runs again gives a new value: what was known of the last one is dropped. */
function forget(state: State, term: number): void {
  state.bits.delete(term);
  for (const [key, r] of state.resources) if (r.result === term || r.handle === term) state.drop(key);
}

/** An unknown function may write to the locals whose address it gets. */
function overwrite(cx: Analysis, at: number, state: State, address: number): void {
  const { terms } = cx;
  let root = address;
  while (terms.kind(root) === TermKind.Field || terms.kind(root) === TermKind.Element) root = terms.a(root);
  if (terms.kind(root) !== TermKind.Local) return;
  state.memory.set(address, cx.plain(terms.of(TermKind.Call, at, address + 1)));
  for (const key of state.memory.entries().keys())
    if (key !== address && isInside(cx, key, address)) state.memory.delete(key);
}

function isInside(cx: Analysis, place: number, of: number): boolean {
  const { terms } = cx;
  let root = place;
  while (root >= 0 && (terms.kind(root) === TermKind.Field || terms.kind(root) === TermKind.Element)) {
    root = terms.a(root);
    if (root === of) return true;
  }
  return false;
}

function applyRow(
  cx: Analysis,
  at: number,
  state: State,
  args: readonly Value[],
  row: ApiRow,
  call: Value,
): Value {
  let result = call;
  if (row.pure === true) result = applied(cx, cx.env.names.id(row.name), args);
  for (const effect of row.effects ?? []) result = applyEffect(cx, at, state, args, row, effect, result);
  return result;
}

function applyEffect(
  cx: Analysis,
  at: number,
  state: State,
  args: readonly Value[],
  row: ApiRow,
  effect: Effect,
  result: Value,
): Value {
  switch (effect.does) {
    case 'pass': {
      const passed = args[effect.arg] ?? result;
      if (effect.order === undefined || passed.origins.length === 0) return passed;
      return { term: passed.term, origins: passed.origins.map((o) => ({ ...o, inDeviceOrder: true })) };
    }
    case 'test': {
      const of = args[effect.arg];
      return of === undefined ? result : cx.plain(cx.terms.of(TermKind.Test, TESTS[effect.for], of.term));
    }
    case 'make': {
      const origins = make(cx, at, args, row, effect);
      if (effect.out !== undefined) {
        const address = args[effect.out];
        if (address !== undefined)
          state.memory.set(address.term, {
            term: cx.terms.of(TermKind.Call, at, effect.out + 1),
            origins,
          });
        return result;
      }
      if (effect.fails !== undefined) setBits(state, result.term, SUCCESS[effect.fails].any);
      return { term: result.term, origins: union(origins, result.origins) };
    }
    case 'open': {
      const handle = effect.handle === 'result' ? result.term : args[effect.handle]?.term;
      if (handle === undefined) return result;
      const { ok, any } = SUCCESS[effect.fails];
      setBits(state, result.term, any);
      if (!cx.env.follows(effect.resource)) return result;
      const kind = cx.env.names.id(effect.resource);
      state.hold(resourceKey(kind, handle), {
        kind: effect.resource,
        handle,
        at: cx.site(at),
        by: row.name,
        result: result.term,
        succeeds: ok,
        state: effect.fails === 'never' ? 'live' : 'pending',
        escaped: false,
        closedAt: null,
      });
      return result;
    }
    case 'close': {
      const handle = args[effect.handle]?.term;
      if (handle !== undefined && cx.env.follows(effect.resource))
        close(cx, at, state, effect.resource, handle, row.name);
      return result;
    }
    case 'take': {
      const arg = args[effect.arg];
      if (arg !== undefined) cx.escape(state, arg.term);
      return result;
    }
    case 'sink':
      return result;
  }
}

function setBits(state: State, term: number, bits: Bits): void {
  if (bits !== Bits.Any) state.bits.set(term, bits);
}

/** Gives a resource back; one that this function did not open is noted as given back too. */
export function close(
  cx: Analysis,
  at: number,
  state: State,
  kind: string,
  handle: number,
  by: string,
): void {
  const key = resourceKey(cx.env.names.id(kind), handle);
  const known = state.resources.get(key);
  const closedAt = cx.site(at);
  state.hold(
    key,
    known === undefined
      ? {
          kind,
          handle,
          at: closedAt,
          by,
          result: handle,
          succeeds: Bits.Any,
          state: 'closed',
          escaped: true,
          closedAt,
        }
      : { ...known, state: 'closed', closedAt },
  );
}

function make(
  cx: Analysis,
  at: number,
  args: readonly Value[],
  row: ApiRow,
  effect: Effect & { does: 'make' },
): readonly Origin[] {
  const site = cx.site(at);
  const from = effect.of === undefined ? [] : (args[effect.of]?.origins ?? []);
  const base: Origin = {
    kind: effect.kind,
    sort: effect.sort ?? '',
    by: row.name,
    at: site,
    steps: null,
    incoming: false,
    ...(effect.device === undefined ? {} : { device: args[effect.device]?.term ?? -1 }),
    ...(effect.size === undefined ? {} : { size: args[effect.size]?.term ?? -1 }),
    ...(effect.direction === undefined ? {} : { direction: directionOf(args[effect.direction]) }),
    ...(effect.of === undefined ? {} : { ofTerm: args[effect.of]?.term ?? -1 }),
  };
  const sources = from.filter((o) => o.kind !== 'constant');
  if (sources.length === 0) return [base];
  return sources.map((of) => ({
    ...base,
    of,
    incoming: of.incoming,
    steps: moved([of], site, `becomes ${effect.kind} by \`${row.name}\``)[0]!.steps,
  }));
}

function directionOf(arg: Value | undefined): string {
  return arg?.origins.find((o) => o.kind === 'constant')?.by ?? '';
}

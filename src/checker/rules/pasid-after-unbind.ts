import type { CallFact, Case, FunctionFacts, UnitFacts } from '../flow/facts';
import type { FunctionIR } from '../flow/ir';
import type { Resource } from '../flow/state';
import { TermKind, type Terms } from '../flow/terms';
import type { Value } from '../flow/values';
import { PRINTS } from '../kernel/exempt';
import { rule } from './rule';
import { keyOf, rootOf } from './shared/raw';

/** Functions that take an entry out of a table of what belongs to a number. */
const TAKES_OUT = /^_*(xa_erase|xa_cmpxchg|idr_remove|radix_tree_delete)(_|$)/;

/** A PASID that is used although what it stood for is unbound. */
export default rule({
  id: 'pasid-after-unbind',
  severity: 'error',
  demonstration: 'pasid-after-unbind',
  words: ['iommu_sva_unbind', 'iommu_free_global_pasid', 'ioasid_free'],
  messages: {
    use:
      '`{use}` gets the PASID after its bond was given back. ' +
      'The number may belong to another process by now, and what the device does with it happens in that process. ' +
      'Do all that needs the PASID before iommu_sva_unbind_device or the freeing of the PASID.',
    lookup:
      '`{use}` takes the PASID out of a table only after its bond was given back. ' +
      'Until then a look-up by this number, which another process may have got, finds the old owner. ' +
      'Take the entry out first, then unbind.',
  },
  check(unit, report) {
    const takers = takersOut(unit);
    for (const facts of unit.functions) {
      for (const call of facts.calls) {
        const taken = takers.get(call.callee);
        const closed = call.cases
          .map(
            (c) =>
              askedBond(call, c) ??
              closedBond(unit.terms, c, TAKES_OUT.test(call.callee) ? undefined : taken),
          )
          .find((r) => r !== undefined);
        if (closed?.closedAt === undefined || closed.closedAt === null || isOwnBusiness(call)) continue;
        const lookup = taken !== undefined || TAKES_OUT.test(call.callee);
        report({
          message: lookup ? 'lookup' : 'use',
          at: call.at,
          data: { use: call.callee },
          ...(lookup ? { severity: 'information' as const } : {}),
          related: [{ at: closed.closedAt, message: 'the bond is given back here' }],
        });
      }
      for (const { at, place, local, cases } of facts.stores) {
        const closed = cases
          .map((c) => closedBond(unit.terms, { ...c, values: c.values.slice(1) }))
          .find(Boolean);
        if (local || !closed?.closedAt) continue;
        report({
          message: 'use',
          at,
          data: { use: place },
          related: [{ at: closed.closedAt, message: 'the bond is given back here' }],
        });
      }
    }
  },
});

/** The bond that a call asks for its PASID although it was given back before. */
function askedBond({ row }: CallFact, { values, resources }: Case): Resource | undefined {
  if (row?.role !== 'sva-get-pasid') return undefined;
  const bond = values[row.args?.handle ?? -1]?.term;
  return resources.find((r) => r.kind === 'bond' && r.state === 'closed' && r.handle === bond);
}

/** Calls that show the PASID, or that belong to giving it back. */
function isOwnBusiness({ callee, row }: CallFact): boolean {
  return PRINTS.test(callee) || /^(pasid-|sva-(?!get-pasid))/.test(row?.role ?? '');
}

/**
 * The bond or PASID among a case's values that was given back before.
 *
 * @param owner index of an argument that is the owner of PASID and bond, for a function that reads them itself
 */
function closedBond(terms: Terms, { values, resources }: Case, owner?: number): Resource | undefined {
  const closed = resources.filter((r) => r.state === 'closed' && r.closedAt !== null);
  if (closed.length === 0) return undefined;
  if (owner !== undefined)
    return closed.find((r) => r.kind === 'bond' && baseOf(terms, r.handle) === values[owner]?.term);
  return closed.find((r) => values.some((v) => isPasidOf(terms, v, r)));
}

function isPasidOf(terms: Terms, value: Value, closed: Resource): boolean {
  if (closed.kind === 'pasid') return value.term === closed.handle;
  if (closed.kind !== 'bond') return false;
  return value.origins.some((o) => {
    if (o.kind !== 'pasid' || o.sort !== 'sva') return false;
    // Asked of the bond here: another function's terms are its own.
    if (o.ofTerm === closed.handle && terms.kind(value.term) === TermKind.Call) return true;
    if (!o.incoming) return keyOf(rootOf(o).at) === keyOf(closed.at);
    const base = baseOf(terms, value.term);
    return base !== undefined && base === baseOf(terms, closed.handle);
  });
}

/** The object whose member a value is. */
function baseOf(terms: Terms, term: number): number | undefined {
  if (terms.kind(term) !== TermKind.Load) return undefined;
  const place = terms.a(term);
  return terms.kind(place) === TermKind.Field ? terms.a(place) : undefined;
}

/** Functions of a unit that take the PASID of an object out of a table, and which argument that object is. */
function takersOut(unit: UnitFacts): ReadonlyMap<string, number> {
  const takers = new Map<string, number>();
  for (const { fn, calls } of unit.functions)
    for (const { callee, args } of calls) {
      const owner = TAKES_OUT.test(callee) ? ownerAmong(unit.terms, fn, args) : undefined;
      if (owner !== undefined) takers.set(fn.name, owner);
    }
  return takers;
}

function ownerAmong(
  terms: Terms,
  fn: FunctionIR,
  args: FunctionFacts['calls'][number]['args'],
): number | undefined {
  for (const { origins, term } of args) {
    const base = origins.some((o) => o.kind === 'pasid') ? baseOf(terms, term) : undefined;
    if (base !== undefined && terms.kind(base) === TermKind.Parameter && terms.a(base) < fn.parameters)
      return terms.a(base);
  }
  return undefined;
}

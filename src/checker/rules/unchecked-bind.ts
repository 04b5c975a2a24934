import type { CallFact, FunctionFacts, UnitFacts } from '../flow/facts';
import { Bits } from '../flow/state';
import { TermKind } from '../flow/terms';
import { rule, type Repair } from './rule';
import { isHandedOn } from './shared/paths';
import { assignedTo, insert, isNumber, statementAt, textBehind, unwinds } from './shared/repairs';

/** An SVA handle or a PASID that is used without a look at whether there is one. */
export default rule({
  id: 'unchecked-bind',
  severity: 'error',
  demonstration: 'unchecked-bind',
  words: ['iommu_sva_bind', 'iommu_sva_get_pasid'],
  // A repair that returns must leave nothing mapped.
  mappings: true,
  messages: {
    handle:
      'The handle of `{call}` is used without IS_ERR having been asked. ' +
      'Where the bind fails it is an error pointer, and what is read through it is no PASID. ' +
      'Return PTR_ERR of it where IS_ERR says so, before anything else is done with it.',
    pasid:
      'The PASID of `{call}` is used without having been compared with IOMMU_PASID_INVALID. ' +
      'The invalid one has all bits set, and what a descriptor keeps of it may be the PASID of somebody else. ' +
      'Unbind and fail where it is IOMMU_PASID_INVALID.',
  },
  check(unit, report) {
    for (const facts of unit.functions)
      for (const call of facts.calls) {
        const { at, callee, row } = call;
        if (row?.role === 'sva-bind' && row.effects !== undefined && isUsedUntested(unit, call, facts))
          report({
            message: 'handle',
            at,
            data: { call: callee },
            repairs: askBehind(unit, facts, call),
          });
        if (
          row?.role === 'sva-get-pasid' &&
          !call.tested &&
          !isReturned(call, facts) &&
          isHandedOn(facts, at)
        )
          report({ message: 'pasid', at, data: { call: callee } });
      }
  },
});

/** Whether a handle goes somewhere on a path on which it may still be an error. */
function isUsedUntested(unit: UnitFacts, bind: CallFact, facts: FunctionFacts): boolean {
  if (!bind.tested)
    return (
      !isReturned(bind, facts) &&
      !facts.calls.some((call) => call.used && asksOf(call, (arg) => arg === bind.result.term)) &&
      isHandedOn(facts, bind.at, (call) => isAskedBy(unit, call, bind))
    );
  return facts.calls.some(
    ({ row, cases }) =>
      (row?.role === 'sva-get-pasid' || row?.role === 'sva-unbind') &&
      cases.some((c) => c.values[0]?.term === bind.result.term && (c.bits[0]! & Bits.Error) !== 0),
  );
}

/** Whether a call gives the handle to a function of the driver that asks IS_ERR of it itself. */
function isAskedBy({ functions, terms }: UnitFacts, { callee, args }: CallFact, bind: CallFact): boolean {
  const parameter = args.findIndex((arg) => arg.term === bind.result.term);
  const helper = functions.find(({ fn }) => fn.name === callee);
  const isIt = (term: number): boolean =>
    terms.kind(term) === TermKind.Parameter && terms.a(term) === parameter;
  return helper?.calls.some((call) => asksOf(call, isIt)) === true;
}

/** Whether a call asks a question of a value, such as IS_ERR or PTR_ERR_OR_ZERO. */
function asksOf({ row, args }: CallFact, isIt: (term: number) => boolean): boolean {
  return (
    row?.effects?.some((e) => e.does === 'test' && args[e.arg] !== undefined && isIt(args[e.arg]!.term)) ===
    true
  );
}

/** Whether the caller gets the result, and with it the question. */
function isReturned({ result }: CallFact, { exits }: FunctionFacts): boolean {
  return exits.some((e) => e.value?.term === result.term);
}

/**
 * `if (IS_ERR(sva)) return PTR_ERR(sva);` behind the bind, where the function returns an error number and holds nothing that it
 * would have to give back; behind a declaration only where that is the last one.
 */
function askBehind(unit: UnitFacts, facts: FunctionFacts, { at, cases }: CallFact): Repair[] {
  const { fn } = facts;
  const name = assignedTo(unit, fn, at);
  const statement = statementAt(unit, fn, at.start);
  if (name === undefined || statement === null || !isNumber(fn.result) || unwinds(unit, facts)) return [];
  if (cases.some(({ resources }) => resources.some((r) => r.state === 'live'))) return [];
  const isDeclaration = !unit.textOf({ ...at, start: statement.start, end: at.start }).startsWith(`${name} `);
  const [end] = (isDeclaration ? /^;\s*\n[ \t]*(?=\n)/ : /^;/).exec(textBehind(unit, fn, at.end)) ?? [];
  if (end === undefined) return [];
  const { indent } = statement;
  const ask = `\n${indent}if (IS_ERR(${name}))\n${indent}\treturn PTR_ERR(${name});`;
  return [{ title: 'Return the error', edits: [insert(at.file, at.end + end.length, ask)] }];
}

import type { FunctionFacts, UnitFacts } from '../flow/facts';
import { rule, type Repair } from './rule';
import { assignedTo, statementBefore } from './shared/repairs';
import { isOpenOnEveryWay, leaksOf, type Leak } from './shared/resources';

/** An SVA bond that a way out of the function leaves behind. */
export default rule({
  id: 'leaked-bond',
  severity: 'error',
  demonstration: 'leaked-bond',
  words: ['iommu_sva_bind'],
  messages: {
    leak:
      'This way out leaves the bond that `{call}` made, and nobody else knows of it. ' +
      'The device keeps the PASID and the address space of the process stays pinned for ever. ' +
      'Call iommu_sva_unbind_device before leaving.',
  },
  check(unit, report) {
    for (const facts of unit.functions)
      for (const leak of leaksOf(facts, 'bond'))
        report({
          message: 'leak',
          at: leak.exit.at,
          data: { call: leak.resource.by },
          related: [{ at: leak.resource.at, message: 'the bond is made here' }],
          repairs: unbindBefore(unit, facts, leak),
        });
  },
});

/** Unbinds in front of a plain `return`, by the name of the variable that the bind is assigned to. */
function unbindBefore(unit: UnitFacts, facts: FunctionFacts, leak: Leak): Repair[] {
  const { at } = leak.exit;
  const name = assignedTo(unit, facts.fn, leak.resource.at);
  if (name === undefined || !unit.textOf(at).startsWith('return') || !isOpenOnEveryWay(facts, leak))
    return [];
  const edits = statementBefore(unit, facts, at, `iommu_sva_unbind_device(${name});`);
  return edits === null ? [] : [{ title: 'Unbind before leaving', edits }];
}

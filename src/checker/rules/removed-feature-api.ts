import type { CallFact, UnitFacts } from '../flow/facts';
import type { Site } from '../flow/values';
import { rule, type Repair } from './rule';

/** Calls that Linux 6.16 no longer has. */
export default rule({
  id: 'removed-feature-api',
  severity: 'error',
  demonstration: null,
  since: '6.16',
  words: ['iommu_dev_enable_feature', 'iommu_dev_disable_feature'],
  messages: {
    removed:
      '`{call}` is gone since Linux 6.16. ' +
      'The IOMMU driver turns on what SVA and page faults need when an address space is attached, and the build breaks at this call. ' +
      'Delete it.',
  },
  check(unit, report) {
    for (const { calls } of unit.functions)
      for (const call of calls)
        if (call.row?.role?.startsWith('feature-') === true)
          report({
            message: 'removed',
            at: call.at,
            data: { call: call.callee },
            repairs: repairsOf(unit, call),
          });
  },
});

function repairsOf(unit: UnitFacts, { at, used }: CallFact): Repair[] {
  if (used) return [{ title: 'Take it as having succeeded', edits: [{ at, text: '0' }] }];
  const line = statementOf(unit, at);
  return line === undefined ? [] : [{ title: 'Delete the call', edits: [{ at: line, text: '' }] }];
}

/** The whole statement with its line, where it stands in a block on its own. */
function statementOf(unit: UnitFacts, { file, start, end }: Site): Site | undefined {
  const before = unit.textOf({ file, start: Math.max(0, start - 200), end: start });
  const gap = /[;{}:/]([ \t]*\n[ \t]*)$/.exec(before)?.[1];
  if (gap === undefined || unit.textOf({ file, start: end, end: end + 1 }) !== ';') return undefined;
  return { file, start: start - (gap.length - gap.indexOf('\n')), end: end + 1 };
}

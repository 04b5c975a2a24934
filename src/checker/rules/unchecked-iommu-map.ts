import type { CallFact, FunctionFacts, UnitFacts } from '../flow/facts';
import type { PathStep } from '../flow/state';
import { LOCKS, UNLOCKS } from '../kernel/locks';
import { rule, type Repair } from './rule';
import { errorVariable, insert, isNumber, statementAt, textBehind, unwinds } from './shared/repairs';
import { constantsOf } from './shared/sva';

/** An iommu_map whose failure nobody sees, an iommu_unmap whose size nobody sees, and one that may sleep under a spinlock. */
export default rule({
  id: 'unchecked-iommu-map',
  severity: 'warning',
  demonstration: 'unchecked-iommu-map',
  words: ['iommu_map', 'iommu_unmap'],
  messages: {
    map:
      'The result of `{call}` is thrown away. ' +
      'Where it fails there is a hole in the table, and the device faults on the first access to it. ' +
      'Test the result, and unmap what was mapped before it failed.',
    unmap:
      'The size that `{call}` returns is thrown away. ' +
      'It unmaps up to the first hole only, so that the device may keep what lies behind it. ' +
      'Compare the size with what was asked for, and warn where it is smaller.',
    sleep:
      '`{call}` may sleep, and runs here with `{lock}` held. ' +
      'It allocates page tables with GFP_KERNEL: where memory is short the scheduler is entered in atomic context. ' +
      'Map before the lock is taken, or ask for GFP_ATOMIC (iommu_map_atomic before 6.3).',
  },
  check(unit, report) {
    for (const facts of unit.functions)
      for (const call of facts.calls) {
        const { at, callee, row, used } = call;
        if (row?.role === 'iommu-map') {
          if (!used)
            report({ message: 'map', at, data: { call: callee }, repairs: repairsOf(unit, facts, call) });
          const lock = maySleep(call) ? spinlock(call) : undefined;
          if (lock !== undefined)
            report({
              message: 'sleep',
              at,
              data: { call: callee, lock: String(lock.taken) },
              related: [{ at: lock.at, message: 'the lock is taken here' }],
            });
        } else if (row?.role === 'iommu-unmap' && !used)
          // Most drivers unmap exactly what they mapped; only the size could tell.
          report({ message: 'unmap', at, data: { call: callee }, confidence: 'low' });
      }
  },
});

function maySleep(call: CallFact): boolean {
  if (call.row?.args?.gfp === undefined) return !call.callee.endsWith('_atomic');
  return constantsOf(call, 'gfp').join() === 'GFP_KERNEL';
}

/** The spinlock that is held on every way to a call. */
function spinlock(call: CallFact): PathStep | undefined {
  const locks = call.cases.map(({ path }) => heldOn(path));
  return locks.every((l) => l !== undefined) ? locks[0] : undefined;
}

function heldOn(path: PathStep | null): PathStep | undefined {
  let released = 0;
  for (let step = path; step !== null; step = step.before)
    if (typeof step.taken !== 'string') continue;
    else if (UNLOCKS.test(step.taken)) released++;
    else if (LOCKS.test(step.taken) && released-- === 0) return step;
  return undefined;
}

/** `ret = iommu_map(...); if (ret) return ret;`, where the function has such a variable and gives nothing back behind it. */
function repairsOf(unit: UnitFacts, facts: FunctionFacts, { at, callee }: CallFact): Repair[] {
  const { fn } = facts;
  const variable = errorVariable(fn);
  const statement = statementAt(unit, fn, at.start);
  const isWhole = statement?.start === at.start && textBehind(unit, fn, at.end).startsWith(';');
  if (variable === undefined || !isWhole || !isNumber(fn.result) || unwinds(unit, facts)) return [];
  // The functions for scatterlists return a size, negative where they fail.
  const fails = /_sg/.test(callee) ? `${variable} < 0` : variable;
  const { indent } = statement;
  return [
    {
      title: 'Return the error',
      edits: [
        insert(at.file, at.start, `${variable} = `),
        insert(at.file, at.end + 1, `\n${indent}if (${fails})\n${indent}\treturn ${variable};`),
      ],
    },
  ];
}

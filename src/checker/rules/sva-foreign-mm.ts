import type { CallFact, UnitFacts } from '../flow/facts';
import type { Context } from '../kernel/contexts';
import type { Origin } from '../flow/values';
import { rule } from './rule';

/** What a context is to people. */
const CALLED: Readonly<Record<Exclude<Context, 'user-call'>, string>> = {
  probe: 'when a device is found',
  remove: 'when a device goes',
  power: 'on suspend and resume',
  interrupt: 'in an interrupt',
  work: 'as a work item',
  'kernel-thread': 'in a kernel thread',
  timer: 'from a timer',
  'module-init': 'when the module is loaded',
};

/** The address space of whoever happens to run, bound where no user asked for it. */
export default rule({
  id: 'sva-foreign-mm',
  severity: 'warning',
  demonstration: 'sva-foreign-mm',
  words: ['iommu_sva_bind', 'intel_svm_bind'],
  messages: {
    foreign:
      'current->mm is bound in code that runs {when}. ' +
      'The current process there is nobody who uses the device: modprobe, a program that touched sysfs, or a kernel thread without any address space. ' +
      'Bind in the open() of the program whose memory the device is to reach.',
  },
  check(unit, report) {
    for (const { fn, calls } of unit.functions) {
      if (!calls.some(({ row }) => row?.role === 'sva-bind')) continue;
      const contexts = [...(unit.contexts.get(fn) ?? [])];
      const other = contexts.find((c) => c !== 'user-call');
      if (other === undefined || contexts.includes('user-call')) continue;
      for (const call of calls) {
        const origin = currentSpace(unit, call);
        if (origin !== undefined)
          report({ message: 'foreign', at: call.at, data: { when: CALLED[other] }, origin });
      }
    }
  },
});

/** The origin that makes a bind's address space the one of the running task. */
function currentSpace(unit: UnitFacts, { row, args }: CallFact): Origin | undefined {
  if (row?.role !== 'sva-bind') return undefined;
  return args[row.args?.mm ?? -1]?.origins.find(
    (o) => o.kind === 'mm' && (o.sort === 'current' || /\(\s*current\s*\)/.test(unit.textOf(o.at))),
  );
}

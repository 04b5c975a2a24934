import { rule } from './rule';
import { drainers, isDrain, wasCalled } from './shared/drain';
import { keyOf } from './shared/raw';

/** An address space that is taken from a PASID while the device may still work with it. */
export default rule({
  id: 'unbind-before-drain',
  severity: 'error',
  demonstration: 'unbind-before-drain',
  words: ['iommu_sva_unbind'],
  messages: {
    order:
      'The address space is unbound here, and only then does `{drain}` stop what the device does with it. ' +
      'Requests that are still under way fault, or reach the process that gets the PASID next. ' +
      'Stop the queue and drain it first, then call iommu_sva_unbind_device.',
  },
  check(unit, report) {
    const draining = drainers(unit);
    const isAnyDrain = (callee: string): boolean => isDrain(callee) || draining.has(callee);
    for (const { calls } of unit.functions)
      for (const { at, callee, cases } of calls) {
        if (!isDrain(callee)) continue;
        for (const { resources, path } of cases) {
          const bond = resources.find((r) => r.kind === 'bond' && r.state === 'closed');
          const closed = bond?.closedAt;
          if (!closed || wasCalled(path, isAnyDrain, (step) => keyOf(step.at) === keyOf(closed))) continue;
          report({
            message: 'order',
            at: closed,
            data: { drain: callee },
            related: [{ at, message: 'the device is stopped or drained only here' }],
          });
        }
      }
  },
});

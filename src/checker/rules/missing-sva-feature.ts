import type { CallFact, FunctionFacts } from '../flow/facts';
import { rule } from './rule';
import { constantsOf, featureCalls } from './shared/sva';

const SVA = 'IOMMU_DEV_FEAT_SVA';
const IOPF = 'IOMMU_DEV_FEAT_IOPF';

/** SVA and its page faults turned on and off without order, or without a look at the result. */
export default rule({
  id: 'missing-sva-feature',
  severity: 'warning',
  demonstration: 'missing-sva-feature',
  since: '5.12',
  until: '6.16',
  words: ['iommu_sva_bind', 'iommu_dev_enable_feature', 'iommu_dev_disable_feature'],
  messages: {
    missing:
      'An address space is bound, but nothing here turns on IOMMU_DEV_FEAT_SVA for the device. ' +
      'The bind fails, or the first page fault of the device is answered by nobody. ' +
      'Call iommu_dev_enable_feature for IOMMU_DEV_FEAT_IOPF and then IOMMU_DEV_FEAT_SVA in probe, and check both.',
    ignored:
      'Nothing looks at whether {feature} was turned on. ' +
      'Where it was not, binds fail or page faults of the device are answered by nobody. ' +
      'Check the result, and go on without SVA where it is not 0.',
    left:
      '{feature} is turned on, but nothing here turns it off. ' +
      'The IOMMU keeps serving page faults of a device that has no driver any more. ' +
      'Call iommu_dev_disable_feature on the error paths and in remove.',
    order:
      '{feature} is turned {way} only after {other}. ' +
      'SVA stands on page faults being served: between the two calls they are not. ' +
      'Turn on IOPF before SVA, and turn them off in the reverse order.',
  },
  check(unit, report) {
    const enabled = featureCalls(unit, 'feature-enable', SVA);
    for (const facts of unit.functions)
      for (const call of facts.calls) {
        const { at, row } = call;
        if (row?.role === 'sva-bind' && row.args?.device !== undefined && enabled.length === 0)
          if (row.effects !== undefined) report({ message: 'missing', at });
        const feature = constantsOf(call, 'feature').find((f) => f === SVA || f === IOPF);
        if (feature === undefined) continue;
        if (row?.role === 'feature-enable') {
          if (!call.tested && !isReturned(call, facts)) report({ message: 'ignored', at, data: { feature } });
          if (featureCalls(unit, 'feature-disable', feature).length === 0)
            report({ message: 'left', at, data: { feature } });
          if (feature === IOPF && cameAfter(call, SVA))
            report({ message: 'order', at, data: { feature, way: 'on', other: SVA } });
        }
        if (row?.role === 'feature-disable' && feature === SVA && cameAfter(call, IOPF))
          report({ message: 'order', at, data: { feature, way: 'off', other: IOPF } });
      }

    /** Whether the same was done for another feature on every path to a call. */
    function cameAfter({ callee, cases }: CallFact, other: string): boolean {
      return cases.every(({ path }) => {
        for (let step = path; step !== null; step = step.before)
          if (step.taken === callee && unit.textOf(step.at).includes(other)) return true;
        return false;
      });
    }
  },
});

function isReturned({ result }: CallFact, { exits }: FunctionFacts): boolean {
  return exits.some((e) => e.value?.term === result.term);
}

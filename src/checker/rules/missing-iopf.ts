import { rule } from './rule';
import { featureCalls } from './shared/sva';

/** SVA turned on by a driver that never turns on the handling of the page faults that come with it. */
export default rule({
  id: 'missing-iopf',
  severity: 'warning',
  demonstration: 'missing-iopf',
  since: '5.12',
  until: '6.16',
  words: ['IOMMU_DEV_FEAT_SVA'],
  messages: {
    missing:
      'SVA is turned on, but nothing here turns on IOMMU_DEV_FEAT_IOPF. ' +
      'Pages of a process come and go, and the first access of the device to one that is not there is then answered with a failure instead of the page. ' +
      'Call iommu_dev_enable_feature with IOMMU_DEV_FEAT_IOPF first, check it, and turn it off again behind SVA.',
  },
  check(unit, report) {
    if (featureCalls(unit, 'feature-enable', 'IOMMU_DEV_FEAT_IOPF').length > 0) return;
    for (const { at } of featureCalls(unit, 'feature-enable', 'IOMMU_DEV_FEAT_SVA'))
      report({ message: 'missing', at });
  },
});

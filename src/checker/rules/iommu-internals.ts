import type { FunctionFacts, MemberFact } from '../flow/facts';
import { PRINTS } from '../kernel/exempt';
import { IOMMU_INTERNALS } from '../kernel/fields';
import { rule } from './rule';
import { providesTranslation } from './shared/raw';

/** The IOMMU core, and buses and frameworks that set devices up for it. */
const CORE = /(^|\/)(arch|kernel|drivers\/(iommu|base|bus|pci|acpi|of|amba|cdx|xen|vfio))\//;

/** Drivers that look into what belongs to the IOMMU core. */
export default rule({
  id: 'iommu-internals',
  severity: 'warning',
  demonstration: null,
  words: [],
  starts: { touches: IOMMU_INTERNALS, where: ['iommu', 'default_domain'] },
  messages: {
    type:
      '`{field}` of a domain is looked at by a driver. ' +
      'What kind of domain a device has is for the IOMMU core to know: kinds are added, and a driver that knows some of them decides wrongly for the rest. ' +
      'Let the DMA API or the attaching fail, or ask an accessor such as device_iommu_mapped.',
    core:
      '`{field}` of `{owner}` is reached into by a driver. ' +
      'The member belongs to the IOMMU core, which changes it under locks that the driver does not hold. ' +
      'Use an accessor (iommu_get_domain_for_dev, dev_iommu_fwspec_get, device_iommu_mapped).',
  },
  check(unit, report) {
    for (const facts of unit.functions) {
      if (CORE.test(facts.fn.file.path) || providesTranslation(unit, facts.fn.file)) continue;
      for (const member of facts.members) {
        if (isPrinted(facts, member)) continue;
        const { at, field, owner } = member;
        report({ message: owner === 'struct iommu_domain' ? 'type' : 'core', at, data: { field, owner } });
      }
    }
  },
});

/** Whether a member is only shown to people. */
function isPrinted({ calls }: FunctionFacts, { at }: MemberFact): boolean {
  return calls.some(
    ({ callee, argSites }) =>
      PRINTS.test(callee) && argSites.some((s) => s.start === at.start && s.end === at.end),
  );
}

import { rule } from './rule';
import { hasOwnDomain, defaultDomain, isDeviceOf } from './shared/domains';
import { providesTranslation } from './shared/raw';

/** The domain of one device's DMA API, attached to another device. */
export default rule({
  id: 'borrowed-domain',
  severity: 'warning',
  demonstration: 'borrowed-domain',
  words: ['iommu_attach_device', 'iommu_attach_group'],
  messages: {
    borrowed:
      '`{call}` attaches the domain that the DMA API uses for another device. ' +
      'The DMA API knows nothing of the second device: limits of its addresses are not kept, and its own mappings go to a domain that it no longer walks. ' +
      'Map for each device with the DMA API, or map for the one device that does the DMA.',
  },
  check(unit, report) {
    if (hasOwnDomain(unit)) return;
    for (const { fn, calls } of unit.functions) {
      if (providesTranslation(unit, fn.file)) continue;
      for (const call of calls) {
        const origin = call.row?.role === 'domain-attach' ? defaultDomain(call) : undefined;
        if (origin === undefined) continue;
        const same = isDeviceOf(unit, origin, call, calls);
        if (same === true) continue;
        // Where another function asked for the domain, the devices may be one.
        const confidence = same === undefined ? 'low' : 'high';
        report({ message: 'borrowed', at: call.at, data: { call: call.callee }, confidence, origin });
      }
    }
  },
});

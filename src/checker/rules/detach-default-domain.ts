import type { UnitFacts } from '../flow/facts';
import { rule } from './rule';
import { hasOwnDomain, defaultDomain, isDeviceOf } from './shared/domains';
import { providesTranslation } from './shared/raw';

/** A device that a driver takes out of the domain that the DMA API uses for it. */
export default rule({
  id: 'detach-default-domain',
  severity: 'error',
  demonstration: 'detach-default-domain',
  words: ['iommu_detach_device', 'iommu_detach_group'],
  messages: {
    detach:
      '`{call}` is given the domain of `{made}`, the one that the DMA API uses for the device. ' +
      'The driver never attached it: what takes its place blocks the device or lets it reach all of memory, while dma_map_* goes on mapping into the domain that is gone. ' +
      'Leave the default domain attached, and detach only what the driver attached itself.',
  },
  check(unit, report) {
    if (hasOwnDomain(unit)) return;
    const lends = attachesDefault(unit);
    for (const { fn, calls } of unit.functions) {
      if (providesTranslation(unit, fn.file)) continue;
      for (const call of calls) {
        const origin = call.row?.role === 'domain-detach' ? defaultDomain(call) : undefined;
        if (origin === undefined) continue;
        // A device that gives back what it borrowed is borrowed-domain's.
        if (!(isDeviceOf(unit, origin, call, calls) ?? !lends)) continue;
        report({ message: 'detach', at: call.at, data: { call: call.callee, made: origin.by }, origin });
      }
    }
  },
});

/** Whether the unit attaches a default domain somewhere. */
function attachesDefault(unit: UnitFacts): boolean {
  return unit.functions.some(({ calls }) =>
    calls.some((c) => c.row?.role === 'domain-attach' && defaultDomain(c) !== undefined),
  );
}

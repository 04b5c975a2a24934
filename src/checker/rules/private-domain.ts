import type { UnitFacts } from '../flow/facts';
import { DOMAIN_OWNERS } from '../kernel/exempt';
import { rule } from './rule';
import { keyOf, providesTranslation, rootOf } from './shared/raw';
import { isForUser } from './shared/domains';

/** A domain that a driver allocates and puts in the place of the one that the DMA API uses. */
export default rule({
  id: 'private-domain',
  severity: 'information',
  demonstration: 'private-domain',
  words: ['iommu_domain_alloc', 'iommu_paging_domain_alloc'],
  messages: {
    own:
      'The domain of `{call}` takes the place of the one that the DMA API uses for the device. ' +
      'What dma_map_* returns from then on is mapped in a domain that the device no longer walks. ' +
      'Use the DMA API, or set driver_managed_dma and claim the device with iommu_device_claim_dma_owner.',
  },
  check(unit, report) {
    const attached = attachedDomains(unit);
    if (attached.size === 0 || claimsDma(unit)) return;
    for (const { fn, calls } of unit.functions) {
      const own = calls.filter(({ at, row }) => row?.role === 'domain-alloc' && attached.has(keyOf(at)));
      if (own.length === 0 || DOMAIN_OWNERS.test(fn.file.path)) continue;
      if (providesTranslation(unit, fn.file) || isForUser(unit, fn)) continue;
      for (const { at, callee } of own) report({ message: 'own', at, data: { call: callee } });
    }
  },
});

/** Places where domains are made that the unit attaches to a device or its group. */
function attachedDomains(unit: UnitFacts): Set<string> {
  const attached = unit.functions.flatMap(({ calls }) =>
    calls
      .filter(({ row }) => row?.role === 'domain-attach')
      .flatMap(({ row, args }) => args[row?.args?.domain ?? -1]?.origins ?? []),
  );
  return new Set(attached.map((o) => keyOf(rootOf(o).at)));
}

/** Whether the unit says that it manages the device's DMA itself: it claims the device, or its driver struct says so. */
function claimsDma(unit: UnitFacts): boolean {
  return (
    unit.functions.some(({ calls }) => calls.some((c) => c.row?.role === 'claim-dma')) ||
    unit.files.some((f) => /\.driver_managed_dma\s*=\s*true/.test(f.text))
  );
}

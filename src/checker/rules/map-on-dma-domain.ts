import { ASKS_FOR_DOMAIN_TYPE } from '../kernel/exempt';
import { rule } from './rule';
import { hasOwnDomain, defaultDomain } from './shared/domains';
import { asked } from './shared/paths';
import { providesTranslation } from './shared/raw';

/** Mappings that a driver makes or removes in the domain that belongs to the DMA API. */
export default rule({
  id: 'map-on-dma-domain',
  severity: 'error',
  demonstration: 'map-on-dma-domain',
  words: ['iommu_map', 'iommu_unmap'],
  messages: {
    map:
      '`{call}` maps into the domain of `{made}`, which belongs to the DMA API. ' +
      'The DMA API does not know that these addresses are taken: a later dma_map_* may be given the same ones, and unmapping either takes the other away. ' +
      'Map registers with dma_map_resource and memory with dma_map_page, or have the firmware describe a reserved region.',
    unmap:
      '`{call}` unmaps from the domain of `{made}`, which belongs to the DMA API. ' +
      'What the DMA API mapped at these addresses goes with it, and the device then faults in the middle of a transfer. ' +
      'Unmap what dma_map_* returned with the dma_unmap_* of its kind.',
  },
  check(unit, report) {
    if (hasOwnDomain(unit)) return;
    for (const { fn, calls } of unit.functions) {
      if (providesTranslation(unit, fn.file)) continue;
      for (const call of calls) {
        const message = call.row?.role === 'iommu-map' ? 'map' : 'unmap';
        if (message === 'unmap' && call.row?.role !== 'iommu-unmap') continue;
        const origin = defaultDomain(call);
        if (origin === undefined || call.cases.every((c) => asked(unit, c.path, ASKS_FOR_DOMAIN_TYPE)))
          continue;
        report({ message, at: call.at, data: { call: call.callee, made: origin.by }, origin });
      }
    }
  },
});

import { rule } from './rule';
import { physicalToDmaAddress } from './shared/raw';

/** A dma_addr_t that the DMA API never returned. */
export default rule({
  id: 'untracked-dma-addr',
  severity: 'error',
  demonstration: 'untracked-dma-addr',
  words: ['virt_to_phys', 'virt_to_bus', 'isa_virt_to_bus', '__pa(', 'page_to_phys', 'PFN_PHYS', 'sg_phys'],
  messages: {
    physical:
      '`{place}` has the type of a DMA address but holds what `{maker}` gave, a physical address. ' +
      'The DMA API knows nothing of it: with an IOMMU the device faults there, and neither a bounce buffer nor a cache is looked after. ' +
      'Map the memory with dma_map_single or dma_map_page, test the result with dma_mapping_error, and keep that.',
  },
  check(unit, report) {
    for (const { origin, to, place, confidence } of physicalToDmaAddress(unit))
      report({
        message: 'physical',
        at: origin.at,
        data: { maker: origin.by, place },
        confidence,
        origin,
        related: [{ at: to, message: `is kept as a DMA address in \`${place}\`` }],
      });
  },
});

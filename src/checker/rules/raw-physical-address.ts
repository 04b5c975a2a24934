import { rule } from './rule';
import { physicalToDmaAddress, physicalToHardware } from './shared/raw';

/** A physical address that the driver computed itself and gives to a device. */
export default rule({
  id: 'raw-physical-address',
  severity: 'error',
  demonstration: 'raw-physical-address',
  words: [
    'virt_to_phys',
    'virt_to_bus',
    'isa_virt_to_bus',
    '__pa(',
    'page_to_phys',
    'page_to_pfn',
    'virt_to_pfn',
    'vmalloc_to_pfn',
    'PFN_PHYS',
    'sg_phys',
  ],
  messages: {
    hardware:
      'The physical address of `{maker}` is given to the device by `{place}`. ' +
      'With an IOMMU in the way the device faults or reaches what happens to be mapped there, and without one nothing bounces or decrypts the memory for it. ' +
      'Map the memory with dma_map_single, dma_map_page or dma_map_sg (or allocate it with dma_alloc_coherent) and give the device the handle that comes back.',
  },
  check(unit, report) {
    const kept = new Set(physicalToDmaAddress(unit).map((f) => f.origin.at.start));
    for (const { origin, to, place, confidence } of physicalToHardware(unit)) {
      // What is kept as a dma_addr_t on its way is said by untracked-dma-addr.
      if (kept.has(origin.at.start)) continue;
      report({
        message: 'hardware',
        at: origin.at,
        data: { maker: origin.by, place },
        confidence,
        origin,
        related: [{ at: to, message: `reaches the device by \`${place}\`` }],
      });
    }
  },
});

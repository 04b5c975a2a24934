import { rule } from './rule';

/** Flags that put the kernel's own address space behind a PASID, wherever code uses one. */
export default rule({
  id: 'kernel-sva-flag',
  severity: 'error',
  demonstration: 'kernel-sva-reads-secret',
  words: ['SVM_FLAG_SUPERVISOR_MODE', 'SVM_FLAG_PRIVATE_PASID', 'IOMMU_SVA_BIND_SUPERVISOR'],
  messages: {
    flag:
      '{name} asks for a PASID that walks the page table of the kernel itself. ' +
      'The device can then reach all that the kernel has mapped, whatever the administrator chose and whatever was passed to dma_map_*. ' +
      'Attach the DMA domain of the device to a global PASID (iommu_get_domain_for_dev, iommu_alloc_global_pasid, iommu_attach_device_pasid) and map buffers with the DMA API.',
  },
  check(unit, report) {
    for (const { mentions } of unit.functions)
      for (const { role, name, at } of mentions)
        if (role === 'kernel-sva-flag') report({ message: 'flag', at, data: { name } });
  },
});

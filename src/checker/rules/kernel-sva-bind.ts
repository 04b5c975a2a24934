import { atLeast } from '../kernel/table';
import { rule } from './rule';
import { attachInstead } from './shared/attach-domain';
import { kernelSpace } from './shared/sva';

/** SVA bind of the kernel's own address space: a NULL mm, or init_mm. */
export default rule({
  id: 'kernel-sva-bind',
  severity: 'error',
  demonstration: 'kernel-sva-reads-secret',
  words: [
    'iommu_sva_bind',
    'intel_svm_bind',
    'init_mm',
    'iommu_sva_alloc_pasid',
    'cxl_start_context',
    'ocxl_link_add_pe',
  ],
  messages: {
    null:
      '`{call}` without an address space binds the page table of the kernel to a PASID. ' +
      'The device can then read and write all that the kernel has mapped, past the DMA API and past the security that the administrator chose. ' +
      'Use dma_map_* for kernel buffers; where the device needs a PASID, attach its DMA domain to one with iommu_attach_device_pasid.',
    init:
      '`{call}` is given init_mm, the address space of the kernel itself. ' +
      'The device can then read and write all that the kernel has mapped, past the DMA API and past the security that the administrator chose. ' +
      'Use dma_map_* for kernel buffers; where the device needs a PASID, attach its DMA domain to one with iommu_attach_device_pasid.',
  },
  check(unit, report) {
    for (const facts of unit.functions)
      for (const call of facts.calls) {
        const origin = kernelSpace(call);
        if (origin === undefined) continue;
        // Where a caller chose the address space, that choice is the defect.
        report({
          message: origin.kind === 'constant' ? 'null' : 'init',
          at: origin.incoming ? origin.at : call.at,
          data: { call: call.callee },
          origin,
          repairs: !origin.incoming && atLeast(unit.version, '6.6') ? attachInstead(unit, facts, call) : [],
        });
      }
  },
});

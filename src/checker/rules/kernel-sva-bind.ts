import { isNull, type CallFact } from '../flow/facts';
import type { Origin } from '../flow/values';
import { rule } from './rule';

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
    for (const { calls } of unit.functions)
      for (const call of calls) {
        if (call.row?.role !== 'sva-bind') continue;
        const origin = kernelSpace(call);
        if (origin === undefined) continue;
        // Where a caller chose the address space, that choice is the defect.
        report({
          message: origin.kind === 'constant' ? 'null' : 'init',
          at: origin.incoming ? origin.at : call.at,
          data: { call: call.callee },
          origin,
        });
      }
  },
});

/** The origin that makes a bind's address space the kernel's. */
function kernelSpace(call: CallFact): Origin | undefined {
  const mm = call.row?.args?.mm;
  if (mm === undefined) return undefined;
  for (const one of call.cases) {
    const value = one.values[mm];
    if (value === undefined) continue;
    const init = value.origins.find((o) => o.kind === 'image' && o.by === 'init_mm');
    if (init !== undefined) return init;
    const none = value.origins.find(isNull);
    if (none !== undefined && (one.bits[mm]! & 1) !== 0) return none;
  }
  return undefined;
}

/**
 * The claims that scenarios show, each in a few words. They are those of the thread on the bind API's flags: J. Gunthorpe
 * and others, "[PATCH v4 1/2] iommu/sva: Tighten SVA bind API with explicit flags", linux-iommu, May 2021.
 */
export const CLAIMS: Readonly<Record<string, string>> = {
  S1: 'A shared work queue issues only DMA with a PASID',
  S2: "Kernel SVA shares the kernel's page table with the device",
  S3: 'A system PASID for physical memory reaches everything',
  S4: 'A system PASID for the direct map does too, and fails on vmalloc memory',
  S5: 'The kernel PASID must behave as the RID',
  S6: 'Security off: the PASID maps all memory, just like the RID',
  S7: 'Security on: every DMA map and unmap holds for the PASID too',
  S8: 'Kernel SVA destroys the DMA security model',
  S9: 'vmalloc memory is harder',
  S10: 'PASID-only devices: the IOMMU layer makes the DMA API work',
  S11: 'A driver may not pretend that the DMA layer does not exist',
  S12: 'What the bind API allows, from generation to generation',
};

import { DMA_FUNCTIONS } from './dma';
import type { KernelFunction } from './function';
import { IOMMU_FUNCTIONS } from './iommu';
import { MEMORY_FUNCTIONS } from './memory';
import { PASID_FUNCTIONS } from './pasid';

/** Every function of the kernel that a scenario can call. */
export const KERNEL_FUNCTIONS: readonly KernelFunction[] = [
  ...MEMORY_FUNCTIONS,
  ...DMA_FUNCTIONS,
  ...PASID_FUNCTIONS,
  ...IOMMU_FUNCTIONS,
];

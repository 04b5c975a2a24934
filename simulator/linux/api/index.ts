import { COHERENT_FUNCTIONS } from './coherent';
import { DMA_FUNCTIONS } from './dma';
import type { KernelFunction } from './function';
import { IOMMU_FUNCTIONS } from './iommu';
import { MEMORY_FUNCTIONS } from './memory';
import { MM_FUNCTIONS } from './mm';
import { PASID_FUNCTIONS } from './pasid';
import { SCATTERLIST_FUNCTIONS } from './scatterlist';

/** Every function of the kernel that a scenario can call. */
export const KERNEL_FUNCTIONS: readonly KernelFunction[] = [
  ...MEMORY_FUNCTIONS,
  ...DMA_FUNCTIONS,
  ...SCATTERLIST_FUNCTIONS,
  ...COHERENT_FUNCTIONS,
  ...MM_FUNCTIONS,
  ...PASID_FUNCTIONS,
  ...IOMMU_FUNCTIONS,
];

import { ATTR, DIRECTIONS, DMA_MAPPING_ERROR } from '../dma/types';
import { PASID_INVALID } from './call';
import { SVM_FLAG_SUPERVISOR_MODE } from './pasid';

/** Constants that drivers write in calls. */
export const KERNEL_CONSTANTS: Readonly<Record<string, bigint>> = {
  NULL: 0n,
  true: 1n,
  false: 0n,
  PAGE_SIZE: 4096n,
  ...Object.fromEntries(DIRECTIONS.map((name, value) => [name, BigInt(value)])),
  ...Object.fromEntries(Object.entries(ATTR).map(([name, value]) => [name, BigInt(value)])),
  DMA_MAPPING_ERROR,
  IOMMU_PASID_INVALID: PASID_INVALID,
  IOMMU_NO_PASID: 0n,
  SVM_FLAG_SUPERVISOR_MODE,
  SVM_FLAG_PRIVATE_PASID: 2n,
  IOMMU_SVA_BIND_SUPERVISOR: 1n,
  SYSTEM_PASID_PHYSICAL: 0n,
  SYSTEM_PASID_DIRECT_MAP: 1n,
  IOMMU_READ: 1n,
  IOMMU_WRITE: 2n,
  IOMMU_DOMAIN_BLOCKED: 0n,
  IOMMU_DOMAIN_IDENTITY: 1n,
  IOMMU_DOMAIN_UNMANAGED: 2n,
  IOMMU_DOMAIN_DMA: 3n,
  IOMMU_DOMAIN_DMA_FQ: 4n,
  IOMMU_DEV_FEAT_SVA: 0n,
  IOMMU_DEV_FEAT_IOPF: 1n,
  GFP_KERNEL: 0xcc0n,
  GFP_ATOMIC: 0x820n,
  GFP_DMA: 1n,
  GFP_DMA32: 4n,
};

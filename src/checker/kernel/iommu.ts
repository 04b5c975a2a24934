import type { ApiRow, ConstantRow } from './row';

const IOMMU = 'include/linux/iommu.h';

/** I/O address spaces handled by the driver itself. */
export const IOMMU_API: readonly ApiRow[] = [
  ...['iommu_get_domain_for_dev', 'iommu_get_dma_domain', 'iommu_driver_get_domain_for_dev'].map(
    (name): ApiRow => ({
      name,
      source: IOMMU,
      role: 'get-domain',
      result: 'struct iommu_domain',
      args: { device: 0 },
      effects: [{ does: 'make', kind: 'domain', sort: 'default', device: 0, fails: 'zero' }],
    }),
  ),
  {
    name: 'iommu_domain_alloc',
    source: IOMMU,
    until: '6.13',
    role: 'domain-alloc',
    args: { device: 0 },
    effects: [{ does: 'make', kind: 'domain', sort: 'private', fails: 'zero' }],
  },
  ...['iommu_paging_domain_alloc', 'iommu_paging_domain_alloc_flags'].map((name): ApiRow => ({
    name,
    source: IOMMU,
    since: '6.11',
    role: 'domain-alloc',
    args: { device: 0 },
    effects: [{ does: 'make', kind: 'domain', sort: 'private', fails: 'error' }],
  })),
  // The argument for how to allocate page tables came with 6.3; before, iommu_map could sleep and iommu_map_atomic could not.
  ...['iommu_map', 'iommu_map_atomic'].map((name): ApiRow => ({
    name,
    source: IOMMU,
    until: '6.3',
    role: 'iommu-map',
    args: { domain: 0, iova: 1, physical: 2, size: 3 },
  })),
  ...['iommu_map_sg', 'iommu_map_sg_atomic'].map((name): ApiRow => ({
    name,
    source: IOMMU,
    until: '6.3',
    role: 'iommu-map',
    args: { domain: 0, iova: 1 },
  })),
  ...['iommu_map', 'iommu_map_nosync'].map((name): ApiRow => ({
    name,
    source: IOMMU,
    since: '6.3',
    role: 'iommu-map',
    args: { domain: 0, iova: 1, physical: 2, size: 3, gfp: 5 },
  })),
  {
    name: 'iommu_map_sg',
    source: IOMMU,
    since: '6.3',
    role: 'iommu-map',
    args: { domain: 0, iova: 1, gfp: 5 },
  },
  { name: 'iommu_map_sgtable', source: IOMMU, role: 'iommu-map', args: { domain: 0, iova: 1 } },
  ...['iommu_unmap', 'iommu_unmap_fast'].map((name): ApiRow => ({
    name,
    source: IOMMU,
    role: 'iommu-unmap',
    args: { domain: 0, iova: 1, size: 2 },
  })),
  {
    name: 'iommu_attach_device',
    source: IOMMU,
    role: 'domain-attach',
    args: { domain: 0, device: 1 },
  },
  { name: 'iommu_attach_group', source: IOMMU, role: 'domain-attach', args: { domain: 0, group: 1 } },
  { name: 'iommu_detach_device', source: IOMMU, role: 'domain-detach', args: { domain: 0, device: 1 } },
  { name: 'iommu_detach_group', source: IOMMU, role: 'domain-detach', args: { domain: 0, group: 1 } },
  ...['iommu_group_get', 'iommu_group_get_for_dev'].map((name): ApiRow => ({
    name,
    source: IOMMU,
    role: 'get-group',
    args: { device: 0 },
  })),
  {
    name: 'iommu_device_claim_dma_owner',
    source: IOMMU,
    role: 'claim-dma',
    args: { device: 0 },
  },
  { name: 'iommu_group_claim_dma_owner', source: IOMMU, role: 'claim-dma', args: { group: 0 } },
  { name: 'iommu_domain_free', source: IOMMU, role: 'domain-free', args: { domain: 0 } },
];

export const IOMMU_CONSTANTS: readonly ConstantRow[] = [
  { name: 'IOMMU_DOMAIN_IDENTITY', source: IOMMU, role: 'trust-choice' },
  { name: 'DMA_MAPPING_ERROR', source: 'include/linux/dma-mapping.h', role: 'invalid-dma', invalid: true },
];

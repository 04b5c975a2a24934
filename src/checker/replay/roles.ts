/**
 * What calls of the kernel's table become in a scenario, one row per role (`role` of `src/checker/kernel`): the simulator's function,
 * and which part of the driver's call stands at each of its parameters.
 */

/** What a parameter is: how its value in the source becomes an expression of the scenario. */
export type Part =
  | 'device'
  /** A kernel pointer, or a page. */
  | 'memory'
  /** An address for the device. */
  | 'handle'
  | 'size'
  | 'direction'
  | 'mm'
  /** `SVM_FLAG_*` behind a pointer: only where the kernel's bind takes it. */
  | 'flags'
  | 'bond'
  | 'pasid'
  /** A PASID that nothing is attached to yet. */
  | 'number'
  | 'domain'
  | 'feature'
  | 'physical'
  | 'iova'
  /** Bytes that are mapped page by page. */
  | 'span'
  | 'mask';

export interface RoleRow {
  readonly role: string;
  /** The simulator's function; the driver's own where absent. */
  readonly calls?: string;
  /** Part of each parameter, found by this name in the row's `args`; `=text` stands as it is. */
  readonly args: readonly (readonly [part: Part, arg: string] | `=${string}`)[];
  /** What comes back: a status is 0 where the call succeeds. */
  readonly gives: 'nothing' | 'status' | 'value';
}

const DEVICE = ['device', 'device'] as const;
const SIZE = ['size', 'size'] as const;
const DIRECTION = ['direction', 'direction'] as const;
const HANDLE = ['handle', 'handle'] as const;
const DOMAIN = ['domain', 'domain'] as const;
const PASID = ['pasid', 'pasid'] as const;
const BOND = ['bond', 'handle'] as const;
const OF = ['memory', 'of'] as const;

const ROWS: readonly RoleRow[] = [
  { role: 'dma-map', calls: 'dma_map_single', args: [DEVICE, OF, SIZE, DIRECTION], gives: 'value' },
  { role: 'dma-unmap', calls: 'dma_unmap_single', args: [DEVICE, HANDLE, SIZE, DIRECTION], gives: 'nothing' },
  {
    role: 'dma-alloc',
    calls: 'dma_alloc_coherent',
    args: [DEVICE, SIZE, '=handle', '=GFP_KERNEL'],
    gives: 'value',
  },
  { role: 'dma-free', calls: 'dma_free_coherent', args: [DEVICE, SIZE, OF, HANDLE], gives: 'nothing' },
  { role: 'dma-mapping-error', calls: 'dma_mapping_error', args: [DEVICE, HANDLE], gives: 'status' },
  {
    role: 'dma-sync-cpu',
    calls: 'dma_sync_single_for_cpu',
    args: [DEVICE, HANDLE, SIZE, DIRECTION],
    gives: 'nothing',
  },
  {
    role: 'dma-sync-device',
    calls: 'dma_sync_single_for_device',
    args: [DEVICE, HANDLE, SIZE, DIRECTION],
    gives: 'nothing',
  },
  { role: 'dma-mask', args: [DEVICE, ['mask', 'mask']], gives: 'status' },
  {
    role: 'sva-bind',
    calls: 'iommu_sva_bind_device',
    args: [DEVICE, ['mm', 'mm'], ['flags', 'flags']],
    gives: 'value',
  },
  { role: 'sva-unbind', calls: 'iommu_sva_unbind_device', args: [BOND], gives: 'nothing' },
  { role: 'sva-get-pasid', calls: 'iommu_sva_get_pasid', args: [BOND], gives: 'value' },
  {
    role: 'feature-enable',
    calls: 'iommu_dev_enable_feature',
    args: [DEVICE, ['feature', 'feature']],
    gives: 'status',
  },
  {
    role: 'feature-disable',
    calls: 'iommu_dev_disable_feature',
    args: [DEVICE, ['feature', 'feature']],
    gives: 'status',
  },
  { role: 'pin-mm', calls: 'mmgrab', args: [['mm', 'mm']], gives: 'nothing' },
  { role: 'unpin-mm', calls: 'mmdrop', args: [['mm', 'mm']], gives: 'nothing' },
  { role: 'pasid-alloc', calls: 'iommu_alloc_global_pasid', args: [DEVICE], gives: 'value' },
  { role: 'pasid-free', calls: 'iommu_free_global_pasid', args: [PASID], gives: 'nothing' },
  {
    role: 'pasid-attach',
    calls: 'iommu_attach_device_pasid',
    args: [DOMAIN, DEVICE, ['number', 'pasid']],
    gives: 'status',
  },
  {
    role: 'pasid-detach',
    calls: 'iommu_detach_device_pasid',
    args: [DOMAIN, DEVICE, PASID],
    gives: 'nothing',
  },
  { role: 'get-domain', calls: 'iommu_get_domain_for_dev', args: [DEVICE], gives: 'value' },
  { role: 'domain-alloc', calls: 'iommu_paging_domain_alloc', args: [DEVICE], gives: 'value' },
  { role: 'domain-free', calls: 'iommu_domain_free', args: [DOMAIN], gives: 'nothing' },
  { role: 'domain-attach', calls: 'iommu_attach_device', args: [DOMAIN, DEVICE], gives: 'status' },
  { role: 'domain-detach', calls: 'iommu_detach_device', args: [DOMAIN, DEVICE], gives: 'nothing' },
  { role: 'claim-dma', calls: 'iommu_device_claim_dma_owner', args: [DEVICE, '=0'], gives: 'status' },
  {
    role: 'iommu-map',
    calls: 'iommu_map',
    args: [
      DOMAIN,
      ['iova', 'iova'],
      ['physical', 'physical'],
      ['span', 'size'],
      '=IOMMU_READ | IOMMU_WRITE',
      '=GFP_KERNEL',
    ],
    gives: 'status',
  },
  {
    role: 'iommu-unmap',
    calls: 'iommu_unmap',
    args: [DOMAIN, ['iova', 'iova'], ['span', 'size']],
    gives: 'value',
  },
  { role: 'to-physical', calls: 'virt_to_phys', args: [OF], gives: 'value' },
  { role: 'page-to-physical', calls: 'page_to_phys', args: [OF], gives: 'value' },
  {
    role: 'iova-to-physical',
    calls: 'iommu_iova_to_phys',
    args: [DOMAIN, ['handle', 'of']],
    gives: 'value',
  },
];

/** Rows by role. */
export const ROLES: ReadonlyMap<string, RoleRow> = new Map(ROWS.map((row) => [row.role, row]));

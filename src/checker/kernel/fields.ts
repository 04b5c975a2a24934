import type { OriginKind } from './vocabulary';

/** Fields of the kernel's structs whose value has a provenance of its own. */
export const FIELD_KINDS: ReadonlyMap<string, { owners: RegExp; kind: OriginKind; sort: string }> = new Map([
  // include/linux/sched.h: the address space of the running task.
  ['mm', { owners: /^(current|struct task_struct)$/, kind: 'mm', sort: 'current' }],
  ['active_mm', { owners: /^(current|struct task_struct)$/, kind: 'mm', sort: 'current' }],
  // include/linux/skbuff.h: a packet's own memory is slab or pages.
  ['data', { owners: /^struct sk_buff$/, kind: 'direct-map', sort: '' }],
  ['head', { owners: /^struct sk_buff$/, kind: 'direct-map', sort: '' }],
  // include/linux/mm_types.h: PASID of an address space (up to 6.6; then mm_get_enqcmd_pasid).
  ['pasid', { owners: /^struct mm_struct$/, kind: 'pasid', sort: 'sva' }],
]);

/** Variables of the kernel whose address has a provenance of its own. */
export const VARIABLE_KINDS: ReadonlyMap<string, { kind: OriginKind; sort: string }> = new Map([
  // mm/init-mm.c: the address space of the kernel itself.
  ['init_mm', { kind: 'mm', sort: 'kernel' }],
]);

/** Members whose being set is what a rule is about, whatever function of the kernel is or is not called beside it. */
export const SEED_FIELDS: readonly string[] = [
  'priv',
  'privileged',
  'pasid',
  'mm',
  'dma_ops',
  'dma_ops_bypass',
  'dma_io_tlb_mem',
  'untrusted',
  'default_domain',
];

/** Members of the kernel's structs that belong to the IOMMU core (include/linux/iommu.h, include/linux/device.h). */
export const IOMMU_INTERNALS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['struct device', new Set(['iommu'])],
  ['struct iommu_domain', new Set(['type', 'iova_cookie'])],
  ['struct iommu_group', new Set(['default_domain', 'domain'])],
]);

/** Types whose use makes a function worth a look. */
export const SEED_TYPES: ReadonlySet<string> = new Set([
  'struct iommu_domain',
  'struct iommu_group',
  'struct iommu_sva',
  'struct dev_iommu',
]);

import type { ApiRow, ConstantRow } from './row';

const IOMMU = 'include/linux/iommu.h';
const INTEL_SVM = 'include/linux/intel-svm.h';

/** Shared virtual addressing: binding an address space to a device, its handle and its PASID. */
export const SVA: readonly ApiRow[] = [
  {
    name: 'iommu_sva_bind_device',
    source: IOMMU,
    role: 'sva-bind',
    args: { device: 0, mm: 1, flags: 2 },
    effects: [
      { does: 'make', kind: 'sva-handle', device: 0, fails: 'error' },
      { does: 'open', resource: 'bond', handle: 'result', fails: 'error' },
    ],
  },
  {
    name: 'iommu_sva_unbind_device',
    source: IOMMU,
    role: 'sva-unbind',
    args: { handle: 0 },
    effects: [{ does: 'close', resource: 'bond', handle: 0 }],
  },
  {
    name: 'iommu_sva_get_pasid',
    source: IOMMU,
    role: 'sva-get-pasid',
    args: { handle: 0 },
    effects: [{ does: 'make', kind: 'pasid', sort: 'sva', of: 0, fails: 'error' }],
  },
  {
    name: 'intel_svm_bind_mm',
    source: INTEL_SVM,
    role: 'sva-bind',
    args: { device: 0, flags: 2 },
    until: '5.8',
  },
  {
    name: 'cxl_start_context',
    source: 'include/misc/cxl.h',
    role: 'sva-bind-task',
    args: { mm: 2 },
  },
  {
    name: 'ocxl_link_add_pe',
    source: 'include/misc/ocxl.h',
    role: 'sva-bind',
    args: { mm: 5 },
  },
  {
    name: 'iommu_sva_alloc_pasid',
    source: 'drivers/iommu/iommu-sva.h',
    role: 'sva-bind',
    args: { mm: 0 },
  },
  ...['iommu_dev_enable_feature', 'iommu_dev_disable_feature'].map((name): ApiRow => ({
    name,
    source: IOMMU,
    role: name.includes('enable') ? 'feature-enable' : 'feature-disable',
    args: { device: 0, feature: 1 },
  })),
  ...['mmgrab', 'mmget', 'mmget_not_zero'].map((name): ApiRow => ({
    name,
    source: 'include/linux/sched/mm.h',
    role: 'pin-mm',
    args: { mm: 0 },
  })),
  // A notifier holds the structure until it is released (mm/mmu_notifier.c).
  ...['mmu_notifier_get', 'mmu_notifier_get_locked', 'mmu_notifier_register'].map((name): ApiRow => ({
    name,
    source: 'include/linux/mmu_notifier.h',
    role: 'pin-mm',
    args: { mm: 1 },
  })),
  ...['mmdrop', 'mmput', 'mmput_async'].map((name): ApiRow => ({
    name,
    source: 'include/linux/sched/mm.h',
    role: 'unpin-mm',
    args: { mm: 0 },
  })),
  {
    name: 'get_task_mm',
    source: 'include/linux/sched/mm.h',
    effects: [{ does: 'make', kind: 'mm', sort: 'task' }],
  },
];

/** Flags that ask for the kernel's own address space, and numbers that are no PASID. */
export const SVA_CONSTANTS: readonly ConstantRow[] = [
  { name: 'SVM_FLAG_SUPERVISOR_MODE', source: INTEL_SVM, role: 'kernel-sva-flag' },
  { name: 'SVM_FLAG_PRIVATE_PASID', source: INTEL_SVM, role: 'kernel-sva-flag' },
  { name: 'IOMMU_SVA_BIND_SUPERVISOR', source: IOMMU, role: 'kernel-sva-flag' },
  { name: 'IOMMU_PASID_INVALID', source: IOMMU, role: 'invalid-pasid', invalid: true },
  { name: 'IOMMU_DEV_FEAT_SVA', source: IOMMU, role: 'sva-feature' },
  { name: 'IOMMU_DEV_FEAT_IOPF', source: IOMMU, role: 'iopf-feature' },
  { name: 'INVALID_IOASID', source: 'include/linux/ioasid.h', role: 'invalid-pasid', invalid: true },
];

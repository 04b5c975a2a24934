import type { ApiRow, ConstantRow } from './row';

const IOMMU = 'include/linux/iommu.h';
const ATS = 'include/linux/pci-ats.h';
const IOASID = 'include/linux/ioasid.h';

/** PASIDs for in-kernel DMA: their numbers, and the domains attached to them. */
export const PASID: readonly ApiRow[] = [
  {
    name: 'iommu_alloc_global_pasid',
    source: IOMMU,
    since: '6.6',
    role: 'pasid-alloc',
    args: { device: 0 },
    effects: [
      { does: 'make', kind: 'pasid', sort: 'global', device: 0, fails: 'error' },
      { does: 'open', resource: 'pasid', handle: 'result', fails: 'error' },
    ],
  },
  {
    name: 'iommu_free_global_pasid',
    source: IOMMU,
    since: '6.6',
    role: 'pasid-free',
    args: { pasid: 0 },
    effects: [{ does: 'close', resource: 'pasid', handle: 0 }],
  },
  {
    name: 'ioasid_alloc',
    source: IOASID,
    until: '6.6',
    role: 'pasid-alloc',
    effects: [
      { does: 'make', kind: 'pasid', sort: 'ioasid', fails: 'error' },
      { does: 'open', resource: 'pasid', handle: 'result', fails: 'error' },
    ],
  },
  {
    name: 'ioasid_free',
    source: IOASID,
    until: '6.6',
    role: 'pasid-free',
    args: { pasid: 0 },
    effects: [{ does: 'close', resource: 'pasid', handle: 0 }],
  },
  {
    name: 'iommu_attach_device_pasid',
    source: IOMMU,
    role: 'pasid-attach',
    args: { domain: 0, device: 1, pasid: 2 },
    effects: [{ does: 'open', resource: 'pasid-attachment', handle: 2, fails: 'nonzero' }],
  },
  {
    name: 'iommu_detach_device_pasid',
    source: IOMMU,
    role: 'pasid-detach',
    args: { domain: 0, device: 1, pasid: 2 },
    effects: [{ does: 'close', resource: 'pasid-attachment', handle: 2 }],
  },
  ...['pci_enable_pasid', 'pci_enable_pri', 'pci_enable_ats'].map((name): ApiRow => ({
    name,
    source: ATS,
    role: 'enable-pasid-capability',
    args: { device: 0 },
  })),
  ...'ida_alloc ida_alloc_range ida_alloc_min ida_alloc_max ida_simple_get'
    .split(' ')
    .map((name): ApiRow => ({
      name,
      source: 'include/linux/idr.h',
      role: 'id-alloc',
      effects: [{ does: 'make', kind: 'id' }],
    })),
  ...['find_first_zero_bit', 'find_next_zero_bit'].map((name): ApiRow => ({
    name,
    source: 'include/linux/find.h',
    role: 'id-alloc',
    effects: [{ does: 'make', kind: 'id' }],
  })),
  ...['xa_alloc', 'xa_alloc_cyclic', 'xa_alloc_irq', 'xa_alloc_bh'].map((name): ApiRow => ({
    name,
    source: 'include/linux/xarray.h',
    role: 'id-alloc',
    effects: [
      { does: 'make', kind: 'id', out: 1 },
      { does: 'take', arg: 2 },
    ],
  })),
  ...['idr_alloc', 'idr_alloc_cyclic'].map((name): ApiRow => ({
    name,
    source: 'include/linux/idr.h',
    role: 'id-alloc',
    effects: [
      { does: 'make', kind: 'id' },
      { does: 'take', arg: 1 },
    ],
  })),
  // What the administrator chooses at boot and in sysfs.
  ...['iommu_set_default_passthrough', 'iommu_set_default_translated', 'iommu_set_dma_strict'].map(
    (name): ApiRow => ({ name, source: IOMMU, role: 'trust-choice' }),
  ),
  ...['pasid_set_sre', 'intel_pasid_setup_supervisor'].map((name): ApiRow => ({
    name,
    source: 'drivers/iommu/intel/pasid.c',
    role: 'privileged-request',
  })),
];

/** Flags that let a PASID's requests be privileged. */
export const PASID_CONSTANTS: readonly ConstantRow[] = [
  { name: 'PASID_FLAG_SUPERVISOR_MODE', source: 'drivers/iommu/intel/pasid.h', role: 'privileged-request' },
  { name: 'IOMMU_NO_PASID', source: IOMMU, role: 'no-pasid' },
];

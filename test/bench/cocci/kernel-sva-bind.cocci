// The rule kernel-sva-bind as a semantic patch: a bind without an address space, or of the kernel's own.
@ direct @
expression device, flags;
@@

(
* iommu_sva_bind_device(device, NULL, flags)
|
* iommu_sva_bind_device(device, NULL)
|
* iommu_sva_bind_device(device, &init_mm, flags)
|
* iommu_sva_bind_device(device, &init_mm)
)

@ carried @
expression device, flags, other;
idexpression mm;
@@

* mm = NULL
  ... when != mm = other
* iommu_sva_bind_device(device, mm, flags)

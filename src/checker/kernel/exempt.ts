/** Code whose addresses are not a device's DMA, by what it implements and by where it stands. */

/** Operation tables whose implementers *are* the layer that turns physical addresses into I/O addresses. */
export const TRANSLATION_PROVIDERS: ReadonlySet<string> = new Set([
  'struct iommu_ops', // include/linux/iommu.h
  'struct iommu_domain_ops',
  'struct io_pgtable_init_fns', // include/linux/io-pgtable.h
  'struct agp_bridge_driver', // drivers/char/agp/agp.h: the GART is an IOMMU of its own
  'struct dma_map_ops', // include/linux/dma-map-ops.h
]);

/**
 * Code that takes physical addresses by its architecture: channel I/O, VMBus, grants of a hypervisor, interrupt controllers
 * (their tables, the targets of message-signalled interrupts), firmware calls.
 */
export const BY_ARCHITECTURE =
  /(^|\/)(drivers\/(s390|hv|xen|virt|firmware|tee|irqchip|pci|misc\/vmw_vmci|net\/hyperv)|arch)\//;

/** Firmware and emulator interfaces: memory shared with what runs beside the kernel, not with a device behind an IOMMU. */
export const FIRMWARE_INTERFACES =
  /(^|\/)drivers\/(platform|acpi|mailbox|soc|cpufreq|cpuidle|idle|thermal|powercap)\//;

/** What a driver asks to know whether the DMA API applies; what follows from a "no" is the documented other way. */
export const ASKS_FOR_DMA_API = /use_dma_api|iommu_mapped|iommu_present|dma_is_direct|is_iova/;

/** What code asks to know which kind of memory a pointer is of. */
export const ASKS_FOR_MEMORY_KIND = /\bis_vmalloc_addr|\bis_vmalloc_or_module_addr/;

/** Functions that show a value to people. */
export const PRINTS =
  /(^|_)(printk?|printf|sn?printf|scnprintf|dbg|debug|info|notice|warn|err|emerg|crit|emit|log|trace|puts)(_|$)|^(netif|dev|pr|netdev|drm|DRM|DP)_|^(DBG|LOG|TRACE|seq_)/;

/** What code asks to know whether a domain is the DMA API's: what follows is for the domains that are not. */
export const ASKS_FOR_DOMAIN_TYPE = /\bIOMMU_DOMAIN_(UNMANAGED|DMA)\b/;

/**
 * Code that is there to handle address spaces of its own: user-space drivers, processors with a fixed memory map, GPUs with a
 * page table per process (include/linux/device/driver.h, driver_managed_dma).
 */
export const DOMAIN_OWNERS = /(^|\/)drivers\/(vfio|vhost|remoteproc|gpu\/drm\/msm|iommu)\//;

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
 * (their tables, the targets of message-signalled interrupts), firmware calls, IOMMUs, controllers of the CPU's caches, POWER's
 * coherent accelerators and on-chip compression units, which a hypervisor or a CPU instruction hands their work to; early consoles,
 * which work before there is a DMA API; and tests, whose devices are made up.
 */
export const BY_ARCHITECTURE =
  /(^|\/)(drivers\/(s390|hv|xen|virt|firmware|tee|irqchip|pci|iommu|cache|misc\/(vmw_vmci|cxl)|net\/hyperv|crypto\/nx|usb\/early)|net\/iucv|arch)\/|\/selftests?\//;

/** Headers of platform firmware and hypervisors whose calls take physical addresses: who includes one speaks to what lies below. */
export const BELOW_THE_KERNEL =
  /^[ \t]*#[ \t]*include[ \t]*<(asm\/(opal|hvcall|plpar_wrappers)|linux\/hyperv|xen\/(xenbus|grant_table|interface\/\S+))\.h>/m;

/** Allocators of early boot: their memory is for devices that are driven before there is a DMA API. */
export const BOOT_ALLOCATORS = /^memblock_/;

/** What makes a number of pages of any number of bytes (include/linux/pfn.h). */
export const COUNTS_PAGES = /^(PHYS_PFN|PFN_DOWN|PFN_UP|__phys_to_pfn)$/;

/** Functions that hand what a driver wrote down after a crash to user space: addresses in it are for people. */
export const DUMPS = /^dev_coredump/;

/** Firmware and emulator interfaces: memory shared with what runs beside the kernel, not with a device behind an IOMMU. */
export const FIRMWARE_INTERFACES =
  /(^|\/)drivers\/(platform|acpi|mailbox|soc|cpufreq|cpuidle|idle|thermal|powercap)\//;

/** What a driver asks to know whether the DMA API applies; what follows from a "no" is the documented other way. */
export const ASKS_FOR_DMA_API =
  /use_dma_api|iommu_mapped|iommu_present|dma_is_direct|is_iova|^!?\(*[\w.>-]*(->|\.)domain\)*$/;

/** What code asks to know which kind of memory a pointer is of: by the pointer, or by a handle that only DMA memory has. */
export const ASKS_FOR_MEMORY_KIND =
  /\bis_vmalloc_addr|\bis_vmalloc_or_module_addr|[!=]= *DMA_MAPPING_ERROR\b/;

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

/** Code below the DMA API, where physical addresses become addresses of a device, and its tests. */
export const IMPLEMENTS_DMA = /(^|\/)(kernel\/dma|drivers\/(of|base))\//;

/** Places whose name says that a device only hands the value back. */
export const COOKIES =
  /(cookie|correlator|virt|context|ctx|priv|tag|token|user|opaque|handle|_id|ptr|data_hi|swdata|callback|fn|arg|udata)\w*$/i;

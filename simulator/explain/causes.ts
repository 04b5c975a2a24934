/**
 * Why such a fault usually comes up, and what to look at next. Ordered, most usual first; the order is what
 * maintainers' answers to such reports suggest, not a measurement (NON-SPEC). A fault never proves its cause.
 */
import type { Situation } from './record';

export interface Cause {
  /** Rule of the checker that flags such code, or null where no driver code is at fault. */
  readonly rule: string | null;
  /** One sentence. */
  readonly text: string;
}

const cause = (rule: string | null, text: string): Cause => ({ rule, text });

const NEVER_MAPPED = cause(
  'raw-physical-address',
  'The address never came from the DMA API: a physical address or a pfn was given to the device.',
);
const KERNEL_POINTER = cause(
  'raw-kernel-pointer',
  'A kernel pointer was given to the device as a bus address.',
);
const TOO_EARLY = cause(
  'free-while-mapped',
  'The buffer was unmapped or freed while the device still used it: stop and drain the queue first.',
);
const SHORT_UNMAP = cause(
  'size-mismatch',
  'The buffer was mapped with a smaller size than the device was told to move.',
);
const OTHER_DEVICE = cause(
  'wrong-device',
  'The buffer was mapped for another struct device than the one that does the DMA.',
);
const ERROR_ADDRESS = cause('unchecked-mapping', 'The mapping had failed and its result was used unchecked.');
const FIRMWARE = cause(
  null,
  'Firmware or an earlier kernel left the device running on memory that was never mapped for it (no RMRR or IVMD entry covers it).',
);
const DIRECTION = cause(
  'direction-mismatch',
  'The buffer is mapped for the other direction: DMA_TO_DEVICE gives read permission only, DMA_FROM_DEVICE write permission only.',
);
const IOMMU_DRIVER = cause(
  null,
  'The structure is written by the IOMMU driver: a bug there, memory that was overwritten, or hardware that lacks what the entry asks for.',
);
const STALE_CACHE = cause(null, 'A structure was changed and the cache before it was not invalidated.');
const DETACHED = cause('detach-default-domain', 'A driver detached the device from its domain.');

export const CAUSES: Readonly<Record<Situation, readonly Cause[]>> = {
  unmapped: [TOO_EARLY, NEVER_MAPPED, OTHER_DEVICE, SHORT_UNMAP, ERROR_ADDRESS, KERNEL_POINTER, FIRMWARE],
  'unmapped-or-not-permitted': [
    TOO_EARLY,
    NEVER_MAPPED,
    DIRECTION,
    OTHER_DEVICE,
    SHORT_UNMAP,
    ERROR_ADDRESS,
    FIRMWARE,
  ],
  'unmapped-pasid': [
    cause('pasid-unmapped-address', 'The address was never mapped for the domain under this PASID.'),
    cause('pasid-foreign-domain', 'The PASID has another domain than the one that the DMA API maps into.'),
    cause(
      'missing-iopf',
      'With SVA the page was not resident, and page faults from the device are not enabled.',
    ),
    cause(
      'unbind-before-drain',
      'The address space was unbound, or its process ended, while requests were in flight.',
    ),
    TOO_EARLY,
  ],
  'not-permitted': [
    DIRECTION,
    cause(
      null,
      'The page is read-only for its owner: with SVA, the process’s own mapping; with vfio, the guest’s.',
    ),
    cause(
      'access-while-mapped',
      'The device was given a buffer for both directions that was mapped for one.',
    ),
  ],
  privilege: [
    cause(
      'privileged-pasid-request',
      'The descriptor or work queue asks for privileged requests; kernel DMA needs none (PRIV = 0).',
    ),
    cause(
      'kernel-sva-bind',
      'The device was given kernel addresses under a PASID instead of addresses from the DMA API.',
    ),
    cause('raw-kernel-pointer', 'A kernel pointer was given to a device that works in a user address space.'),
    cause(
      null,
      'The table lacks the user bit: the first kernels with first-stage tables for DMA left it out.',
    ),
  ],
  execute: [
    cause(
      null,
      'The device asks for execute permission, which Linux gives to no device: look at the device’s request attributes.',
    ),
  ],
  'no-device-entry': [
    cause(
      null,
      'The request carries another requester id than the kernel attached: a bridge that takes over requests, a phantom function, a wrong stream id in firmware tables.',
    ),
    FIRMWARE,
    DETACHED,
    cause(null, 'The device was removed, reset or powered down with requests in flight.'),
    cause('private-domain', 'A driver attached a domain of its own and let go of it while the device ran.'),
  ],
  'pasid-disabled': [
    cause('unchecked-bind', 'Binding had failed and its result was used as a PASID.'),
    cause(
      'pasid-private-number',
      'The driver chose the PASID itself, beyond what the device was enabled for.',
    ),
    cause('missing-sva-feature', 'PASID or SVA was not enabled for the device.'),
    cause(
      'driver-enables-pasid',
      'The driver enabled PASID in the device by itself, without the IOMMU driver.',
    ),
  ],
  'no-pasid-entry': [
    cause('unbind-before-drain', 'The PASID was unbound while the device still worked under it.'),
    cause('pasid-after-unbind', 'The driver used the PASID after unbinding or freeing it.'),
    cause(
      'pasid-attach-lifecycle',
      'No domain was attached under the PASID, or attaching had failed unchecked.',
    ),
    cause(
      'pasid-private-number',
      'The driver chose the PASID itself, and nothing is attached under that number.',
    ),
    cause(
      null,
      'For requests without PASID: the device ran before its domain was attached, or after a kexec.',
    ),
  ],
  'broken-structure': [
    IOMMU_DRIVER,
    STALE_CACHE,
    cause(null, 'A kexec or kdump kernel took over tables that were in use.'),
  ],
  'address-range': [
    KERNEL_POINTER,
    cause(
      'untracked-dma-addr',
      'The address was computed or assembled by the driver and lost or gained bits.',
    ),
    cause('ignored-dma-mask', 'The device’s DMA mask is larger than what the device or the IOMMU takes.'),
    cause(null, 'The device read garbage as a descriptor: a ring that was not initialised, or was freed.'),
  ],
  'ats-refused': [
    cause(
      'driver-enables-pasid',
      'The driver enabled ATS in the device by itself, without the IOMMU driver.',
    ),
    cause(null, 'Firmware left ATS on, or the device was reset and the IOMMU still had it off.'),
  ],
  'interrupt-range': [
    cause(null, 'An interrupt message was sent with a PASID, or its address was used for data.'),
    cause('raw-physical-address', 'The address is a number that the driver made up or took from a register.'),
  ],
  'interrupt-remapping': [
    cause(
      null,
      'The device still sends the interrupt message of an earlier set-up: after reset, resume, kexec, or a driver that restored MSI registers itself.',
    ),
    cause(null, 'Firmware describes the interrupt controller or the device’s requester id wrongly.'),
    cause(null, 'The device writes to 0xFEEx_xxxx as if it were memory.'),
  ],
  'page-request': [
    cause('missing-iopf', 'The device faults pages, and page faults were not enabled for it.'),
    cause(
      'driver-enables-pasid',
      'The driver enabled PRI in the device by itself, without the IOMMU driver.',
    ),
    cause('unbind-before-drain', 'The address space was unbound while page requests were in flight.'),
  ],
  'page-request-privileged': [
    cause(
      'privileged-pasid-request',
      'The descriptor or work queue asks for privileged requests (PRIV = 1).',
    ),
    cause('kernel-sva-flag', 'A supervisor PASID was bound; kernel pages are never faulted in for a device.'),
    cause(
      'pasid-after-unbind',
      'A PASID was reused while a cached translation of its last owner was still in use.',
    ),
  ],
  'invalidation-failed': [
    cause(
      null,
      'The device is gone, powered down, in reset, or does not implement ATS as it says (a kernel quirk can switch ATS off for it).',
    ),
    cause(
      null,
      'Register reads of all ones (Reason f, SID ffff) mean that the IOMMU itself was not reachable.',
    ),
    IOMMU_DRIVER,
  ],
  'hardware-error': [cause(null, 'Hardware or firmware: the log line alone does not say more.')],
  'faults-lost': [
    cause(
      null,
      'One device faults without end; the first faults in the log before this line say which, and why.',
    ),
  ],
  'no-domain': [
    cause(
      null,
      'Memory or domain ids ran out, or the platform reserves memory for the device (RMRR) that forbids what was asked.',
    ),
  ],
  'leaked-mapping': [cause('leaked-mapping', 'An error path or remove() returns without unmapping.')],
  'free-unknown': [
    cause('wrong-unmap-handle', 'Another variable or ring index was unmapped than was mapped.'),
    cause('free-while-mapped', 'The mapping was unmapped twice.'),
    cause('wrong-device', 'The mapping belongs to another struct device.'),
    cause(
      'leaked-mapping',
      'An error path unmaps what was never mapped (address 0 is the field’s first value).',
    ),
  ],
  'free-failed-mapping': [
    cause('unchecked-mapping', 'The mapping had failed and its result was kept and unmapped.'),
  ],
  'size-mismatch': [
    cause(
      'size-mismatch',
      'Map and unmap take the size from different variables: keep the size that was mapped.',
    ),
  ],
  'function-mismatch': [
    cause(
      'wrong-unmap-handle',
      'Coherent memory was unmapped as a streaming mapping, or the other way round.',
    ),
  ],
  'cpu-address-mismatch': [
    cause('wrong-unmap-handle', 'The CPU pointer was advanced or belongs to another allocation.'),
  ],
  'count-mismatch': [
    cause(
      'wrong-sg-count',
      'The count that dma_map_sg() returned was passed on; unmap and sync take the count that was given to it.',
    ),
  ],
  'direction-mismatch': [cause('direction-mismatch', 'Map and unmap name different directions.')],
  'attribute-mismatch': [cause('size-mismatch', 'Map and unmap are called with different attributes.')],
  'unchecked-mapping': [
    cause('unchecked-mapping', 'dma_mapping_error() is missing between the mapping and its use.'),
    cause(
      'wrong-mapping-test',
      'The result is tested by comparing with 0 or NULL, which is not the error value.',
    ),
  ],
  'stack-memory': [
    cause('stack-buffer', 'A local variable was handed to the device: allocate the buffer with kmalloc().'),
  ],
  'image-memory': [
    cause(
      'unmappable-memory',
      'A constant or a static object was handed to the device: copy it into allocated memory.',
    ),
  ],
  'unmappable-memory': [
    cause(
      'unmappable-memory',
      'vmalloc, kmap or module memory was handed to dma_map_single(): map page by page, or use an sg table.',
    ),
  ],
  'sync-unknown': [
    cause(
      'sync-foreign-address',
      'The address to sync is not one that the DMA API returned (virt_to_phys() of the buffer is the usual one).',
    ),
    cause('free-while-mapped', 'The mapping was unmapped before the sync.'),
    cause('wrong-device', 'The mapping belongs to another struct device.'),
  ],
  'sync-range': [cause('size-mismatch', 'The size at sync is larger than what was mapped.')],
  'sync-direction': [cause('direction-mismatch', 'The direction at sync does not fit the one at map.')],
  'segment-length': [
    cause(
      null,
      'The driver did not set its segment limit: dma_set_max_seg_size() in probe; the default is 64 KiB.',
    ),
  ],
  'segment-boundary': [cause(null, 'The sg list was built without regard to dma_set_seg_boundary().')],
  'overlapping-lines': [
    cause(
      'access-while-mapped',
      'Two buffers share a cache line, or one is mapped twice: align buffers to dma_get_cache_alignment().',
    ),
    cause('leaked-mapping', 'An earlier mapping of the memory was never unmapped.'),
  ],
  'freed-while-mapped': [
    cause('free-while-mapped', 'The page was freed while it was still mapped for a device.'),
  ],
  'debug-exhausted': [
    cause('leaked-mapping', 'A driver leaks mappings (see dma-api/dump in debugfs).'),
    cause(null, 'The machine has more live mappings than entries: boot with a larger dma_debug_entries=.'),
  ],
  'bounce-full': [
    cause(
      null,
      'The mapping is larger than bounce memory can hold in one piece: ask dma_max_mapping_size() before.',
    ),
    cause('missing-dma-mask', 'The device bounces only because its DMA mask was never widened.'),
    cause('leaked-mapping', 'Mappings that are never undone keep their slots.'),
  ],
  'beyond-mask': [
    cause('missing-dma-mask', 'The driver set no mask, or not the one that the device can do.'),
    cause('ignored-dma-mask', 'Setting the mask had failed and nobody looked.'),
    cause('map-before-mask', 'Memory was mapped before the mask was set.'),
  ],
  'no-mask': [
    cause('missing-dma-mask', 'No bus code and no driver set a DMA mask for this device.'),
    cause('wrong-device', 'A child or virtual device was used in place of the one that does DMA.'),
  ],
};

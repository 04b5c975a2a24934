/**
 * What to look at next for a group: read-only commands and boot options. Paths: Documentation/ABI/testing/
 * sysfs-kernel-iommu_groups, drivers/iommu/intel/debugfs.c, kernel/dma/debug.c, kernel/dma/swiotlb.c.
 */
import { isPciName } from './format';
import type { FaultRecord } from './record';

const full = (name: string): string =>
  /^[0-9a-f]{4,5}:.{4}/.test(name) && name.split(':').length === 3 ? name : `0000:${name}`;

function device(record: FaultRecord): string[] {
  const name = record.requester;
  if (name === null) return [];
  if (isPciName(name)) {
    return [
      `lspci -nnk -s ${name}: the device and its driver`,
      `/sys/bus/pci/devices/${full(name)}/iommu_group: its group; in it type (DMA, identity, …) and reserved_regions`,
    ];
  }
  if (name.startsWith('stream '))
    return [
      'the iommus and iommu-map properties (device tree) or IORT (ACPI): which device has this stream id',
    ];
  if (name.startsWith('device '))
    return ['the iommus and iommu-map properties (device tree): which device has this device id'];
  return [`find /sys/devices -name '${name}': the device; iommu_group beside its driver link`];
}

function tables({ format, requester, pasid }: FaultRecord): string[] {
  if (format !== 'Intel VT-d') return [];
  const paths = [
    '/sys/kernel/debug/iommu/intel/dmar_translation_struct: root, context and PASID entries of every device',
  ];
  if (requester !== null && isPciName(requester)) {
    const under = typeof pasid === 'number' ? `${pasid.toString(16)}/` : '';
    paths.push(
      `/sys/kernel/debug/iommu/intel/${full(requester)}/${under}domain_translation_struct: what is mapped now`,
    );
  }
  return paths;
}

export function nextSteps(record: FaultRecord): string[] {
  switch (record.reason.situation) {
    case 'unmapped':
    case 'unmapped-or-not-permitted':
    case 'unmapped-pasid':
    case 'not-permitted':
    case 'address-range':
    case 'privilege':
      return [
        ...device(record),
        ...tables(record),
        'CONFIG_DMA_API_DEBUG and /sys/kernel/debug/dma-api/dump: the live mappings of the driver',
        'boot with iommu.strict=1: a use after unmap then faults at once, not at the next flush',
      ];
    case 'invalidation-failed':
      return [
        ...device(record),
        ...(record.format === 'Intel VT-d'
          ? ['/sys/kernel/debug/iommu/intel/invalidation_queue: descriptors and their status']
          : []),
        'the log before this line: resets, link down, power changes, AER errors of the device',
      ];
    case 'interrupt-remapping':
      return [
        ...device(record),
        ...(record.format === 'Intel VT-d'
          ? ['/sys/kernel/debug/iommu/intel/ir_translation_struct: the interrupt remapping entries']
          : []),
        '/proc/interrupts and lspci -vv (MSI, MSI-X): which message the device sends',
      ];
    case 'bounce-full':
      return [
        ...device(record),
        '/sys/kernel/debug/swiotlb/io_tlb_used and io_tlb_nslabs: slots of 2 KiB',
        'boot with a larger swiotlb= (slots) if one mapping fits and many do not',
      ];
    case 'beyond-mask':
    case 'no-mask':
    case 'no-domain':
      return device(record);
    default:
      return record.format === 'DMA-API debug'
        ? [
            ...device(record),
            'the stack trace after the warning, and «Mapped at:»: both ends of the mapping',
            '/sys/kernel/debug/dma-api/driver_filter: warnings of one driver only',
          ]
        : [...device(record), ...tables(record)];
  }
}

import { atLeast } from '../generation';
import type { DomainType } from '../events';
import type { Kernel } from '../kernel';
import { ramRanges } from '../layout';
import { allocSystemPasid } from '../sva/system-pasid';
import { define, type KernelFunction } from './function';
import { core } from './pasid';
import type { Arguments } from './values';

const domainOf = (kernel: Kernel, args: Arguments, index: number) =>
  core(kernel).domain(args.handle(index, 'domain').id);

function map(kernel: Kernel, args: Arguments): bigint {
  const permissions = args.count(4) & 3;
  core(kernel).map(domainOf(kernel, args, 0), args.pointer(1), args.pointer(2), args.pointer(3), permissions);
  return 0n;
}

function alloc(kernel: Kernel, name: string) {
  return { handle: 'domain', id: core(kernel).allocDomain('unmanaged', name).id } as const;
}

/** Types as the group's `type` file takes them, by number of `IOMMU_DOMAIN_*` in KERNEL_CONSTANTS. */
const TYPES: readonly DomainType[] = ['blocked', 'identity', 'unmanaged', 'dma', 'dma-fq'];

/** The IOMMU API (include/linux/iommu.h): domains that are not the DMA API's, and what drivers must not do with its. */
export const IOMMU_FUNCTIONS: readonly KernelFunction[] = [
  define('iommu_domain_alloc(bus)', 'pointer', 'A paging domain of the caller.', (kernel, args) =>
    alloc(kernel, `domain of ${args.caller}`),
  ),
  define(
    'iommu_paging_domain_alloc(dev)',
    'error-pointer',
    'A paging domain of the caller.',
    (kernel, args) => alloc(kernel, `domain of ${args.caller}`),
    { since: '6.12' },
  ),
  define('iommu_domain_free(domain)', 'void', 'Frees a domain that is attached nowhere.', (kernel, args) => {
    core(kernel).freeDomain(domainOf(kernel, args, 0));
    return undefined;
  }),
  define(
    'iommu_attach_device(domain, dev)',
    'int',
    "Replaces the DMA API's domain for the RID.",
    (kernel, args) => {
      core(kernel).attachDevice(args.device(1), domainOf(kernel, args, 0));
      return 0n;
    },
  ),
  define('iommu_detach_device(domain, dev)', 'void', 'Back to the default domain.', (kernel, args) => {
    core(kernel).detachDevice(args.device(1));
    return undefined;
  }),
  define('iommu_map(domain, iova, paddr, size, prot)', 'int', 'Maps whole pages.', map, { until: '6.1' }),
  define('iommu_map(domain, iova, paddr, size, prot, gfp)', 'int', 'Maps whole pages.', map, {
    since: '6.6',
  }),
  define(
    'iommu_unmap(domain, iova, size)',
    'address',
    'Unmaps; returns the bytes that were mapped.',
    (kernel, args) => core(kernel).unmap(domainOf(kernel, args, 0), args.pointer(1), args.pointer(2)),
  ),
  define(
    'iommu_iova_to_phys(domain, iova)',
    'address',
    '0 where nothing is mapped.',
    (kernel, args) => core(kernel).iovaToPhysical(domainOf(kernel, args, 0), args.pointer(1)) ?? 0n,
  ),
  define(
    'iommu_device_claim_dma_owner(dev, owner)',
    'int',
    'Takes the device out of the DMA API; everything is blocked.',
    (kernel, args) => {
      core(kernel).claim(args.device(0), args.caller);
      return 0n;
    },
    { since: '6.1' },
  ),
  define(
    'iommu_device_release_dma_owner(dev)',
    'void',
    'Gives the device back to the DMA API.',
    (kernel, args) => {
      core(kernel).release(args.device(0));
      return undefined;
    },
    { since: '6.1' },
  ),
  define(
    'iommu_dev_enable_feature(dev, feat)',
    'int',
    'IOMMU_DEV_FEAT_IOPF, then IOMMU_DEV_FEAT_SVA.',
    (kernel, args) => {
      kernel.sva.enableFeature(args.device(0), args.count(1) === 0 ? 'sva' : 'iopf');
      return 0n;
    },
  ),
  define('iommu_dev_disable_feature(dev, feat)', 'int', 'In the reverse order.', (kernel, args) => {
    kernel.sva.disableFeature(args.device(0), args.count(1) === 0 ? 'sva' : 'iopf');
    return 0n;
  }),
  define(
    'iommu_group_store_type(dev, type)',
    'int',
    "The administrator writes the type of the device's group: a new, empty default domain.",
    (kernel, args) => {
      const type = TYPES[args.count(1)] ?? 'dma';
      const old = core(kernel).changeDefault(
        args.device(0),
        atLeast(kernel.options.generation, '6.1') || type !== 'dma-fq' ? type : 'dma',
      );
      kernel.iommuDma?.teardown(old);
      core(kernel).freeDomain(old);
      return 0n;
    },
  ),
  define(
    'iommu_set_pasid_only(dev, on)',
    'int',
    "NON-SPEC: the device's DMA goes under a PASID of the IOMMU layer's; its RID is blocked.",
    (kernel, args) => {
      core(kernel);
      const device = args.device(0);
      const mapped = kernel.dma.debug.mappings().some((mapping) => mapping.device === device);
      if (args.number(1) !== 0n) kernel.pasidOnly?.enter(device, mapped);
      else kernel.pasidOnly?.leave(device, mapped);
      return 0n;
    },
    { nonSpec: true },
  ),
  define(
    'iommu_alloc_system_pasid(dev, mapping)',
    'pasid',
    'NON-SPEC: the proposals of the seed thread: a PASID that reaches all memory, by physical or by direct-map address.',
    (kernel, args) => {
      const kind = args.number(1) === 0n ? 'physical' : 'direct-map';
      const ram = ramRanges(kernel.options.ramSize);
      return BigInt(allocSystemPasid(core(kernel), kernel.pasids, ram, args.device(0), kind));
    },
    { nonSpec: true },
  ),
];

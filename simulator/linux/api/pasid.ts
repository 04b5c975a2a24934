import { KernelError } from '../errno';
import type { IommuCore } from '../iommu/core';
import type { Kernel } from '../kernel';
import { define, type KernelFunction } from './function';
import { mmBehind } from './mm';
import type { Arguments } from './values';

/** The IOMMU core. @throws KernelError ENODEV where translation is off */
export function core(kernel: Kernel): IommuCore {
  if (!kernel.iommu) throw new KernelError('ENODEV', 'there is no IOMMU: translation is off');
  return kernel.iommu;
}

/** `SVM_FLAG_SUPERVISOR_MODE` (include/linux/intel-svm.h, removed by 942fd5435dcc). */
export const SVM_FLAG_SUPERVISOR_MODE = 1n;

function bindWithFlags(kernel: Kernel, args: Arguments) {
  const supervisor = (args.number(2) & SVM_FLAG_SUPERVISOR_MODE) !== 0n;
  const mm = args.optional(1, 'mm');
  if (supervisor && mm) throw new KernelError('EINVAL', 'a supervisor bind takes no mm: it shares init_mm');
  if (!supervisor && !mm?.process)
    throw new KernelError('EINVAL', 'without the supervisor flag an mm is needed');
  if (!supervisor)
    return { handle: 'sva', id: kernel.sva.bind(args.device(0), mmBehind(kernel, mm!)).id } as const;
  if (!core(kernel).driver.supervisorRequests)
    throw new KernelError('EOPNOTSUPP', 'no supervisor requests (ECAP.SRS)');
  return { handle: 'sva', id: kernel.sva.bind(args.device(0), null).id } as const;
}

/** PASIDs: shared virtual addressing, and PASIDs for in-kernel DMA (include/linux/iommu.h). */
export const PASID_FUNCTIONS: readonly KernelFunction[] = [
  define(
    'iommu_sva_bind_device(dev, mm, drvdata)',
    'error-pointer',
    'Binds an address space to a PASID; drvdata points to the SVM_FLAG_* of drivers before 6.2.',
    bindWithFlags,
    { until: '6.1' },
  ),
  define(
    'iommu_sva_bind_device(dev, mm)',
    'error-pointer',
    'Binds a process to a PASID of the device.',
    (kernel, args) => {
      const process = mmBehind(kernel, args.handle(1, 'mm'));
      if (process === null)
        throw new KernelError('EINVAL', 'init_mm is no process: without a user mm it is not SVA');
      return { handle: 'sva', id: kernel.sva.bind(args.device(0), process).id };
    },
    { since: '6.6' },
  ),
  define(
    'iommu_sva_unbind_device(handle)',
    'void',
    'Ends a bond; queues must be drained before.',
    (kernel, args) => {
      kernel.sva.unbind(args.handle(0, 'sva').id);
      return undefined;
    },
  ),
  define('iommu_sva_get_pasid(handle)', 'pasid', 'PASID of a bond.', (kernel, args) =>
    BigInt(kernel.sva.get(args.handle(0, 'sva').id).pasid),
  ),
  define(
    'iommu_alloc_global_pasid(dev)',
    'pasid',
    'A PASID that no other user of any device has.',
    (kernel, args) => {
      const device = core(kernel).device(args.device(0));
      const pasid = kernel.pasids.alloc(args.caller, device.maxPasids);
      if (pasid === null) throw new KernelError('ENOSPC', 'no free PASID');
      return BigInt(pasid);
    },
    { since: '6.6' },
  ),
  define(
    'iommu_free_global_pasid(pasid)',
    'void',
    'Gives a PASID back; the next bind may get the same number.',
    (kernel, args) => {
      if (!kernel.pasids.free(args.count(0))) throw new KernelError('EINVAL', 'this PASID is not allocated');
      return undefined;
    },
    { since: '6.6' },
  ),
  define(
    'iommu_attach_device_pasid(domain, dev, pasid)',
    'int',
    'Translates requests with this PASID through the domain.',
    (kernel, args) => {
      const iommu = core(kernel);
      iommu.attachPasid(
        iommu.device(args.device(1)),
        args.count(2),
        iommu.domain(args.handle(0, 'domain').id),
      );
      return 0n;
    },
    { since: '6.6' },
  ),
  define(
    'iommu_detach_device_pasid(domain, dev, pasid)',
    'void',
    'Blocks requests with this PASID.',
    (kernel, args) => {
      const iommu = core(kernel);
      iommu.detachPasid(iommu.device(args.device(1)), args.count(2));
      return undefined;
    },
    { since: '6.6' },
  ),
  define(
    'iommu_get_domain_for_dev(dev)',
    'pointer',
    "Domain of the device's requests without PASID.",
    (kernel, args) => {
      const domain = kernel.iommu?.domainOf(args.device(0));
      return domain ? { handle: 'domain', id: domain.id } : 0n;
    },
  ),
];

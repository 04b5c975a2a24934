/**
 * NON-SPEC: the two "system PASID" proposals of the seed thread (Tony Luck, 13 May 2021), which no kernel took. Both map
 * all physical memory under a PASID: "a 1:1 mapping for physical addresses", or "the same mapping that the kernel uses
 * for its 1:1 map of all physical memory".
 */
import { KernelError } from '../errno';
import type { IommuCore } from '../iommu/core';
import { IOMMU_READ, IOMMU_WRITE } from '../iommu/driver';
import type { PasidAllocator } from '../iommu/pasid-allocator';
import { DIRECT_MAP, type RamRange } from '../layout';
import { PAGE_SIZES } from '../memory/radix-table';

export type SystemPasidKind = 'physical' | 'direct-map';

/** Gives a device a PASID under which it reaches all RAM. @throws KernelError EOPNOTSUPP, ENOSPC */
export function allocSystemPasid(
  core: IommuCore,
  pasids: PasidAllocator,
  ram: readonly RamRange[],
  device: string,
  kind: SystemPasidKind,
): number {
  if (!core.driver.sharesAddressSpaces) throw new KernelError('EOPNOTSUPP', 'no first-stage translation');
  const info = core.device(device);
  const pasid = pasids.alloc(`system PASID of ${device}`, info.maxPasids);
  if (pasid === null) throw new KernelError('ENOSPC', 'no free PASID');
  // Kernel addresses don't fit into a second-stage table; both proposals are first-stage ones.
  const name = kind === 'physical' ? '1:1 map of physical memory' : 'copy of the direct map';
  const domain = core.allocDomain('unmanaged', name, { stage: 'first' });
  const base = kind === 'physical' ? 0n : DIRECT_MAP;
  const table = core.driver.table(domain);
  for (const { start, end } of ram) {
    table.map(domain.root, base + start, start, end - start, IOMMU_READ | IOMMU_WRITE, PAGE_SIZES[2]);
  }
  core.attachPasid(info, pasid, domain);
  return pasid;
}

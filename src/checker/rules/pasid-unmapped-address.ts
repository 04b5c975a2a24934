import type { Origin, OriginKind } from '../flow/values';
import { rule } from './rule';
import { providesTranslation } from './shared/raw';
import { isPasidOfRequest, kernelPasids } from './shared/sva';

/** Kernel memory that was not mapped. */
const UNMAPPED: ReadonlySet<OriginKind> = new Set<OriginKind>([
  'direct-map',
  'vmalloc',
  'stack',
  'percpu',
  'kmap',
  'physical',
]);

/** Where PASIDs of the kernel come from. */
const SOURCES = ['iommu_sva_bind', 'iommu_alloc_global_pasid', 'ioasid_alloc', 'iommu_attach_device_pasid'];

/** Requests with a PASID whose addresses the DMA API did not give. */
export default rule({
  id: 'pasid-unmapped-address',
  severity: 'error',
  demonstration: 'pasid-unmapped-address',
  words: SOURCES,
  starts: { sets: ['pasid'], where: SOURCES },
  messages: {
    pasid:
      '`{place}` puts the PASID of the address space of the kernel on a request. ' +
      'Addresses of that request are kernel addresses, which the DMA API neither gave nor can take back, so that the device reaches all of the kernel. ' +
      'Take a PASID that the DMA domain of the device is attached to, and give the device addresses of dma_map_* only.',
    address:
      '`{place}` gets an address of kernel memory that was not mapped, in a request that carries a PASID of the kernel. ' +
      "The DMA domain of the device does not have this address, so that it works only while nothing is translated or where the PASID walks the kernel's own table. " +
      'Map the memory with dma_map_* for the same device and store what that returns.',
  },
  check(unit, report) {
    const isKernel = kernelPasids(unit);
    const structs = new Set<string>();
    for (const facts of unit.functions) {
      if (providesTranslation(unit, facts.fn.file)) continue;
      for (const store of facts.stores) {
        if (!isPasidOfRequest(unit, facts, store)) continue;
        if (store.value.origins.some((o) => isKernel(o) || isAttached(o))) structs.add(store.owner);
        const origin = store.value.origins.find(isKernel);
        if (origin !== undefined)
          report({ message: 'pasid', at: store.at, data: { place: store.place }, origin });
      }
    }
    for (const { stores } of unit.functions)
      for (const { at, place, owner, type, value, field } of stores) {
        if (!structs.has(owner) || type.pointers > 0 || field === 'pasid') continue;
        const origin = value.origins.find((o) => UNMAPPED.has(o.kind));
        if (origin !== undefined) report({ message: 'address', at, data: { place }, origin });
      }
  },
});

/** A PASID that the driver took for its own use. */
const isAttached = (o: Origin): boolean => o.kind === 'pasid' && o.sort !== 'sva';

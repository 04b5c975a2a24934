import type { Origin } from '../flow/values';
import { rule } from './rule';
import { isDeviceOf, isForUser } from './shared/domains';
import { providesTranslation } from './shared/raw';

/** Kernel DMA under a PASID whose domain is not the one that the DMA API maps into. */
export default rule({
  id: 'pasid-foreign-domain',
  severity: 'error',
  demonstration: 'pasid-table-of-its-own',
  words: ['iommu_attach_device_pasid'],
  messages: {
    own:
      'The domain that is attached to the PASID comes from `{made}`: it is not the one that the DMA API uses for the device. ' +
      'What dma_map_* returns is mapped in another table than the PASID walks, so that an access faults or reaches a wrong page. ' +
      'Attach the domain of iommu_get_domain_for_dev instead.',
    other:
      'The domain that is attached to the PASID is the one of another device. ' +
      'What dma_map_* returns for this device is mapped in another table than the PASID walks, so that an access faults or reaches a wrong page. ' +
      'Ask iommu_get_domain_for_dev for the same device.',
  },
  check(unit, report) {
    for (const { fn, calls } of unit.functions) {
      const attaching = calls.filter(({ row }) => row?.role === 'pasid-attach');
      if (attaching.length === 0 || providesTranslation(unit, fn.file) || isForUser(unit, fn)) continue;
      for (const call of attaching) {
        for (const origin of call.args[call.row?.args?.domain ?? -1]?.origins ?? [])
          if (origin.kind === 'domain' && origin.sort === 'private')
            report({ message: 'own', at: call.at, data: { made: origin.by }, origin });
          else if (isDefault(origin) && isDeviceOf(unit, origin, call, calls) === false)
            report({ message: 'other', at: call.at, origin });
      }
    }
  },
});

const isDefault = ({ kind, sort }: Origin): boolean => kind === 'domain' && sort === 'default';

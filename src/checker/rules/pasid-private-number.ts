import type { CallFact } from '../flow/facts';
import type { Origin } from '../flow/values';
import { rule } from './rule';
import { providesTranslation } from './shared/raw';
import { isPasidOfRequest } from './shared/sva';

/** PASIDs that the driver numbers itself. */
export default rule({
  id: 'pasid-private-number',
  severity: 'warning',
  demonstration: 'pasid-private-number',
  words: ['iommu_attach_device_pasid'],
  starts: { sets: ['pasid'], where: ['pasid'] },
  messages: {
    fixed:
      'A domain is attached to the PASID {number}, a number that the driver chose itself. ' +
      'Instructions such as ENQCMD take their PASIDs from one space for all devices, and this one may be given to a process, whose memory kernel work then runs in. ' +
      'Take the number from iommu_alloc_global_pasid.',
    zero:
      'A domain is attached to PASID 0, which is what requests without a PASID go by. ' +
      'The IOMMU driver keeps it for itself, and the attachment is refused or takes the place of the DMA API. ' +
      'Take a number from iommu_alloc_global_pasid.',
    id:
      'The PASID comes from `{made}`, an allocator that the driver keeps for itself. ' +
      'Instructions such as ENQCMD take their PASIDs from one space for all devices, and this one may be given to a process, whose memory kernel work then runs in. ' +
      'Take the number from iommu_alloc_global_pasid.',
    request:
      '`{place}` gets the PASID {number}, a number that the driver chose itself. ' +
      'Nothing says what is attached to it, or who gets it tomorrow. ' +
      'Take the number from iommu_alloc_global_pasid and keep it.',
  },
  check(unit, report) {
    for (const facts of unit.functions) {
      if (providesTranslation(unit, facts.fn.file)) continue;
      for (const call of facts.calls)
        for (const origin of pasidOf(call)) {
          const { at } = call;
          if (origin.kind === 'id') report({ message: 'id', at, data: { made: origin.by }, origin });
          else if (origin.number === 0 || origin.by === 'IOMMU_NO_PASID')
            report({ message: 'zero', at, origin });
          else if (origin.number !== undefined)
            report({ message: 'fixed', at, data: { number: String(origin.number) }, origin });
        }
      for (const store of facts.stores) {
        const fixed = store.value.origins.find(isFixed);
        if (fixed !== undefined && isPasidOfRequest(unit, facts, store))
          report({
            message: 'request',
            at: store.at,
            data: { place: store.place, number: String(fixed.number) },
            origin: fixed,
          });
      }
    }
  },
});

function pasidOf({ row, args }: CallFact): readonly Origin[] {
  return row?.role === 'pasid-attach' ? (args[row.args?.pasid ?? -1]?.origins ?? []) : [];
}

/** A number of the source that is meant as one; all bits set is no PASID. */
const isFixed = (o: Origin): boolean =>
  o.kind === 'constant' && o.number !== undefined && o.number > 0 && o.number < 0xfffff;

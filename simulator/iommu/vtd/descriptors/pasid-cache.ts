/** PASID-cache invalidate. Source: VT-d specification, 6.5.2.2; Linux QI_PC_*, qi_flush_pasid_cache. */
import { field, type Layout } from '../../layout';
import { dropPasids } from '../invalidate';
import { TYPE_FIELDS, type Descriptor } from './descriptor';

const layout: Layout = {
  name: 'PASID-cache invalidate',
  words: 2,
  fields: [
    ...TYPE_FIELDS,
    field('G', 5, 4, { 0: 'all PASIDs of the domain', 1: 'PASID', 3: 'global' }),
    field('DID', 31, 16),
    field('PASID', 51, 32),
  ],
};

export const PASID_CACHE_INVALIDATE: Descriptor = {
  type: 7,
  layout,
  scalable: true,
  check: (fields) => (fields('G') === 2n ? 'granularity 2 is reserved' : null),
  execute({ unit }, fields) {
    const domain = Number(fields('DID'));
    if (fields('G') === 3n) return dropPasids(unit, null, null);
    return dropPasids(unit, domain, fields('G') === 1n ? Number(fields('PASID')) : null);
  },
};

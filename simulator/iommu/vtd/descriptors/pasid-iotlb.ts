/** PASID-based IOTLB invalidate. Source: VT-d specification, 6.5.2.4; Linux QI_EIOTLB_*, qi_flush_piotlb. */
import { field, inWord, type Layout } from '../../layout';
import { dropFirstStageRange, dropTranslationsOfPasid } from '../invalidate';
import { checkAddressMask, maskedRange, TYPE_FIELDS, type Descriptor } from './descriptor';

const layout: Layout = {
  name: 'PASID-based IOTLB invalidate',
  words: 2,
  fields: [
    ...TYPE_FIELDS,
    field('G', 5, 4, { 2: 'all of the PASID', 3: 'page' }),
    field('DID', 31, 16),
    field('PASID', 51, 32),
    inWord(1, field('AM', 5, 0)),
    inWord(1, field('IH', 6)),
    inWord(1, field('ADDR', 63, 12)),
  ],
};

export const PASID_IOTLB_INVALIDATE: Descriptor = {
  type: 6,
  layout,
  scalable: true,
  check(fields, unit) {
    if (fields('G') < 2n) return 'granularities 0 and 1 are reserved';
    return fields('G') === 3n ? checkAddressMask(fields, unit) : null;
  },
  execute({ unit }, fields) {
    const domain = Number(fields('DID'));
    const pasid = Number(fields('PASID'));
    if (fields('G') === 2n) return dropTranslationsOfPasid(unit, domain, pasid);
    return dropFirstStageRange(unit, domain, pasid, maskedRange(fields), fields('IH') === 1n);
  },
};

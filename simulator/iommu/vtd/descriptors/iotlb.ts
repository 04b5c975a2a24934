/** IOTLB invalidate. Source: VT-d specification, 6.5.2.3; Linux QI_IOTLB_*, qi_flush_iotlb. */
import { field, inWord, type Layout } from '../../layout';
import { dropAllTranslations, dropSecondStageRange, dropTranslationsOfDomain } from '../invalidate';
import { checkAddressMask, maskedRange, TYPE_FIELDS, type Descriptor } from './descriptor';

const layout: Layout = {
  name: 'IOTLB invalidate',
  words: 2,
  fields: [
    ...TYPE_FIELDS,
    field('G', 5, 4, { 1: 'global', 2: 'domain', 3: 'page' }),
    field('DW', 6),
    field('DR', 7),
    field('DID', 31, 16),
    inWord(1, field('AM', 5, 0)),
    inWord(1, field('IH', 6)),
    inWord(1, field('ADDR', 63, 12)),
  ],
};

export const IOTLB_INVALIDATE: Descriptor = {
  type: 2,
  layout,
  check(fields, unit) {
    if (fields('G') === 0n) return 'granularity 0 is reserved';
    return fields('G') === 3n ? checkAddressMask(fields, unit) : null;
  },
  execute({ unit }, fields) {
    const domain = Number(fields('DID'));
    if (fields('G') === 1n) return dropAllTranslations(unit);
    if (fields('G') === 2n) return dropTranslationsOfDomain(unit, domain);
    return dropSecondStageRange(unit, domain, maskedRange(fields), fields('IH') === 1n);
  },
};

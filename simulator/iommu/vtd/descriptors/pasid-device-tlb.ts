/**
 * PASID-based device-TLB invalidate. Source: VT-d specification, 6.5.2.6; Linux QI_DEV_EIOTLB_*,
 * qi_flush_dev_iotlb_pasid.
 */
import { field, inWord, type Layout } from '../../layout';
import { sizedRange } from '../../command';
import { PFSID_FIELDS, TYPE_FIELDS, type Descriptor } from './descriptor';

const layout: Layout = {
  name: 'PASID-based device-TLB invalidate',
  words: 2,
  fields: [
    ...TYPE_FIELDS,
    field('QDEP', 8, 4),
    ...PFSID_FIELDS,
    field('SID', 31, 16),
    field('PASID', 51, 32),
    inWord(1, field('G', 0, 0, { 0: 'the PASID', 1: 'all PASIDs' })),
    inWord(1, field('S', 11)),
    inWord(1, field('ADDR', 63, 12)),
  ],
};

export const PASID_DEVICE_TLB_INVALIDATE: Descriptor = {
  type: 8,
  layout,
  scalable: true,
  execute(context, fields) {
    const source = Number(fields('SID'));
    const endpoint = context.endpoint(source);
    if (!endpoint?.ats) {
      context.timeout(source);
      return [];
    }
    const { address, size } = sizedRange(fields('ADDR'), fields('S') === 1n);
    return endpoint.invalidate(Number(fields('PASID')), address, size, fields('G') === 1n);
  },
};

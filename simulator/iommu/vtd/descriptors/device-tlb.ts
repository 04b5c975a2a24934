/** Device-TLB invalidate. Source: VT-d specification, 6.5.2.5; Linux QI_DEV_IOTLB_*, qi_flush_dev_iotlb. */
import { field, inWord, type Layout } from '../../layout';
import { sizedRange } from '../../command';
import { PFSID_FIELDS, TYPE_FIELDS, type Descriptor } from './descriptor';

const layout: Layout = {
  name: 'device-TLB invalidate',
  words: 2,
  fields: [
    ...TYPE_FIELDS,
    ...PFSID_FIELDS,
    field('QDEP', 20, 16),
    field('SID', 47, 32),
    inWord(1, field('S', 0)),
    inWord(1, field('ADDR', 63, 12)),
  ],
};

export const DEVICE_TLB_INVALIDATE: Descriptor = {
  type: 3,
  layout,
  execute(context, fields) {
    const source = Number(fields('SID'));
    const endpoint = context.endpoint(source);
    if (!endpoint?.ats) {
      context.timeout(source);
      return [];
    }
    const { address, size } = sizedRange(fields('ADDR'), fields('S') === 1n);
    return endpoint.invalidate(null, address, size, false);
  },
};

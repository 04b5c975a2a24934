/**
 * Invalidation wait: everything before it is done. Source: VT-d specification, 6.5.2.8; Linux QI_IWD_*, qi_submit_sync.
 */
import { field, inWord, type Layout } from '../../layout';
import { TYPE_FIELDS, type Descriptor } from './descriptor';

const layout: Layout = {
  name: 'invalidation wait',
  words: 2,
  fields: [
    ...TYPE_FIELDS,
    field('IF', 4, 4, { 1: 'interrupt on completion' }),
    field('SW', 5, 5, { 1: 'status is written' }),
    field('FN', 6, 6, { 1: 'later descriptors wait' }),
    field('PD', 7, 7, { 1: 'page requests are drained' }),
    field('status data', 63, 32),
    inWord(1, field('status address', 63, 2)),
  ],
};

export const INVALIDATION_WAIT: Descriptor = {
  type: 5,
  layout,
  execute(context, fields) {
    // Descriptors run one after another and page requests reach the queue at once, so fence and drain hold already.
    if (fields('SW') === 1n)
      context.writeStatus(fields('status address') << 2n, Number(fields('status data')));
    if (fields('IF') === 1n) context.completionInterrupt();
    return [];
  },
};

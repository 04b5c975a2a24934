/**
 * Interrupt entry cache invalidate. Interrupt remapping is off in every platform here, so nothing is cached.
 * Source: VT-d specification, 6.5.2.7; Linux QI_IEC_*.
 */
import { field, type Layout } from '../../layout';
import { TYPE_FIELDS, type Descriptor } from './descriptor';

const layout: Layout = {
  name: 'interrupt entry cache invalidate',
  words: 2,
  fields: [
    ...TYPE_FIELDS,
    field('G', 4, 4, { 0: 'global', 1: 'index-selective' }),
    field('IM', 31, 27),
    field('IIDX', 47, 32),
  ],
};

export const INTERRUPT_ENTRY_CACHE_INVALIDATE: Descriptor = { type: 4, layout, execute: () => [] };

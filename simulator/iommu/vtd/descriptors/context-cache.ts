/** Context-cache invalidate. Source: VT-d specification, 6.5.2.1; Linux QI_CC_*, qi_flush_context. */
import { field, type Layout } from '../../layout';
import { dropAllContexts, dropContextsOfDevice, dropContextsOfDomain } from '../invalidate';
import { TYPE_FIELDS, type Descriptor } from './descriptor';

const layout: Layout = {
  name: 'context-cache invalidate',
  words: 2,
  fields: [
    ...TYPE_FIELDS,
    field('G', 5, 4, { 1: 'global', 2: 'domain', 3: 'device' }),
    field('DID', 31, 16),
    field('SID', 47, 32),
    field('FM', 49, 48),
  ],
};

export const CONTEXT_CACHE_INVALIDATE: Descriptor = {
  type: 1,
  layout,
  check: (fields) => (fields('G') === 0n ? 'granularity 0 is reserved' : null),
  execute({ unit }, fields) {
    const domain = Number(fields('DID'));
    if (fields('G') === 1n) return dropAllContexts(unit);
    if (fields('G') === 2n) return dropContextsOfDomain(unit, domain);
    return dropContextsOfDevice(unit, domain, Number(fields('SID')), Number(fields('FM')));
  },
};

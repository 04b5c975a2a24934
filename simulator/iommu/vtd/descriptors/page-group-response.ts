/** Page group response. Source: VT-d specification, 7.6.1; Linux QI_PGRP_*, intel_svm_page_response. */
import { field, inWord, type Layout } from '../../layout';
import { TYPE_FIELDS, type Descriptor } from './descriptor';

const layout: Layout = {
  name: 'page group response',
  words: 4,
  fields: [
    ...TYPE_FIELDS,
    field('PP', 4, 4, { 1: 'with PASID' }),
    field('PDP', 5),
    field('response code', 15, 12, { 0: 'success', 1: 'invalid request', 15: 'failure' }),
    field('RID', 31, 16),
    field('PASID', 51, 32),
    inWord(1, field('LPIG', 2)),
    inWord(1, field('PRGI', 11, 3)),
    inWord(2, field('private data', 63, 0)),
    inWord(3, field('private data [127:64]', 63, 0)),
  ],
};

const CODES = new Map([
  [0n, 'success'],
  [1n, 'invalid-request'],
  [15n, 'failure'],
] as const);

export const PAGE_GROUP_RESPONSE: Descriptor = {
  type: 9,
  layout,
  scalable: true,
  execute(context, fields) {
    const pasid = fields('PP') === 1n ? Number(fields('PASID')) : null;
    // PCI Express, ATS 4.2.1: any other code is a response failure.
    const code = CODES.get(fields('response code') as 0n) ?? 'failure';
    context.pageResponse(Number(fields('RID')), pasid, Number(fields('PRGI')), code);
    return [];
  },
};

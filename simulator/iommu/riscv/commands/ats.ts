/**
 * ATS.INVAL and ATS.PRGR: messages to a device.
 *
 * Source: RISC-V IOMMU specification, "IOMMU PCIe ATS commands"; PCI Express, 10.3.1 "Invalidate Request", 10.4.2 "Page
 * Request Group Response".
 */
import type { PageResponseCode } from '../../../machine/remapper';
import { sizedRange, type Fields } from '../../command';
import { field, inWord, type Field } from '../../layout';
import type { Unit } from '../unit';
import { OPCODE_FIELDS, type IommuCommand } from './command';

const MESSAGE_FIELDS: readonly Field[] = [
  ...OPCODE_FIELDS,
  field('PID', 31, 12),
  field('PV', 32, 32, { 1: 'with PASID' }),
  field('DSV', 33),
  field('RID', 55, 40),
  field('DSEG', 63, 56),
];

const CODES = new Map<bigint, PageResponseCode>([
  [0n, 'success'],
  [1n, 'invalid-request'],
  [15n, 'failure'],
]);

const check = (_: Fields, unit: Unit): string | null =>
  unit.ats ? null : 'unsupported (capabilities.ATS is 0)';

function pasid(fields: Fields): number | null {
  return fields('PV') === 1n ? Number(fields('PID')) : null;
}

export const ATS_INVAL: IommuCommand = {
  opcode: 4,
  func3: 0,
  layout: {
    name: 'ATS.INVAL',
    words: 2,
    fields: [
      ...MESSAGE_FIELDS,
      inWord(1, field('G', 0, 0, { 0: 'the PASID', 1: 'all PASIDs' })),
      inWord(1, field('S', 11)),
      inWord(1, field('ADDR', 63, 12)),
    ],
  },
  check,
  execute(context, fields) {
    const endpoint = context.endpoint(Number(fields('RID')));
    if (!endpoint?.ats) {
      context.timeout();
      return [];
    }
    const { address, size } = sizedRange(fields('ADDR'), fields('S') === 1n);
    return endpoint.invalidate(pasid(fields), address, size, fields('G') === 1n);
  },
};

export const ATS_PRGR: IommuCommand = {
  opcode: 4,
  func3: 1,
  layout: {
    name: 'ATS.PRGR',
    words: 2,
    fields: [
      ...MESSAGE_FIELDS,
      inWord(1, field('Page Request Group Index', 40, 32)),
      inWord(1, field('Response Code', 47, 44, { 0: 'success', 1: 'invalid request', 15: 'failure' })),
    ],
  },
  check,
  execute(context, fields) {
    // PCI Express, 10.4.2.1: any other code is a response failure.
    const code = CODES.get(fields('Response Code')) ?? 'failure';
    const group = Number(fields('Page Request Group Index'));
    context.pageResponse(Number(fields('RID')), pasid(fields), group, code);
    return [];
  },
};

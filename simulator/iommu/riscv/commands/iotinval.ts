/**
 * IOTINVAL.VMA and IOTINVAL.GVMA: first-stage and second-stage mappings.
 *
 * Source: RISC-V IOMMU specification, "IOMMU Page-Table cache invalidation commands" with the extensions NL and S.
 */
import { sizedRange, type AddressRange, type Fields } from '../../command';
import { field, inWord, type Layout } from '../../layout';
import { NL, S } from '../capabilities';
import { dropFirstStage, dropSecondStage } from '../invalidate';
import type { Unit } from '../unit';
import { OPCODE_FIELDS, type IommuCommand } from './command';

const layout = (name: string): Layout => ({
  name,
  words: 2,
  fields: [
    ...OPCODE_FIELDS,
    field('AV', 10, 10, { 1: 'of an address' }),
    field('PSCID', 31, 12),
    field('PSCV', 32, 32, { 1: 'of an address space' }),
    field('GV', 33, 33, { 0: 'of the host', 1: 'of a guest' }),
    field('NL', 34, 34, { 1: 'non-leaf entries too' }),
    field('GSCID', 59, 44),
    inWord(1, field('S', 9, 9, { 1: 'of a range' })),
    inWord(1, field('ADDR', 61, 10)),
  ],
});

function checkExtensions(fields: Fields, { config }: Unit): string | null {
  if (fields('NL') === 1n && !(config.capabilities & NL)) return 'NL is reserved (capabilities.NL is 0)';
  if (fields('S') === 1n && !(config.capabilities & S)) return 'S is reserved (capabilities.S is 0)';
  return null;
}

function range(fields: Fields): AddressRange | null {
  return fields('AV') === 0n ? null : sizedRange(fields('ADDR'), fields('S') === 1n);
}

export const IOTINVAL_VMA: IommuCommand = {
  opcode: 1,
  func3: 0,
  layout: layout('IOTINVAL.VMA'),
  check: checkExtensions,
  execute({ unit }, fields) {
    const gscid = fields('GV') === 1n ? Number(fields('GSCID')) : null;
    const pscid = fields('PSCV') === 1n ? Number(fields('PSCID')) : null;
    return dropFirstStage(unit, gscid, pscid, range(fields), fields('NL') === 1n);
  },
};

export const IOTINVAL_GVMA: IommuCommand = {
  opcode: 1,
  func3: 1,
  layout: layout('IOTINVAL.GVMA'),
  check: (fields, unit) =>
    fields('PSCV') === 1n ? 'PSCV is 1 with IOTINVAL.GVMA' : checkExtensions(fields, unit),
  execute({ unit }, fields) {
    if (fields('GV') === 0n) return dropSecondStage(unit, null, null, false);
    return dropSecondStage(unit, Number(fields('GSCID')), range(fields), fields('NL') === 1n);
  },
};

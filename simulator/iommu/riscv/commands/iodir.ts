/**
 * IODIR.INVAL_DDT and IODIR.INVAL_PDT: device and process contexts.
 *
 * Source: RISC-V IOMMU specification, "IOMMU directory cache invalidation commands".
 */
import type { Fields } from '../../command';
import { field, type Layout } from '../../layout';
import { deviceIdBits } from '../directories';
import { dropDevices, dropProcess } from '../invalidate';
import { MODE_1LVL, type Unit } from '../unit';
import { OPCODE_FIELDS, type IommuCommand } from './command';

const layout = (name: string): Layout => ({
  name,
  words: 2,
  fields: [
    ...OPCODE_FIELDS,
    field('PID', 31, 12),
    field('DV', 33, 33, { 1: 'of one device' }),
    field('DID', 63, 40),
  ],
});

/** pdtp.MODE: bits of a process id. */
const PROCESS_ID_BITS = [8, 17, 20];

function deviceTooWide(fields: Fields, unit: Unit): boolean {
  const bits = unit.mode < MODE_1LVL ? 24 : deviceIdBits(unit);
  return fields('DV') === 1n && fields('DID') >> BigInt(bits) !== 0n;
}

function processTooWide(fields: Fields, unit: Unit): boolean {
  const widest = PROCESS_ID_BITS.findLast((_, i) => (unit.directoryModes >>> (i + 1)) & 1) ?? 0;
  return fields('PID') >> BigInt(widest) !== 0n;
}

export const IODIR_INVAL_DDT: IommuCommand = {
  opcode: 3,
  func3: 0,
  layout: layout('IODIR.INVAL_DDT'),
  check(fields, unit) {
    if (fields('PID') !== 0n) return 'PID is reserved with IODIR.INVAL_DDT';
    return deviceTooWide(fields, unit) ? 'DID is wider than ddtp.iommu_mode allows' : null;
  },
  execute: ({ unit }, fields) => dropDevices(unit, fields('DV') === 1n ? Number(fields('DID')) : null),
};

export const IODIR_INVAL_PDT: IommuCommand = {
  opcode: 3,
  func3: 1,
  layout: layout('IODIR.INVAL_PDT'),
  check(fields, unit) {
    if (fields('DV') !== 1n) return 'DV is 0 with IODIR.INVAL_PDT';
    if (deviceTooWide(fields, unit)) return 'DID is wider than ddtp.iommu_mode allows';
    return processTooWide(fields, unit) ? 'PID is wider than the IOMMU supports' : null;
  },
  execute: ({ unit }, fields) => dropProcess(unit, Number(fields('DID')), Number(fields('PID'))),
};

/**
 * Why VT-d refuses: fault reasons of the fault recording registers by number (Intel VT-d specification, «Fault
 * Reason Encodings»; Linux drivers/iommu/intel/dmar.c, tables *_fault_reasons). The words are the simulated IOMMU's;
 * those of interrupt remapping, which it does not have, stand here.
 */
import { describeReason } from '../../iommu/vtd/reasons';
import type { Reason, Situation } from '../record';

type Row = readonly [structure: string, bit: string | null, situation: Situation, words?: string];

const SECOND = 'second-stage paging entry';
const FIRST = 'first-stage paging entry';
const DIRECTORY = 'PASID directory entry';
const ENTRY = 'PASID table entry';
const CONTEXT = 'context entry';
const IRTE = 'interrupt remapping table entry';

const ROWS: Readonly<Record<number, Row>> = {
  0x01: ['root entry', 'P', 'no-device-entry'],
  0x02: [CONTEXT, 'P', 'no-device-entry'],
  0x03: [CONTEXT, 'TT, AW', 'broken-structure'],
  0x04: ['second-stage page table', 'AW', 'address-range'],
  0x05: [SECOND, 'W', 'unmapped-or-not-permitted'],
  0x06: [SECOND, 'R', 'unmapped-or-not-permitted'],
  0x07: ['second-stage page table', null, 'broken-structure'],
  0x08: ['root table', null, 'broken-structure'],
  0x09: ['context table', null, 'broken-structure'],
  0x0a: ['root entry', 'reserved', 'broken-structure'],
  0x0b: [CONTEXT, 'reserved', 'broken-structure'],
  0x0c: [SECOND, 'reserved', 'broken-structure'],
  0x0d: [CONTEXT, 'TT', 'ats-refused'],
  0x0e: ['interrupt address range', null, 'interrupt-range'],
  0x20: [
    'interrupt request',
    'reserved',
    'interrupt-remapping',
    'a reserved field of the interrupt request is not zero',
  ],
  0x21: [
    'interrupt remapping table',
    'size',
    'interrupt-remapping',
    'the index of the interrupt is beyond the end of the interrupt remapping table',
  ],
  0x22: [IRTE, 'P', 'interrupt-remapping', 'the interrupt remapping entry at this index is not present'],
  0x23: [
    'interrupt remapping table',
    null,
    'interrupt-remapping',
    'the interrupt remapping table could not be read at the address in IRTA',
  ],
  0x24: [
    IRTE,
    'reserved',
    'interrupt-remapping',
    'a reserved field of the interrupt remapping entry is not zero',
  ],
  0x25: [
    'interrupt request',
    'format',
    'interrupt-remapping',
    'the interrupt came in the compatibility (not remappable) format, which is blocked',
  ],
  0x26: [
    IRTE,
    'SVT, SID',
    'interrupt-remapping',
    'the requester id is not the one that the interrupt remapping entry allows',
  ],
  0x30: ['root table', 'RTADDR.TTM', 'broken-structure'],
  0x31: ['root table', 'RTADDR.TTM', 'pasid-disabled'],
  0x32: ['root table', 'RTADDR.TTM', 'page-request'],
  0x38: ['root entry', null, 'broken-structure'],
  0x39: ['root entry', 'P', 'no-device-entry'],
  0x3a: ['root entry', 'reserved', 'broken-structure'],
  0x40: [CONTEXT, null, 'broken-structure'],
  0x41: [CONTEXT, 'P', 'no-device-entry'],
  0x42: [CONTEXT, 'reserved', 'broken-structure'],
  0x43: [CONTEXT, null, 'broken-structure'],
  0x44: [CONTEXT, 'DTE', 'ats-refused'],
  0x45: [CONTEXT, 'PASIDE', 'pasid-disabled'],
  0x46: [CONTEXT, 'PDTS', 'pasid-disabled'],
  0x47: [CONTEXT, 'PRE', 'page-request'],
  0x48: [CONTEXT, 'RID_PASID', 'broken-structure'],
  0x50: [DIRECTORY, null, 'broken-structure'],
  0x51: [DIRECTORY, 'P', 'no-pasid-entry'],
  0x52: [DIRECTORY, 'reserved', 'broken-structure'],
  0x58: [ENTRY, null, 'broken-structure'],
  0x59: [ENTRY, 'P', 'no-pasid-entry'],
  0x5a: [ENTRY, 'reserved', 'broken-structure'],
  0x5b: [ENTRY, 'PGTT', 'broken-structure'],
  0x5c: [ENTRY, 'ERE', 'execute'],
  0x5d: [ENTRY, 'SRE', 'privilege'],
  0x70: [FIRST, null, 'broken-structure'],
  0x71: [FIRST, 'P', 'unmapped'],
  0x72: [FIRST, 'reserved', 'broken-structure'],
  0x73: ['first-stage top table', null, 'broken-structure'],
  0x74: ['second-stage page table', null, 'address-range'],
  0x75: [SECOND, 'R', 'broken-structure'],
  0x76: [SECOND, 'R', 'broken-structure'],
  0x77: [SECOND, 'W', 'broken-structure'],
  0x78: [SECOND, null, 'broken-structure'],
  0x79: [SECOND, 'R, W', 'unmapped-or-not-permitted'],
  0x7a: [SECOND, 'reserved', 'broken-structure'],
  0x7b: [ENTRY, 'SSPTPTR', 'broken-structure'],
  0x7c: [SECOND, 'A, D', 'broken-structure'],
  0x80: ['first-stage page table', null, 'address-range'],
  0x81: [FIRST, 'U/S', 'privilege'],
  0x82: [FIRST, 'XD', 'execute'],
  0x83: ['IOMMU hardware', 'MGAW', 'address-range'],
  0x84: ['second-stage page table', 'AW', 'address-range'],
  0x85: ['leaf paging entry', 'W', 'not-permitted'],
  0x86: ['leaf paging entry', 'R', 'not-permitted'],
  0x87: ['interrupt address range', null, 'interrupt-range'],
  0x90: [FIRST, 'A, D', 'broken-structure'],
};

/** The reason of a fault recording register; a number that is not in the list gets one that says so. */
export function vtdReason(number: number): Reason {
  const [structure, bit, situation, words] = ROWS[number] ?? ['unknown', null, 'hardware-error'];
  return {
    code: `0x${number.toString(16).padStart(2, '0')}`,
    words: words ?? describeReason(number),
    structure,
    bit,
    situation,
    source: 'Intel VT-d specification, fault reason encodings; drivers/iommu/intel/dmar.c',
  };
}

/** Every fault reason that has a row, for the test that holds the list against the simulated IOMMU's. */
export const VTD_REASONS: readonly number[] = Object.keys(ROWS).map(Number);

/**
 * Why the AMD IOMMU refuses: event log entries by name, and the flags of an entry (AMD I/O Virtualization Technology
 * specification 48882, «Event Logging»; numbers in drivers/iommu/amd/amd_iommu_types.h). `flags` in the log is
 * bits 27:16 of the entry's second word.
 */
import type { Access, Reason, Situation } from '../record';

const SOURCE = 'AMD IOMMU specification 48882, event log; drivers/iommu/amd/iommu.c';

const FLAG_GN = 0x001;
const FLAG_NX = 0x002;
const FLAG_US = 0x004;
const FLAG_I = 0x008;
const FLAG_PR = 0x010;
const FLAG_RW = 0x020;
const FLAG_PE = 0x040;
const FLAG_RZ = 0x080;
const FLAG_TR = 0x100;

/** The flags that are set, by name and meaning. */
export function flagNames(flags: number): string {
  const names: readonly (readonly [number, string])[] = [
    [FLAG_GN, 'GN guest (PASID) translation'],
    [FLAG_NX, 'NX execute requested'],
    [FLAG_US, 'US user privilege'],
    [FLAG_I, 'I interrupt request'],
    [FLAG_PR, 'PR page present'],
    [FLAG_RW, 'RW write'],
    [FLAG_PE, 'PE no permission'],
    [FLAG_RZ, 'RZ reserved bit not zero'],
    [FLAG_TR, 'TR translation request'],
  ];
  const set = names.filter(([mask]) => flags & mask).map(([, name]) => name);
  return set.length > 0 ? set.join(', ') : 'none set';
}

export function accessOf(flags: number): Access {
  if (flags & FLAG_NX) return 'execute';
  return flags & FLAG_RW ? 'write' : 'read';
}

export const isInterrupt = (flags: number): boolean => (flags & FLAG_I) !== 0;
export const isUser = (flags: number): boolean => (flags & FLAG_US) !== 0;
export const isGuest = (flags: number): boolean => (flags & FLAG_GN) !== 0;

function pageFault(flags: number): Pick<Reason, 'words' | 'structure' | 'bit' | 'situation'> {
  const entry = flags & FLAG_GN ? 'guest page table entry' : 'I/O page table entry';
  if (flags & FLAG_I)
    return {
      structure: 'interrupt remapping table entry',
      bit: flags & FLAG_PR ? null : 'RemapEn',
      situation: 'interrupt-remapping',
      words:
        flags & FLAG_PR
          ? 'the interrupt is not allowed by its remapping entry'
          : 'the interrupt remapping entry is not present or not enabled',
    };
  if (flags & FLAG_RZ)
    return {
      structure: entry,
      bit: 'reserved',
      situation: 'broken-structure',
      words: 'a reserved bit of a paging entry is not zero',
    };
  if (!(flags & FLAG_PR))
    return {
      structure: entry,
      bit: 'PR',
      situation: 'unmapped',
      words: 'the page is not mapped: a paging entry on the way is not present (PR = 0)',
    };
  if (flags & FLAG_NX)
    return {
      structure: entry,
      bit: 'NX',
      situation: 'execute',
      words: 'the page is mapped without execute permission',
    };
  if (flags & FLAG_GN && flags & FLAG_US)
    return {
      structure: entry,
      bit: 'U/S, R/W',
      situation: 'not-permitted',
      words: 'the page is mapped, but not for user privilege or not for this kind of access',
    };
  return flags & FLAG_RW
    ? {
        structure: entry,
        bit: 'IW',
        situation: 'not-permitted',
        words: 'the page is mapped without write permission (PR = 1, PE = 1)',
      }
    : {
        structure: entry,
        bit: 'IR',
        situation: 'not-permitted',
        words: 'the page is mapped without read permission (PR = 1, PE = 1)',
      };
}

/** INVALID_DEVICE_REQUEST: bits 11:9 of the flags, for TR = 0. */
const REQUEST_TYPES: readonly (readonly [string, string, Situation])[] = [
  [
    'interrupt address range',
    'a read or non-posted write hit the interrupt address range',
    'interrupt-range',
  ],
  [
    'device table entry, I',
    'the device sent a pre-translated request, and its device table entry does not allow device TLBs',
    'ats-refused',
  ],
  [
    'device table entry, IoCtl',
    'a port I/O request came from a device whose device table entry forbids it',
    'address-range',
  ],
  [
    'device table entry, SysMgt',
    'a posted write hit the system management range, which the device table entry forbids',
    'address-range',
  ],
  [
    'device table entry, SysMgt',
    'a read or non-posted write hit the system management range',
    'address-range',
  ],
  [
    'device table entry, IntCtl',
    'a posted write hit the interrupt/EOI range, and the device table entry forbids fixed interrupts',
    'interrupt-range',
  ],
  ['interrupt address range', 'a posted write hit a reserved interrupt range', 'interrupt-range'],
  [
    'device table entry, SysMgt, IoCtl',
    'the request would need translation that is switched off in the device table entry',
    'address-range',
  ],
];

const ROWS: Readonly<Record<string, readonly [string, string | null, Situation, string]>> = {
  DEV_TAB_HARDWARE_ERROR: [
    'device table',
    null,
    'hardware-error',
    'the hardware got an error on reading the device table',
  ],
  PAGE_TAB_HARDWARE_ERROR: [
    'I/O page table',
    null,
    'hardware-error',
    'the hardware got an error on reading a page table',
  ],
  ILLEGAL_COMMAND_ERROR: [
    'command buffer',
    'opcode, reserved',
    'invalidation-failed',
    'the IOMMU stopped at a command that it does not accept',
  ],
  COMMAND_HARDWARE_ERROR: [
    'command buffer',
    null,
    'hardware-error',
    'the hardware got an error on reading the command buffer',
  ],
  IOTLB_INV_TIMEOUT: [
    'device TLB',
    null,
    'invalidation-failed',
    'the device did not answer an invalidation of its TLB in time',
  ],
  INVALID_PPR_REQUEST: [
    'page request log',
    null,
    'page-request',
    'a page request from the device is malformed or not enabled',
  ],
  RMP_PAGE_FAULT: [
    'reverse map table (SNP)',
    null,
    'not-permitted',
    'the page belongs to a guest: the reverse map refuses the access',
  ],
  RMP_HW_ERROR: [
    'reverse map table (SNP)',
    null,
    'hardware-error',
    'the hardware got an error on checking the reverse map',
  ],
};

export function amdviReason(event: string, flags: number): Reason {
  const code = event;
  if (event === 'IO_PAGE_FAULT') return { code, ...pageFault(flags), source: SOURCE };
  if (event === 'ILLEGAL_DEV_TABLE_ENTRY')
    return {
      code,
      structure: 'device table entry',
      bit: flags & FLAG_RZ ? 'reserved' : 'Mode',
      situation: 'broken-structure',
      words:
        flags & FLAG_RZ
          ? 'a reserved bit of the device table entry is not zero, or a field has a value that is not allowed (RZ = 1)'
          : 'a field of the device table entry has an encoding that is not allowed (RZ = 0)',
      source: SOURCE,
    };
  if (event === 'INVALID_DEVICE_REQUEST') {
    const [structure, words, situation] = REQUEST_TYPES[(flags >> 9) & 7]!;
    return { code, structure, bit: null, situation, words, source: SOURCE };
  }
  const [structure, bit, situation, words] = ROWS[event] ?? [
    'unknown',
    null,
    'hardware-error',
    'the event is not one known here',
  ];
  return { code, structure, bit, situation, words, source: SOURCE };
}

/** Why a RISC-V IOMMU refuses: causes of the fault queue (RISC-V IOMMU architecture specification, «Fault record CAUSE field encodings»). */
import type { Access, Reason, Situation } from '../record';

type Row = readonly [structure: string, bit: string | null, situation: Situation, words: string];

const FIRST = 'first-stage page table entry';
const SECOND = 'second-stage page table entry';

const ROWS: Readonly<Record<number, Row>> = {
  1: [
    'page table or memory',
    null,
    'broken-structure',
    'memory protection (PMA, PMP) refused an instruction fetch or a table read for it',
  ],
  4: ['request', null, 'address-range', 'the address of a read is not aligned'],
  5: [
    'page table or memory',
    null,
    'broken-structure',
    'memory protection (PMA, PMP) refused a read or a table read for it',
  ],
  6: ['request', null, 'address-range', 'the address of a write or atomic is not aligned'],
  7: [
    'page table or memory',
    null,
    'broken-structure',
    'memory protection (PMA, PMP) refused a write or a table read for it',
  ],
  12: [FIRST, 'V, X, U', 'execute', 'the first stage has no page here that may be executed from'],
  13: [FIRST, 'V, R, U, A', 'unmapped-or-not-permitted', 'the first stage has no page here that may be read'],
  15: [
    FIRST,
    'V, W, U, A, D',
    'unmapped-or-not-permitted',
    'the first stage has no page here that may be written',
  ],
  20: [SECOND, 'V, X, U', 'execute', 'the second stage has no page here that may be executed from'],
  21: [
    SECOND,
    'V, R, U, A',
    'unmapped-or-not-permitted',
    'the second stage has no page here that may be read',
  ],
  23: [
    SECOND,
    'V, W, U, A, D',
    'unmapped-or-not-permitted',
    'the second stage has no page here that may be written',
  ],
  256: ['ddtp', 'iommu_mode', 'no-device-entry', 'the IOMMU refuses every request: its mode is Off'],
  257: ['device directory entry', null, 'broken-structure', 'a device directory entry could not be read'],
  258: ['device directory entry', 'V', 'no-device-entry', 'the device has no valid device context'],
  259: [
    'device context',
    null,
    'broken-structure',
    'a field of a device directory entry or context is reserved or not allowed',
  ],
  260: [
    'device or process context',
    'EN_ATS, EN_PRI, PDTV, ENS',
    'ats-refused',
    'the context does not allow this type of transaction (ATS, page request, a process id it has no table for, or supervisor privilege)',
  ],
  261: ['MSI page table entry', null, 'interrupt-remapping', 'the MSI page table entry could not be read'],
  262: ['MSI page table entry', 'V', 'interrupt-remapping', 'the MSI page table entry is not valid'],
  263: [
    'MSI page table entry',
    null,
    'interrupt-remapping',
    'a field of the MSI page table entry is reserved or not allowed',
  ],
  264: [
    'memory-resident interrupt file',
    null,
    'interrupt-remapping',
    'the memory-resident interrupt file could not be accessed',
  ],
  265: ['process directory entry', null, 'broken-structure', 'a process directory entry could not be read'],
  266: [
    'process directory entry',
    'V',
    'no-pasid-entry',
    'nothing is attached under this process id (PASID)',
  ],
  267: [
    'process context',
    null,
    'broken-structure',
    'a field of a process directory entry or context is reserved or not allowed',
  ],
  268: ['device directory', null, 'hardware-error', 'the data of the device directory is corrupted'],
  269: ['process directory', null, 'hardware-error', 'the data of the process directory is corrupted'],
  270: ['MSI page table', null, 'hardware-error', 'the data of the MSI page table is corrupted'],
  271: [
    'memory-resident interrupt file',
    null,
    'hardware-error',
    'the data of the memory-resident interrupt file is corrupted',
  ],
  272: ['IOMMU', null, 'hardware-error', 'the IOMMU had an error on its internal data path'],
  273: ['IOMMU', null, 'interrupt-remapping', 'the IOMMU could not write its own interrupt message'],
  274: ['page table', null, 'hardware-error', 'the data of a first- or second-stage page table is corrupted'],
};

export function riscvReason(cause: number): Reason {
  const [structure, bit, situation, words] = ROWS[cause] ?? [
    'unknown',
    null,
    'hardware-error',
    'the cause is not one known here',
  ];
  return {
    code: `cause ${cause.toString()}`,
    structure,
    bit,
    situation,
    words,
    source: 'RISC-V IOMMU specification, fault queue; drivers/iommu/riscv/iommu.c',
  };
}

/** The page faults and access faults name their direction; other causes do not. */
export function riscvAccess(cause: number): Access | null {
  if ([1, 12, 20].includes(cause)) return 'execute';
  if ([4, 5, 13, 21].includes(cause)) return 'read';
  return [6, 7, 15, 23].includes(cause) ? 'write' : null;
}

/** Log lines of the RISC-V IOMMU; see case.ts. */
import type { Case } from './case';

export const riscv: readonly Case[] = [
  {
    source: 'report on confidential I/O for RISC-V in QEMU',
    log: '[    4.127731] riscv,iommu 0000:00:01.0: Fault 15 devid: 0x10 iotval: 82d00000 iotval2: 0',
    requester: '00:02.0',
    pasid: null,
    access: 'write',
    address: '0x82d00000',
    code: 'cause 15',
    structure: 'first-stage page table entry',
    bit: 'V, W, U, A, D',
    rule: 'raw-physical-address',
  },
  {
    source: 'wording of drivers/iommu/riscv/iommu.c, cause of the specification; no public report seen',
    log: 'riscv_iommu 3010000.iommu: Fault 258 devid: 0x20 iotval: ffdf6000 iotval2: 0',
    requester: '00:04.0',
    access: null,
    address: '0xffdf6000',
    code: 'cause 258',
    structure: 'device directory entry',
    bit: 'V',
    rule: 'detach-default-domain',
  },
];

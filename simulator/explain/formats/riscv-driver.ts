/**
 * What the RISC-V IOMMU driver says of the IOMMU itself (drivers/iommu/riscv/iommu.c, riscv_iommu_fltq_process,
 * riscv_iommu_iodir_set_mode); its command queue is in invalidation.ts:
 *   riscv,iommu 3010000.iommu: Queue #1 error; memory fault:0 overflow:1
 *   riscv,iommu 3010000.iommu: DDTP hw mode 0, failed to set 4
 */
import type { Format } from '../format';
import type { Reason } from '../record';

const SOURCE = 'RISC-V IOMMU specification, fqcsr and ddtp; drivers/iommu/riscv/iommu.c';

interface Row {
  readonly pattern: RegExp;
  readonly reason: Omit<Reason, 'source'>;
}

const ROWS: readonly Row[] = [
  {
    pattern: /\bQueue #1 error; memory fault:1 overflow:[01]/,
    reason: {
      code: 'fqmf',
      structure: 'fault queue',
      bit: 'fqcsr.fqmf',
      situation: 'hardware-error',
      words: 'the IOMMU could not write its fault queue',
    },
  },
  {
    pattern: /\bQueue #1 error; memory fault:0 overflow:1/,
    reason: {
      code: 'fqof',
      structure: 'fault queue',
      bit: 'fqcsr.fqof',
      situation: 'faults-lost',
      words: 'faults came faster than the kernel took them from the fault queue, and the rest was dropped',
    },
  },
  {
    pattern: /\btimeout when setting ddtp \(ddt mode: \d{1,2}, read: [0-9a-f]{1,16}\)/,
    reason: {
      code: 'ddtp.busy',
      structure: 'ddtp',
      bit: 'busy',
      situation: 'hardware-error',
      words: 'the IOMMU did not finish a change of its mode in time',
    },
  },
  {
    pattern: /\bDDTP hw mode \d{1,2}, failed to set \d{1,2}|\bDDTP update failed hw: [0-9a-f]{1,16} vs /,
    reason: {
      code: 'ddtp.iommu_mode',
      structure: 'ddtp',
      bit: 'iommu_mode',
      situation: 'hardware-error',
      words: 'the IOMMU takes none of the modes that it has to support, so no device is translated',
    },
  },
];

const START = new RegExp(ROWS.map(({ pattern }) => pattern.source).join('|'));

export const riscvDriver: Format = {
  name: 'RISC-V IOMMU',
  start: START,
  read(lines, line) {
    const text = lines.text(line);
    const row = ROWS.find(({ pattern }) => pattern.test(text));
    if (!row) return null;
    return {
      format: this.name,
      requester: null,
      pasid: undefined,
      address: null,
      access: null,
      privileged: undefined,
      reason: { ...row.reason, source: SOURCE },
      details: [],
      uses: [],
    };
  },
};

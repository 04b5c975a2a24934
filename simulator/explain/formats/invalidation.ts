/**
 * Invalidation commands that failed or were never answered, in the words of each driver:
 *   DMAR: VT-d detected Invalidation Queue Error: Reason f        and, after it, QI HEAD and QI PRIOR (intel/dmar.c)
 *   DMAR: VT-d detected Invalidation Time-out Error: SID 5300
 *   AMD-Vi: Completion-Wait loop timed out                                                             (amd/iommu.c)
 *   arm-smmu-v3 arm-smmu-v3.0.auto: CMD_SYNC timeout at 0x0000b1b7 [hwprod 0x0000b1c0, hwcons 0x0000b1b7]
 *   arm-smmu-v3 arm-smmu-v3.0.auto: CMDQ error (cons 0x0100b1b7): ATC invalidate timeout        (arm-smmu-v3.c)
 *   riscv,iommu 3010000.iommu: Queue #0 error; fault:0 timeout:1 illegal:0 fence_w_ip:0          (riscv/iommu.c)
 *   riscv,iommu 3010000.iommu: Hardware error: command execution timeout
 */
import { bits, following, type Format } from '../format';
import type { LogLines } from '../lines';
import type { Detail, Reason } from '../record';

interface Kind {
  readonly pattern: RegExp;
  readonly format: string;
  readonly code: string;
  readonly structure: string;
  readonly words: string;
  readonly source: string;
}

const VTD = {
  format: 'Intel VT-d',
  source: 'Intel VT-d specification, fault status register; drivers/iommu/intel/dmar.c',
};
const AMD = { format: 'AMD-Vi', source: 'drivers/iommu/amd/iommu.c' };
const ARM = { format: 'Arm SMMUv3', source: 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c' };

const RISCV = {
  format: 'RISC-V IOMMU',
  source: 'RISC-V IOMMU specification, cqcsr; drivers/iommu/riscv/iommu.c, riscv_iommu_cmdq_process',
};

const KINDS: readonly Kind[] = [
  {
    ...VTD,
    pattern: /VT-d detected Invalidation Queue Error: Reason ([0-9a-f]{1,4})/,
    code: 'IQE',
    structure: 'invalidation queue',
    words: 'the invalidation queue holds a descriptor that the hardware does not accept',
  },
  {
    ...VTD,
    pattern: /VT-d detected Invalidation Time-out Error: SID ([0-9a-f]{1,4})/,
    code: 'ITE',
    structure: 'device TLB',
    words: 'a device did not answer an invalidation of its TLB in time',
  },
  {
    ...VTD,
    pattern: /VT-d detected Invalidation Completion Error: SID ([0-9a-f]{1,4})/,
    code: 'ICE',
    structure: 'device TLB',
    words: 'a device answered an invalidation of its TLB with a completion that nobody waits for',
  },
  {
    ...AMD,
    pattern: /AMD-Vi: (?:IOMMU [0-9a-f:.]{7,12}: )?Completion-Wait loop timed out()/,
    code: 'COMPLETION_WAIT',
    structure: 'command buffer',
    words: 'the IOMMU did not finish the commands before a completion wait in time',
  },
  {
    ...ARM,
    pattern: /CMD_SYNC timeout at 0x([0-9a-f]{1,8})/,
    code: 'CMD_SYNC',
    structure: 'command queue',
    words: 'the SMMU did not finish the commands before a sync in time',
  },
  {
    ...ARM,
    pattern: /CMDQ error \(cons 0x[0-9a-f]{1,8}\): ATC invalidate timeout()/,
    code: 'CERROR_ATC_INV_SYNC',
    structure: 'device TLB (ATC)',
    words: 'a device did not answer an invalidation of its TLB in time',
  },
  {
    ...ARM,
    pattern: /CMDQ error \(cons 0x[0-9a-f]{1,8}\): Illegal command()/,
    code: 'CERROR_ILL',
    structure: 'command queue',
    words: 'the SMMU stopped at a command that it does not accept',
  },
  {
    ...RISCV,
    pattern: /\bQueue #0 error; fault:[01] timeout:1()/,
    code: 'cmd_to',
    structure: 'device TLB',
    words: 'a device did not answer an invalidation of its TLB in time',
  },
  {
    ...RISCV,
    pattern: /\bQueue #0 error; fault:[01] timeout:0 illegal:1()/,
    code: 'cmd_ill',
    structure: 'command queue',
    words: 'the command queue holds a command that the hardware does not accept',
  },
  {
    ...RISCV,
    pattern: /\bQueue #0 error; fault:1 timeout:0 illegal:0()/,
    code: 'cqmf',
    structure: 'command queue',
    words: 'the IOMMU could not read its command queue, or not write what a fence asked for',
  },
  {
    ...RISCV,
    pattern: /\briscv[,_]iommu\w{0,8} \S{1,40}: Hardware error: command execution timeout()/,
    code: 'IOFENCE.C',
    structure: 'command queue',
    words: 'the IOMMU did not finish the commands before a fence in time',
  },
  {
    ...RISCV,
    pattern: /\briscv[,_]iommu\w{0,8} \S{1,40}: Hardware error: command enqueue failed()/,
    code: 'cqh',
    structure: 'command queue',
    words: 'the command queue is full, and the IOMMU takes nothing from it',
  },
];

const START = new RegExp(KINDS.map(({ pattern }) => pattern.source).join('|'));

const pciName = (id: number): string =>
  `${(id >> 8).toString(16).padStart(2, '0')}:${((id >> 3) & 0x1f).toString(16).padStart(2, '0')}.${(id & 7).toString()}`;

/** The descriptors that qi_dump_fault prints, and the device that a device-TLB invalidation (types 3 and 8) names. */
function descriptors(lines: LogLines, line: number): { details: Detail[]; requester: string | null } {
  const details: Detail[] = [];
  let requester: string | null = null;
  for (const [, text] of following(
    lines,
    line + 1,
    (text) => /VT-d detected|handling fault status/.test(text),
    6,
  )) {
    const match = /\bQI (HEAD|PRIOR): ([\w -]{1,40}) qw0 = 0x([0-9a-f]{1,16})/.exec(text);
    if (!match) continue;
    details.push({
      name: match[1] === 'HEAD' ? 'descriptor at the head' : 'descriptor before it',
      value: `${match[2]!} (0x${match[3]!})`,
    });
    const word = BigInt(`0x${match[3]!}`);
    const type = Number(bits(word, 3, 0));
    if (type === 3) requester ??= pciName(Number(bits(word, 47, 32)));
    if (type === 8) requester ??= pciName(Number(bits(word, 31, 16)));
  }
  return { details, requester };
}

export const invalidation: Format = {
  name: 'invalidation',
  start: START,
  read(lines, line) {
    const text = lines.text(line);
    for (const kind of KINDS) {
      const match = kind.pattern.exec(text);
      if (!match) continue;
      const reason: Reason = {
        code: kind.code,
        words: kind.words,
        structure: kind.structure,
        bit: null,
        situation: 'invalidation-failed',
        source: kind.source,
      };
      const dump = kind.format === VTD.format ? descriptors(lines, line) : { details: [], requester: null };
      const number = parseInt(match[1]!, 16);
      // ffff and f are what a register that does not answer reads as; SID 0 means hardware without the field.
      const named =
        (kind.code === 'ITE' || kind.code === 'ICE') && number !== 0 && number !== 0xffff
          ? pciName(number)
          : null;
      return {
        format: kind.format,
        requester: named ?? dump.requester,
        pasid: undefined,
        address: null,
        access: null,
        privileged: undefined,
        reason,
        details: [
          ...(kind.code === 'IQE' ? [{ name: 'error information', value: `0x${match[1]!}` }] : []),
          ...dump.details,
        ],
        uses: [],
      };
    }
    return null;
  },
};

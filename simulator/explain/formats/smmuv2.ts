/**
 * Faults as the arm-smmu (v1, v2) driver prints them (drivers/iommu/arm/arm-smmu/arm-smmu.c):
 *   arm-smmu 15000000.iommu: Unhandled context fault: fsr=0x402, iova=0x1032db3e0, fsynr=0x130000, cbfrsynra=0x300, cb=4
 *   arm-smmu 5000000.iommu: Blocked unknown Stream ID 0x429; boot with "arm-smmu.disable_bypass=0" to allow, …
 * Bits of FSR and FSYNR0: arm-smmu.h, ARM_SMMU_CB_FSR_*, ARM_SMMU_CB_FSYNR0_* (Arm SMMUv2 specification IHI 0062).
 */
import { detail, hex, type Format } from '../format';
import type { FaultRecord, Reason, Situation } from '../record';

const CONTEXT =
  /Unhandled context fault: fsr=0x([0-9a-f]{1,8}), iova=0x([0-9a-f]{1,16}), fsynr=0x([0-9a-f]{1,8})(?:, cbfrsynra=0x([0-9a-f]{1,8}))?(?:, cb=(\d{1,4}))?/;
const STREAM = /Blocked unknown Stream ID 0x([0-9a-f]{1,8})/;
const START = new RegExp(`${CONTEXT.source}|${STREAM.source}`);
const SOURCE = 'Arm SMMUv2 specification IHI 0062, FSR; drivers/iommu/arm/arm-smmu/arm-smmu.h';

/** Bits of FSR, the first set one decides. */
const FSR: readonly (readonly [
  bit: number,
  name: string,
  structure: string,
  field: string | null,
  situation: Situation,
  words: string,
])[] = [
  [
    1,
    'TF',
    'translation table descriptor',
    'valid (bit 0)',
    'unmapped',
    'the page is not mapped: a descriptor on the way is not valid',
  ],
  [2, 'AFF', 'translation table descriptor', 'AF', 'not-permitted', 'the access flag of the descriptor is 0'],
  [
    3,
    'PF',
    'translation table descriptor',
    'AP, XN',
    'not-permitted',
    'the page is mapped without permission for this access',
  ],
  [
    4,
    'EF',
    'translation table',
    null,
    'broken-structure',
    'an external abort came on a table walk or on the access',
  ],
  [
    5,
    'TLBMCF',
    'TLB',
    null,
    'invalidation-failed',
    'two TLB entries match: a mapping was changed without invalidation between',
  ],
  [6, 'TLBLKF', 'TLB', null, 'hardware-error', 'a TLB lock failed'],
  [
    7,
    'ASF',
    'translation table',
    null,
    'address-range',
    'an output address is beyond the size that the context bank allows',
  ],
  [8, 'UUT', 'SMMU', null, 'hardware-error', 'the transaction is of a kind that the SMMU does not support'],
];

function contextReason(fsr: number): Reason {
  const row = FSR.find(([at]) => (fsr >> at) & 1) ?? [
    0,
    'none',
    'context bank',
    null,
    'hardware-error' as const,
    'no fault bit is set that is known here',
  ];
  const [, name, structure, bit, situation, words] = row;
  return { code: `FSR.${name}`, structure, bit, situation, words, source: SOURCE };
}

const UNKNOWN_STREAM: Reason = {
  code: 'sGFSR.USF',
  structure: 'stream match table',
  bit: 'SMR',
  situation: 'no-device-entry',
  words: 'no stream mapping matches the stream id, and unmatched streams are blocked',
  source: SOURCE,
};

export const smmuv2: Format = {
  name: 'Arm SMMUv2',
  start: START,
  read(lines, line): FaultRecord | null {
    const text = lines.text(line);
    const base = { format: this.name, pasid: null, uses: [] };
    const stream = STREAM.exec(text);
    if (stream)
      return {
        ...base,
        requester: `stream 0x${stream[1]!}`,
        address: null,
        access: null,
        privileged: undefined,
        reason: UNKNOWN_STREAM,
        details: [],
      };
    const match = CONTEXT.exec(text);
    if (!match) return null;
    const [fsr, fsynr] = [parseInt(match[1]!, 16), parseInt(match[3]!, 16)];
    const level = fsynr & 3;
    return {
      ...base,
      // CBFRSYNRA holds the stream id in bits 15:0.
      requester: match[4] === undefined ? null : `stream 0x${(parseInt(match[4], 16) & 0xffff).toString(16)}`,
      address: hex(match[2]!),
      access: (fsynr >> 6) & 1 ? 'execute' : (fsynr >> 4) & 1 ? 'write' : 'read',
      privileged: ((fsynr >> 5) & 1) === 1,
      reason: contextReason(fsr),
      details: [
        ...detail('context bank', match[5]),
        { name: 'table level', value: level === 0 ? 'not said' : String(level) },
        ...((fsynr >> 10) & 1 ? [{ name: 'PTWF', value: 'the fault came on a table walk' }] : []),
      ],
    };
  },
};

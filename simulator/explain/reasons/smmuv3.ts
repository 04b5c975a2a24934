/**
 * Why an Arm SMMUv3 refuses: events by number (Arm SMMUv3 architecture specification IHI 0070, «Event records»;
 * names and numbers also in drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.h, EVT_ID_*).
 */
import type { Reason, Situation } from '../record';

type Row = readonly [
  name: string,
  structure: string,
  bit: string | null,
  situation: Situation,
  words: string,
];

const ROWS: Readonly<Record<number, Row>> = {
  0x01: [
    'F_UUT',
    'SMMU',
    null,
    'hardware-error',
    'the transaction is of a kind that the SMMU does not support',
  ],
  0x02: [
    'C_BAD_STREAMID',
    'stream table',
    'STRTAB_BASE_CFG.LOG2SIZE',
    'no-device-entry',
    'the stream id is outside the stream table, or its level 1 entry is not valid',
  ],
  0x03: [
    'F_STE_FETCH',
    'stream table entry',
    null,
    'broken-structure',
    'the stream table entry could not be read',
  ],
  0x04: [
    'C_BAD_STE',
    'stream table entry',
    'V',
    'no-device-entry',
    'the stream table entry is not valid or holds a value that is not allowed',
  ],
  0x05: [
    'F_BAD_ATS_TREQ',
    'stream table entry',
    'EATS',
    'ats-refused',
    'the device sent a translation request that its stream table entry does not allow',
  ],
  0x06: [
    'F_STREAM_DISABLED',
    'stream table entry',
    'S1DSS',
    'no-device-entry',
    'the stream table entry refuses requests without substream id',
  ],
  0x07: [
    'F_TRANSL_FORBIDDEN',
    'stream table entry',
    'EATS',
    'ats-refused',
    'the device sent a translated request that its stream table entry does not allow',
  ],
  0x08: [
    'C_BAD_SUBSTREAMID',
    'stream table entry',
    'S1CDMax',
    'pasid-disabled',
    'the substream id (PASID) is outside the context descriptor table, or substreams are not enabled',
  ],
  0x09: [
    'F_CD_FETCH',
    'context descriptor',
    null,
    'broken-structure',
    'the context descriptor could not be read',
  ],
  0x0a: [
    'C_BAD_CD',
    'context descriptor',
    'V',
    'no-pasid-entry',
    'the context descriptor is not valid or holds a value that is not allowed',
  ],
  0x0b: [
    'F_WALK_EABT',
    'translation table',
    null,
    'broken-structure',
    'a translation table entry could not be read',
  ],
  0x10: [
    'F_TRANSLATION',
    'translation table descriptor',
    'valid (bit 0)',
    'unmapped',
    'the page is not mapped: a descriptor on the way is not valid',
  ],
  0x11: [
    'F_ADDR_SIZE',
    'translation table',
    'IPS, OA',
    'address-range',
    'an output address is beyond the size that the context descriptor allows',
  ],
  0x12: [
    'F_ACCESS',
    'translation table descriptor',
    'AF',
    'not-permitted',
    'the access flag of the descriptor is 0',
  ],
  0x13: [
    'F_PERMISSION',
    'translation table descriptor',
    'AP, XN',
    'not-permitted',
    'the page is mapped without permission for this access',
  ],
  0x20: [
    'F_TLB_CONFLICT',
    'TLB',
    null,
    'invalidation-failed',
    'two TLB entries match: a mapping was changed without invalidation between',
  ],
  0x21: [
    'F_CFG_CONFLICT',
    'configuration cache',
    null,
    'invalidation-failed',
    'two cached configurations match: a structure was changed without invalidation between',
  ],
  0x24: ['E_PAGE_REQUEST', 'event queue', null, 'page-request', 'the SMMU hints that a page is wanted'],
  0x25: [
    'F_VMS_FETCH',
    'virtual machine structure',
    null,
    'broken-structure',
    'the virtual machine structure could not be read',
  ],
};

export const NAMES: ReadonlyMap<string, number> = new Map(
  Object.entries(ROWS).map(([id, row]) => [row[0], Number(id)]),
);

/** `cause` is the CLASS field of a translation event: what was being looked up when it failed. */
export function smmuv3Reason(id: number, cause: number | null): Reason {
  const row = ROWS[id] ?? [
    `0x${id.toString(16)}`,
    'SMMU',
    null,
    'hardware-error',
    'the event is not one known here',
  ];
  const [name, structure, bit, situation, words] = row;
  const reason = {
    code: name,
    source: 'Arm SMMUv3 specification IHI 0070, event records; drivers/iommu/arm/arm-smmu-v3/',
  };
  const [fetching, while_] =
    cause === 0
      ? ['context descriptor table', 'while a context descriptor was fetched: ']
      : cause === 1
        ? ['stage 1 translation table', 'while a stage 1 table was fetched through stage 2: ']
        : [null, ''];
  return id >= 0x10 && id <= 0x13 && fetching
    ? { ...reason, structure: fetching, bit, situation: 'broken-structure', words: while_ + words }
    : { ...reason, structure, bit, situation, words };
}

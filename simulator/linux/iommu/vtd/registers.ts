/** VT-d registers that Linux uses (specification 11.4; drivers/iommu/intel/iommu.h). */
export const REG = {
  CAP: 0x08,
  ECAP: 0x10,
  GCMD: 0x18,
  GSTS: 0x1c,
  RTADDR: 0x20,
  FSTS: 0x34,
  IQH: 0x80,
  IQT: 0x88,
  IQA: 0x90,
  PQH: 0xc0,
  PQT: 0xc8,
  PQA: 0xd0,
  PRS: 0xdc,
} as const;

export const GCMD = { QIE: 1n << 26n, SRTP: 1n << 30n, TE: 1n << 31n } as const;
/** RTADDR: translation table mode 01, scalable. */
export const RTADDR_SMT = 1n << 10n;
/** IQA: 256-bit descriptors, and queue size 2^1 pages. */
export const IQA_DW = 1n << 11n;
export const IQA_QS_8K = 1n;

/** CAP.FRO: where the fault recording registers are, in 16 bytes; CAP.NFR: their number less one. */
export const CAP = { CM: 1n << 7n, FRO_SHIFT: 24n, NFR_SHIFT: 40n } as const;
/** FSTS: overflow, pending, index of the oldest record. */
export const FSTS = { PFO: 1n << 0n, PPF: 1n << 1n, FRI_SHIFT: 8n } as const;
export const ECAP = {
  DT: 1n << 2n,
  PRS: 1n << 29n,
  SRS: 1n << 31n,
  PASID: 1n << 40n,
  SMTS: 1n << 43n,
  SLTS: 1n << 46n,
  FLTS: 1n << 47n,
} as const;

/** RISC-V IOMMU registers that the driver uses (specification, "Register layout"; drivers/iommu/riscv/iommu-bits.h). */
export const REG = {
  CAPABILITIES: 0,
  DDTP: 16,
  CQB: 24,
  CQH: 32,
  CQT: 36,
  FQB: 40,
  FQH: 48,
  FQT: 52,
  PQB: 56,
  PQH: 64,
  PQT: 68,
  CQCSR: 72,
  FQCSR: 76,
  PQCSR: 80,
} as const;

export const CAPABILITIES = {
  SV48: 1n << 10n,
  MSI_FLAT: 1n << 22n,
  AMO_HWAD: 1n << 24n,
  ATS: 1n << 25n,
  PD8: 1n << 38n,
  PD17: 1n << 39n,
  PD20: 1n << 40n,
} as const;

/** ddtp.iommu_mode: 1LVL to 3LVL. */
export const DDTP_1LVL = 2;
export const DDTP_3LVL = 4;

/** Of each queue's control and status register: enable; memory fault; of the others overflow, of commands time-out. */
export const QUEUE = { ENABLE: 1n, MEMORY_FAULT: 1n << 8n, OVERFLOW: 1n << 9n } as const;
export const CQCSR = { TIMEOUT: 1n << 9n, ILLEGAL: 1n << 10n } as const;

/** The bits that name a page in ddtp, queue bases and directory entries: PPN[53:10]. */
export function pagePointer(physical: bigint): bigint {
  return (physical >> 12n) << 10n;
}

/** The page that such bits name. */
export function pageOf(pointer: bigint): bigint {
  return ((pointer >> 10n) & ((1n << 44n) - 1n)) << 12n;
}

/**
 * What a RISC-V IOMMU can do: the `capabilities` register, bit by bit.
 *
 * Source: RISC-V IOMMU specification, "IOMMU capabilities (capabilities)"; Linux drivers/iommu/riscv/iommu-bits.h
 * (RISCV_IOMMU_CAPABILITIES_*).
 */

/** Version 1.0 of the specification. */
export const VERSION_1_0 = 0x10n;
export const SV32 = 1n << 8n;
export const SV39 = 1n << 9n;
export const SV48 = 1n << 10n;
export const SV57 = 1n << 11n;
export const SVRSW60T59B = 1n << 14n;
export const SVPBMT = 1n << 15n;
export const SV32X4 = 1n << 16n;
export const SV39X4 = 1n << 17n;
export const SV48X4 = 1n << 18n;
export const SV57X4 = 1n << 19n;
export const AMO_MRIF = 1n << 21n;
export const MSI_FLAT = 1n << 22n;
export const MSI_MRIF = 1n << 23n;
export const AMO_HWAD = 1n << 24n;
export const ATS = 1n << 25n;
export const T2GPA = 1n << 26n;
export const END = 1n << 27n;
/** Interrupts as messages, wired, or as fctl.WSI says. */
export const IGS_WSI = 1n << 28n;
export const IGS_BOTH = 2n << 28n;
export const HPM = 1n << 30n;
export const DBG = 1n << 31n;
export const PD8 = 1n << 38n;
export const PD17 = 1n << 39n;
export const PD20 = 1n << 40n;
export const QOSID = 1n << 41n;
/** Non-leaf PTE invalidation. */
export const NL = 1n << 42n;
/** Address range invalidation. */
export const S = 1n << 43n;

/** PAS: bits of a physical address. */
export function physicalAddressSize(bits: number): bigint {
  return BigInt(bits) << 32n;
}

/** What no configuration of this model may claim, because it is not modelled. */
export const NOT_MODELLED: readonly (readonly [string, bigint])[] = [
  ['Sv32', SV32],
  ['Sv32x4', SV32X4],
  ['AMO_MRIF', AMO_MRIF],
  ['MSI_MRIF', MSI_MRIF],
  ['IGS other than MSI', IGS_WSI | IGS_BOTH],
  ['HPM', HPM],
  ['QOSID', QOSID],
];

/** What a RISC-V IOMMU is and how big its caches are: plain data, fixed when the machine is built. */
import {
  AMO_HWAD,
  ATS,
  DBG,
  END,
  MSI_FLAT,
  PD17,
  PD20,
  PD8,
  physicalAddressSize,
  SV39,
  SV39X4,
  SV48,
  SV48X4,
  SV57,
  SV57X4,
  SVPBMT,
  T2GPA,
  VERSION_1_0,
} from './capabilities';

/** Lines of each cache: powers of two, 0 for none. */
export interface RiscvCacheSizes {
  readonly device: number;
  readonly process: number;
  readonly iotlb: number;
  readonly pagingStructure: number;
}

export interface RiscvConfig {
  /** The `capabilities` register: the bits of capabilities.ts. */
  readonly capabilities: bigint;
  /** Physical addresses of the platform's interrupt files (IMSIC): a write that ends there is an interrupt. */
  readonly interruptFiles: { readonly base: bigint; readonly size: bigint } | null;
  readonly caches: RiscvCacheSizes;
}

/** A server platform: everything that Linux uses, and nesting. The interrupt files lie where QEMU's `virt` has them. */
export const DEFAULT_RISCV_CONFIG: RiscvConfig = {
  capabilities:
    VERSION_1_0 |
    SV39 |
    SV48 |
    SV57 |
    SVPBMT |
    SV39X4 |
    SV48X4 |
    SV57X4 |
    MSI_FLAT |
    AMO_HWAD |
    ATS |
    T2GPA |
    END |
    DBG |
    physicalAddressSize(56) |
    PD8 |
    PD17 |
    PD20,
  interruptFiles: { base: 0x28000000n, size: 0x400000n },
  caches: { device: 16, process: 32, iotlb: 64, pagingStructure: 32 },
};

/** Which IOMMU a platform has; the processor goes with it. */
export const ARCHITECTURES = ['vtd', 'riscv'] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

/** For people. */
export const ARCHITECTURE_NAMES: Readonly<Record<Architecture, string>> = {
  vtd: 'Intel VT-d',
  riscv: 'RISC-V IOMMU',
};

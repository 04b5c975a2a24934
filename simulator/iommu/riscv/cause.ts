/**
 * Causes: the numbers that a fault record carries.
 *
 * Source: RISC-V IOMMU specification, "Fault/Event-Queue (FQ)", table "Fault record CAUSE field encodings"; Linux
 * drivers/iommu/riscv/iommu-bits.h (enum riscv_iommu_fq_causes).
 */
export const enum Cause {
  None = 0,
  InstructionAccess = 1,
  ReadMisaligned = 4,
  ReadAccess = 5,
  WriteMisaligned = 6,
  WriteAccess = 7,
  InstructionPage = 12,
  ReadPage = 13,
  WritePage = 15,
  InstructionGuestPage = 20,
  ReadGuestPage = 21,
  WriteGuestPage = 23,
  AllDisallowed = 256,
  DdtAccess = 257,
  DdtNotValid = 258,
  DdtMisconfigured = 259,
  TypeDisallowed = 260,
  MsiPteAccess = 261,
  MsiPteNotValid = 262,
  MsiPteMisconfigured = 263,
  MrifAccess = 264,
  PdtAccess = 265,
  PdtNotValid = 266,
  PdtMisconfigured = 267,
  DdtCorruption = 268,
  PdtCorruption = 269,
  MsiPtCorruption = 270,
  MrifCorruption = 271,
  InternalDataPath = 272,
  MsiWriteAccess = 273,
  PtCorruption = 274,
}

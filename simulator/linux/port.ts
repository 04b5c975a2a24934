/** What the kernel needs of the machine it runs on. */

/** Physical memory as the kernel reaches it, through its direct map: plain loads and stores, little-endian. */
export interface Ram {
  read(address: bigint, length: number): Uint8Array;
  write(address: bigint, bytes: Uint8Array): void;
  read64(address: bigint): bigint;
  write64(address: bigint, value: bigint): void;
}

/** Registers of an IOMMU by offset; widths in bytes. */
export interface Registers {
  readRegister(offset: number, width: 4 | 8): bigint;
  writeRegister(offset: number, width: 4 | 8, value: bigint): void;
}

/** NON-SPEC: how the IOMMU layer tells a device in PASID-only mode which PASID its requests carry; null: none any more. */
export interface PasidControl {
  setPasid(device: string, pasid: number | null): void;
}

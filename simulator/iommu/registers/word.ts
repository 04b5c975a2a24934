/**
 * The register page is made of 32-bit words, each owned by the block that gives it meaning. A 64-bit access is one
 * to each of its halves, so that a half-width access needs no case of its own.
 *
 * Source: VT-d specification, 11.1 "Register location", 11.2 "Software access to registers"; RISC-V IOMMU
 * specification, "Memory-mapped register interface".
 */
export interface RegisterWord {
  read(): number;
  write(value: number): void;
}

/** Words by offset in the register page. */
export type RegisterWords = ReadonlyMap<number, RegisterWord>;

export const ignore = (): void => undefined;

/** A 64-bit register that only says something. */
export function constant(offset: number, value: bigint): [number, RegisterWord][] {
  const low = Number(BigInt.asIntN(32, value));
  const high = Number(BigInt.asIntN(32, value >> 32n));
  return [
    [offset, { read: () => low, write: ignore }],
    [offset + 4, { read: () => high, write: ignore }],
  ];
}

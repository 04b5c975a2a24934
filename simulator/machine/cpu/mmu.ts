/** What the processors of all architectures have in common when they walk their own page tables. */
import type { PhysicalMemory } from '../memory';

export interface MmuAccess {
  readonly write: boolean;
  readonly user: boolean;
  readonly fetch: boolean;
}

/**
 * Translates a virtual address through the table whose top is at `root`, and sets accessed and dirty flags.
 * @throws PageFault with the architecture's code; GeneralProtection where the architecture has it
 */
export type Mmu = (memory: PhysicalMemory, root: bigint, virtual: bigint, access: MmuAccess) => bigint;

/** True for an address that four levels of 9 bits translate: bits 63:47 are all alike. */
export function isCanonical(address: bigint): boolean {
  const top = address >> 47n;
  return top === 0n || top === 0x1ffffn;
}

/** A page fault of the processor. */
export class PageFault extends Error {
  /**
   * @param write a store faulted
   * @param code the architecture's: the error code of x86's #PF, scause of RISC-V
   * @param message in the architecture's words
   */
  constructor(
    readonly address: bigint,
    readonly write: boolean,
    readonly code: number,
    message: string,
  ) {
    super(message);
    this.name = 'PageFault';
  }
}

/** #GP(0): a general protection exception of x86. */
export class GeneralProtection extends Error {
  constructor(readonly reason: string) {
    super(`#GP: ${reason}`);
    this.name = 'GeneralProtection';
  }
}

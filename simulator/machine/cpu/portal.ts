/** Where submission instructions store: a page of a device's BAR that leads to one of its work queues. */

/** ZF after ENQCMD(S): 0 accepted, 1 retry (Linux arch/x86/include/asm/special_insns.h, enqcmds). */
export type PortalAnswer = 'accepted' | 'retry';

export interface Portal {
  readonly device: string;
  readonly queue: number;
  /** A posted write of 64 bytes (MOVDIR64B). */
  post(offset: number, command: Uint8Array): void;
  /** A deferrable memory write of 64 bytes: the device answers whether it took it (ENQCMD, ENQCMDS). */
  enqueue(offset: number, command: Uint8Array, instruction: 'ENQCMD' | 'ENQCMDS'): PortalAnswer;
}

/** Events of the machine: processor, bus, memory, devices. */
import type { CacheFillEvent } from './cache-line';
import type { CompletionStatus, Tlp } from './tlp';

export type Agent = 'cpu' | 'device' | 'iommu';

/** Bytes in physical memory changed. */
export interface MemoryWriteEvent {
  readonly kind: 'memory-write';
  readonly agent: Agent;
  readonly address: bigint;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** An instruction of the processor touched memory through its own page tables; `physical` is null where that faulted. */
export interface CpuAccessEvent {
  readonly kind: 'cpu-access';
  readonly access: 'read' | 'write';
  readonly virtual: bigint;
  readonly physical: bigint | null;
  readonly length: number;
  /** Little-endian value where the access is of 8 bytes or fewer. */
  readonly value: bigint | null;
}

/** A register of the IOMMU or of a device was written or read by software. */
export interface RegisterEvent {
  readonly kind: 'register';
  readonly access: 'read' | 'write';
  /** `iommu` or the device's name. */
  readonly target: string;
  /** The specification's name of the register, e.g. `GCMD`. */
  readonly name: string;
  readonly offset: number;
  /** Bytes. */
  readonly width: number;
  readonly value: bigint;
}

/** A work descriptor reached a queue, or did not. */
export interface SubmitEvent {
  readonly kind: 'submit';
  readonly device: string;
  readonly queue: number;
  readonly instruction: 'MOVDIR64B' | 'ENQCMD' | 'ENQCMDS' | 'doorbell';
  readonly outcome: 'accepted' | 'retry' | 'dropped' | '#GP';
  /** PASID and privilege that the descriptor's transactions will carry. */
  readonly pasid: number | null;
  readonly privileged: boolean;
  readonly descriptor: Uint8Array;
  /** Why, in one plain phrase, where the outcome is not `accepted`. */
  readonly reason: string | null;
}

/** A request on the bus. What became of it follows as events caused by this one. */
export interface TlpEvent {
  readonly kind: 'tlp';
  readonly device: string;
  readonly tlp: Tlp;
}

/** The end of a request: the physical address it reached and the bytes it moved, or the status it was refused with. */
export interface CompletionEvent {
  readonly kind: 'completion';
  readonly device: string;
  readonly tlp: Tlp;
  readonly status: CompletionStatus;
  readonly physical: bigint | null;
  readonly data: Uint8Array | null;
}

/** A device finished a descriptor: `status` as its completion record has it, 1 = success. */
export interface DescriptorDoneEvent {
  readonly kind: 'descriptor-done';
  readonly device: string;
  readonly queue: number;
  readonly status: number;
  readonly bytesCompleted: number;
  readonly faultAddress: bigint | null;
}

/** A message-signalled interrupt. */
export interface InterruptEvent {
  readonly kind: 'interrupt';
  readonly source: string;
  readonly address: bigint;
  readonly data: number;
}

export type MachineEvent =
  | MemoryWriteEvent
  | CpuAccessEvent
  | RegisterEvent
  | SubmitEvent
  | TlpEvent
  | CompletionEvent
  | DescriptorDoneEvent
  | InterruptEvent
  | CacheFillEvent;

/** Events that the trace itself adds: the steps of a scenario, and what can be concluded from the bytes after each. */
import type { IommuEvent } from '../iommu/events';
import type { LinuxEvent } from '../linux/events';
import type { MachineEvent } from '../machine/events';
import type { Recorded } from '../machine/log';

/** A line of somebody's source that a step stands for; lines and columns from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

export interface Citation {
  readonly quote: string;
  readonly from: string;
}

/** A step of the scenario begins; what it does has this event as its first cause. */
export interface StepEvent {
  readonly kind: 'step';
  /** From 0; step 0 is the machine's boot. */
  readonly index: number;
  readonly label: string | null;
  /** One plain sentence: what happens and why it matters. */
  readonly narration: string;
  readonly source: SourcePosition | null;
  readonly citation: Citation | null;
}

/** What one (device, PASID) can reach changed. Counted in pages of 4 KiB, by walking the tables as the IOMMU would. */
export interface ExposureEvent {
  readonly kind: 'exposure';
  readonly device: string;
  readonly pasid: number | null;
  readonly readable: number;
  readonly writable: number;
  /** Pages reachable now that were not before this step, and the other way round. */
  readonly gained: number;
  readonly lost: number;
  /** Pages reachable that the DMA API did not map for this device; 0 where it may reach all (identity domain). */
  readonly unmapped: number;
}

/** The table under the kernel's PASID behaves as the one under the RID, or stopped doing so (claim S5). */
export interface ParityEvent {
  readonly kind: 'parity';
  readonly device: string;
  readonly pasid: number;
  readonly holds: boolean;
  /** The first address where the two differ: what each reaches there, null for nothing. */
  readonly difference: {
    readonly address: bigint;
    readonly rid: bigint | null;
    readonly pasid: bigint | null;
  } | null;
}

/** A device read bytes of an object that the scenario calls a secret. */
export interface SecretReadEvent {
  readonly kind: 'secret-read';
  readonly device: string;
  readonly pasid: number | null;
  readonly secret: string;
  readonly physical: bigint;
  readonly bytes: Uint8Array;
}

/** An access was answered from a cache line that the tables no longer back. */
export interface StalenessEvent {
  readonly kind: 'staleness';
  readonly device: string;
  readonly pasid: number | null;
  readonly address: bigint;
  /** `seq` of the event that filled the line. */
  readonly filledAt: number;
  /** `seq` of the write that changed an entry the line was made of; null where none did. */
  readonly changedAt: number | null;
  /** What an uncached walk would say now. */
  readonly now: string;
  /** The invalidation that is missing, and whether the kernel has it queued (lazy mode). */
  readonly missing: string;
  readonly queued: boolean;
}

/** An expectation was evaluated. */
export interface ExpectationEvent {
  readonly kind: 'expectation';
  /** The expectation in one phrase. */
  readonly text: string;
  readonly holds: boolean;
  /** What was seen instead; null where it holds. */
  readonly seen: string | null;
}

/** A budget of the run was used up; the run ends here. */
export interface BudgetEvent {
  readonly kind: 'budget';
  readonly budget: string;
  readonly limit: number;
}

export type TraceEvent =
  StepEvent | ExposureEvent | ParityEvent | SecretReadEvent | StalenessEvent | ExpectationEvent | BudgetEvent;

/** Any event of a run, before it is recorded. */
export type SimEventBody = MachineEvent | IommuEvent | LinuxEvent | TraceEvent;

/** Any event of a run, with its place and its cause. */
export type SimEvent = SimEventBody & Recorded;

/** One run of a scenario as the panel reads it: its events, and what cannot be told from events alone. */
import type { CacheLine, ExposureRun, WalkStep } from '../../simulator/iommu/iommu';
import type { DomainName } from '../../simulator/linux/events';
import type { Architecture } from '../../simulator/trace/architecture';
import type { SimEvent } from '../../simulator/trace/events';

/** An event of one kind, with its place in the run. */
export type EventOf<K extends SimEvent['kind']> = Extract<SimEvent, { kind: K }>;

/** The pages that one requester reaches: through its requester id alone (`pasid` null) or through a PASID. */
export interface Reach {
  readonly device: string;
  readonly pasid: number | null;
  readonly runs: readonly ExposureRun[];
}

export interface Tables {
  readonly steps: readonly WalkStep[];
  readonly blocked: boolean;
}

/** One (device, PASID), the entries that say how its requests are translated, and the domain that the kernel put there. */
export interface Configured {
  readonly device: string;
  readonly pasid: number | null;
  readonly domain: DomainName | null;
  /** Context and PASID entries and the directories above them, in the order of a walk. */
  readonly entries: readonly WalkStep[];
}

/** What the IOMMU and its caches hold. */
export interface Held {
  readonly configured: readonly Configured[];
  /** Of the IOMMU and of the devices' own TLBs. */
  readonly lines: readonly CacheLine[];
}

/** Asked before a step is played. */
export interface Question {
  readonly question: string;
  readonly answers: readonly string[];
  /** Index of the right answer. */
  readonly right: number;
}

export interface Run {
  readonly id: string;
  readonly title: string;
  /** Architecture and mode of the IOMMU, as `Iommu.title` gives them. */
  readonly iommu: string;
  readonly architecture: Architecture;
  /** Why it did not run on the IOMMU that was asked for, or null. */
  readonly notElsewhere: string | null;
  /** What the platform was set to: kernel, words of the boot line, memory. */
  readonly settings: readonly string[];
  /** Id of the scenario to show beside it, or null. */
  readonly compareWith: string | null;
  readonly events: readonly SimEvent[];
  /** Page frames of 4 KiB in physical memory. */
  readonly frames: number;
  /** Index of the step that the run is about. */
  readonly decisive: number;
  /** Why the run ended before its last step, or null. */
  readonly error: string | null;
  /** The author's questions, by the step that they are asked before. */
  readonly questions: ReadonlyMap<number, Question>;
  /** What each requester reaches when the step has ended; steps count from 0. */
  reachAfter(step: number): readonly Reach[];
  /** The walk that the tables in memory called for when the request was made, whatever the caches answered. */
  tablesFor(request: EventOf<'tlp'>): Tables;
  /** What the IOMMU holds when the step has ended. */
  heldAfter(step: number): Held;
  /** 64-bit words of physical memory from an address on, as they were right after event `seq`; null outside of RAM. */
  wordsAt(seq: number, address: bigint, words: number): readonly (bigint | null)[];
}

export const PAGE = 4096n;

/** One run of a scenario as the panel reads it: its events, and what cannot be told from events alone. */
import type { ExposureRun, WalkStep } from '../../simulator/iommu/iommu';
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

export interface Run {
  readonly id: string;
  readonly title: string;
  /** Architecture and mode of the IOMMU, as `Iommu.title` gives them. */
  readonly iommu: string;
  readonly events: readonly SimEvent[];
  /** Page frames of 4 KiB in physical memory. */
  readonly frames: number;
  /** Index of the step that the run is about. */
  readonly decisive: number;
  /** Why the run ended before its last step, or null. */
  readonly error: string | null;
  /** What each requester reaches when the step has ended; steps count from 0. */
  reachAfter(step: number): readonly Reach[];
  /** The walk that the tables in memory called for when the request was made, whatever the caches answered. */
  tablesFor(request: EventOf<'tlp'>): Tables;
}

export const PAGE = 4096n;

/** Events of the IOMMU, the same for every architecture; what differs is in the text and numbers they carry. */
import type { Tlp } from '../machine/tlp';
import type { CacheFillEvent, CacheLine } from '../machine/cache-line';
import type { WalkStep } from './iommu';

export type { CacheFillEvent } from '../machine/cache-line';

/** How one request was translated: every entry used, in order. The outcome follows in an event of its own. */
export interface WalkEvent {
  readonly kind: 'walk';
  readonly tlp: Tlp;
  readonly steps: readonly WalkStep[];
}

export interface TranslatedEvent {
  readonly kind: 'translated';
  readonly tlp: Tlp;
  readonly physical: bigint;
  readonly pageSize: bigint;
  readonly permissions: number;
}

/** A request was blocked. */
export interface FaultEvent {
  readonly kind: 'fault';
  readonly tlp: Tlp;
  /** The architecture's code, e.g. 0x71. */
  readonly reason: number;
  /** The architecture's words for it. */
  readonly text: string;
  /** Where the fault was recorded, and its raw words; null where recording is off, suppressed or overflowed. */
  readonly record: { readonly index: number; readonly words: readonly bigint[] } | null;
  /** The kernel's console line for it, without time stamp. */
  readonly message: string | null;
}

/** A descriptor of the invalidation queue (or a register) was executed; `dropped` says what it removed. */
export interface InvalidationEvent {
  readonly kind: 'invalidation';
  /** The specification's name, e.g. `PASID-based IOTLB invalidate`. */
  readonly command: string;
  readonly words: readonly bigint[];
  readonly fields: Readonly<Record<string, bigint>>;
  readonly dropped: readonly CacheLine[];
}

/** The IOMMU stopped fetching commands: which one, and why. */
export interface QueueErrorEvent {
  readonly kind: 'queue-error';
  readonly queue: string;
  readonly address: bigint;
  readonly text: string;
}

/** A page request was put in the queue for software, or lost. */
export interface PageRequestEvent {
  readonly kind: 'page-request';
  readonly tlp: Tlp;
  readonly group: number;
  readonly last: boolean;
  readonly queued: boolean;
  readonly reason: string | null;
}

export interface PageResponseEvent {
  readonly kind: 'page-response';
  readonly requester: number;
  readonly pasid: number | null;
  readonly group: number;
  readonly code: 'success' | 'invalid-request' | 'failure';
}

export type IommuEvent =
  | WalkEvent
  | TranslatedEvent
  | FaultEvent
  | CacheFillEvent
  | InvalidationEvent
  | QueueErrorEvent
  | PageRequestEvent
  | PageResponseEvent;

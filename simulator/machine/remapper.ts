/** What the bus asks of the IOMMU, and what the IOMMU asks of devices. The IOMMU's own interface extends it. */
import type { CacheLine } from './cache-line';
import type { CompletionStatus, Pasid, RequesterId, Tlp } from './tlp';

/** Outcome of one request as people read it. */
export type Outcome =
  | {
      readonly kind: 'translated';
      readonly physical: bigint;
      readonly pageSize: bigint;
      /** READ | WRITE | EXECUTE; 0 answers a translation request (ATS) for a page that may not be used. */
      readonly permissions: number;
    }
  /** A message, which reaches the interrupt controller at `physical`. */
  | { readonly kind: 'interrupt'; readonly physical: bigint }
  | {
      readonly kind: 'fault';
      readonly reason: number;
      readonly recorded: boolean;
      readonly status: CompletionStatus;
    };

/** A page request message (PCI Express, Address Translation Services: PRI). */
export interface PageRequest {
  readonly requester: RequesterId;
  readonly pasid: Pasid | null;
  readonly privileged: boolean;
  readonly execute: boolean;
  readonly read: boolean;
  readonly write: boolean;
  readonly address: bigint;
  /** Page request group index, 9 bits. */
  readonly group: number;
  /** Last request in its group: the one that is answered. */
  readonly last: boolean;
}

export type PageResponseCode = 'success' | 'invalid-request' | 'failure';

/** The ATS and PRI side of a device. */
export interface Endpoint {
  readonly requester: RequesterId;
  /** ATS enabled: the device answers invalidation requests. */
  readonly ats: boolean;
  /** Drops the device TLB's lines for a range; `pasid` null: lines without PASID; `global`: of every PASID. */
  invalidate(pasid: Pasid | null, address: bigint, size: bigint, global: boolean): readonly CacheLine[];
  pageResponse(pasid: Pasid | null, group: number, code: PageResponseCode): void;
  /** What the device TLB holds. */
  cacheLines(): readonly CacheLine[];
}

export interface Remapper {
  /** Translates one request of a device, with caches, events and fault recording. */
  handle(tlp: Tlp): Outcome;
  /** Takes a page request; an answer arrives at the endpoint, at once or when software responds. */
  pageRequest(request: PageRequest): void;
  /** Makes a device known, so that invalidation requests and page responses reach it. */
  connect(endpoint: Endpoint): void;
  save(): unknown;
  restore(snapshot: unknown): void;
}

/** What a translation cache holds, the IOMMU's own ones and the device TLBs alike, as people read it. */
import type { Pasid, RequesterId } from './tlp';

/** One line of a cache, as the panel and the staleness explanation read it. */
export interface CacheLine {
  readonly cache: string;
  readonly requester: RequesterId | null;
  readonly pasid: Pasid | null;
  readonly domain: number | null;
  /** First input address covered, and bytes covered; null for structures that cover no address range. */
  readonly address: bigint | null;
  readonly size: bigint | null;
  readonly physical: bigint | null;
  readonly permissions: number;
  /** `seq` of the event that filled the line. */
  readonly filledAt: number;
  /** Physical addresses of the entries that the line was made of. */
  readonly entries: readonly bigint[];
}

export interface CacheFillEvent {
  readonly kind: 'cache-fill';
  readonly line: CacheLine;
}

/** The flush queue of a lazy domain (drivers/iommu/dma-iommu.c, `struct iova_fq`). Plain data, one per domain. */

export interface FlushEntry {
  readonly iova: bigint;
  readonly length: number;
}

export interface FlushQueue {
  entries: FlushEntry[];
  /** Kernel time in milliseconds when the timer runs out; null: not running. */
  timerAt: number | null;
}

/** Entries, and milliseconds until they are flushed (`IOVA_DEFAULT_FQ_SIZE`, `IOVA_DEFAULT_FQ_TIMEOUT`). */
export const FQ_SIZE = 256;
export const FQ_TIMEOUT = 10;

export function newFlushQueue(): FlushQueue {
  return { entries: [], timerAt: null };
}

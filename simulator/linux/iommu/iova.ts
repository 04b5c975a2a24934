/** I/O virtual addresses of a DMA domain (drivers/iommu/iova.c). Page frame numbers; one state per domain, plain data. */

interface Range {
  readonly low: number;
  readonly high: number;
}

export interface IovaState {
  /** Sorted, disjoint. */
  ranges: Range[];
  /** Freed ranges kept for reuse, by the logarithm of their size (`iova_rcache`): last in, first out. */
  cached: number[][];
}

/** Sizes of 2^0 to 2^5 pages are cached (`IOVA_RANGE_CACHE_MAX_SIZE`). */
const CACHED_ORDERS = 6;
/** Magazines of one processor and the depot, for each size (`IOVA_MAG_SIZE` × (2 + `MAX_GLOBAL_MAGS`)). */
const CACHE_LIMIT = 127 * (2 + 32);
/** Frame 0 is never handed out, so that no valid address is 0. */
const FIRST = 1;

export function newIovaState(reserved: readonly Range[]): IovaState {
  return {
    ranges: [...reserved].sort((a, b) => a.low - b.low),
    cached: Array.from({ length: CACHED_ORDERS }, () => []),
  };
}

/** Pages that an allocation of `pages` really takes: cached sizes are rounded up to a power of two. */
export function roundedPages(pages: number): number {
  return pages < 1 << (CACHED_ORDERS - 1) ? 2 ** Math.ceil(Math.log2(pages)) : pages;
}

/**
 * The highest free range at or below `limit` (a frame number), aligned to its size; null where the space is exhausted.
 * `flushCache` gives back what the caches hold before giving up (`alloc_iova_fast`).
 */
export function allocIova(
  state: IovaState,
  pages: number,
  limit: number,
  flushCache: boolean,
): number | null {
  const size = roundedPages(pages);
  const order = Math.log2(size);
  const bin = Number.isInteger(order) ? state.cached[order] : undefined;
  for (let i = (bin?.length ?? 0) - 1; i >= 0; i--) {
    if (bin![i]! + size - 1 <= limit) return bin!.splice(i, 1)[0]!;
  }
  const found = allocFromTree(state, size, limit);
  if (found !== null || !flushCache) return found;
  for (const [index, cached] of state.cached.entries()) {
    for (const low of cached.splice(0)) removeRange(state, low, 2 ** index);
  }
  return allocFromTree(state, size, limit);
}

/** Gives a range back: to the cache of its size while there is room, so that the next request of this size gets it. */
export function freeIova(state: IovaState, frame: number, pages: number): void {
  const size = roundedPages(pages);
  const order = Math.log2(size);
  const bin = Number.isInteger(order) ? state.cached[order] : undefined;
  if (bin && bin.length < CACHE_LIMIT) bin.push(frame);
  else removeRange(state, frame, size);
}

function allocFromTree(state: IovaState, size: number, limit: number): number | null {
  const align = 2 ** Math.ceil(Math.log2(size));
  let high = limit + 1;
  for (let i = state.ranges.length; i >= 0; i--) {
    const below = i > 0 ? state.ranges[i - 1]! : null;
    const above = state.ranges[i];
    if (above) high = Math.min(high, above.low);
    const floor = below ? below.high + 1 : FIRST;
    if (high - size < floor) continue;
    const low = Math.floor((high - size) / align) * align;
    if (low < floor) continue;
    state.ranges.splice(i, 0, { low, high: low + size - 1 });
    return low;
  }
  return null;
}

function removeRange(state: IovaState, low: number, size: number): void {
  const index = state.ranges.findIndex((range) => range.low === low && range.high === low + size - 1);
  if (index >= 0) state.ranges.splice(index, 1);
}

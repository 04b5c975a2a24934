/** Lines of caches as people read them, where architectures do not differ. */
import { READ, WRITE, type CacheLine } from './iommu';
import { pagingStructureLine } from './paging-structure-cache';
import type { TagCache } from './tag-cache';

/** What can be said of any line. */
export function bareLine(cache: TagCache, at: number): CacheLine {
  return {
    cache: cache.name,
    requester: null,
    pasid: null,
    domain: null,
    address: null,
    size: null,
    physical: null,
    permissions: 0,
    filledAt: cache.filledAt(at),
    entries: cache.entries(at),
  };
}

/** A line of the paging-structure cache: the addresses below an entry, and the table that it points to. */
export function pagingStructureCacheLine(cache: TagCache, at: number): CacheLine {
  const line = pagingStructureLine(cache, at);
  return {
    ...bareLine(cache, at),
    domain: line.domain,
    address: line.address,
    size: 1n << BigInt(line.shift),
    physical: line.table,
    permissions: READ | WRITE,
  };
}

/** Drops the lines that match, and returns them as `describe` has them. */
export function dropLines(
  cache: TagCache,
  describe: (at: number) => CacheLine,
  matches: (at: number) => boolean,
): CacheLine[] {
  const dropped: CacheLine[] = [];
  for (const at of cache.valid()) {
    if (!matches(at)) continue;
    dropped.push(describe(at));
    cache.drop(at);
  }
  return dropped;
}

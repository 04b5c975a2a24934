/**
 * The paging-structure cache: entries above the leaf, so that a walk can start below the top table.
 *
 * Source: VT-d specification, 6.2.5 "Caches for paging structures"; RISC-V IOMMU specification, "Caching in-memory data
 * structures".
 */
import { PAYLOAD, type TagCache } from './tag-cache';
import type { RequestWalk } from './walk';

const KIND_SHIFT = 16;
const LEVEL_SHIFT = 20;

/** Part of an address that selects an entry at `level` and all above it: high and low word of the shifted address. */
function prefixHigh(high: number, level: number): number {
  const shift = 9 * level + 3;
  return shift >= 32 ? 0 : high >>> shift;
}

function prefixLow(high: number, low: number, level: number): number {
  const shift = 9 * level + 3;
  return shift >= 32 ? high >>> (shift - 32) : (high << (32 - shift)) | (low >>> shift);
}

/**
 * Finds the lowest cached entry on the path of an address. Returns the level of the table it points to, with the
 * table and the permissions so far in the walk, or 0.
 */
export function resume(
  cache: TagCache,
  walk: RequestWalk,
  kind: number,
  space: number,
  high: number,
  low: number,
  top: number,
): number {
  for (let level = 2; level <= top; level++) {
    const a = walk.domain | (kind << KIND_SHIFT) | (level << LEVEL_SHIFT);
    const at = cache.find(a, space, prefixHigh(high, level), prefixLow(high, low, level));
    if (at < 0) continue;
    walk.tableHigh = cache.lines[at + PAYLOAD]!;
    walk.tableLow = cache.lines[at + PAYLOAD + 1]!;
    walk.pathPermissions = cache.lines[at + PAYLOAD + 2]!;
    walk.pathNoExecute = cache.lines[at + PAYLOAD + 3]!;
    walk.recorder?.hit(`paging structures above level ${level - 1}`, cache, at);
    return level - 1;
  }
  return 0;
}

/** Keeps an entry at `level`: the table that it points to, and the permissions of the path down to it. */
export function keep(
  cache: TagCache,
  walk: RequestWalk,
  kind: number,
  space: number,
  high: number,
  low: number,
  level: number,
): void {
  const a = walk.domain | (kind << KIND_SHIFT) | (level << LEVEL_SHIFT);
  const at = cache.place(a, space, prefixHigh(high, level), prefixLow(high, low, level));
  cache.lines[at + PAYLOAD] = walk.tableHigh;
  cache.lines[at + PAYLOAD + 1] = walk.tableLow;
  cache.lines[at + PAYLOAD + 2] = walk.pathPermissions;
  cache.lines[at + PAYLOAD + 3] = walk.pathNoExecute;
  walk.recorder?.filled(cache, at);
}

export interface PagingStructureLine {
  readonly kind: number;
  readonly domain: number;
  readonly space: number;
  readonly level: number;
  /** First input address covered, and bits of an address inside. */
  readonly address: bigint;
  readonly shift: number;
  readonly table: bigint;
  /** Permissions of the path down to it. */
  readonly permissions: number;
}

export function pagingStructureLine(cache: TagCache, at: number): PagingStructureLine {
  const tag = cache.tag(at);
  const [space, prefixTop, prefix] = cache.lines.subarray(at + 1, at + 4) as unknown as number[];
  const level = tag >>> LEVEL_SHIFT;
  const shift = 9 * level + 3;
  const value = (BigInt(prefixTop! >>> 0) << 32n) | BigInt(prefix! >>> 0);
  const high = cache.lines[at + PAYLOAD]!;
  const low = cache.lines[at + PAYLOAD + 1]!;
  return {
    kind: (tag >>> KIND_SHIFT) & 0xf,
    domain: tag & 0xffff,
    space: space!,
    level,
    address: value << BigInt(shift),
    shift,
    table: (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0),
    permissions: cache.lines[at + PAYLOAD + 2]!,
  };
}

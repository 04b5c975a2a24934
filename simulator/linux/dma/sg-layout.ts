/** How a scatterlist is laid out in I/O virtual addresses, and which neighbours merge (drivers/iommu/dma-iommu.c, `__finalise_sg`). */
import { alignUp, PAGE_SIZE } from '../layout';
import type { ScatterEntry } from './scatterlist';
import { DMA_MAPPING_ERROR, type DmaDevice } from './types';

/** Where an entry goes in the list's one range of addresses: whole pages from `offset`. */
export interface Placement {
  /** From the start of the range. */
  readonly offset: bigint;
  /** Physical address of the first whole page, and bytes of whole pages. */
  readonly page: bigint;
  readonly size: bigint;
}

/** Places every entry; an entry that would cross the device's segment boundary starts at the next one. */
export function placeEntries(
  entries: readonly ScatterEntry[],
  boundary: bigint,
): { readonly placements: readonly Placement[]; readonly size: bigint } {
  const placements: Placement[] = [];
  let offset = 0n;
  for (const { physical, length } of entries) {
    const inPage = physical % PAGE_SIZE;
    const size = alignUp(BigInt(length) + inPage, PAGE_SIZE);
    const left = (boundary - offset + 1n) & boundary;
    if (left !== 0n && left < size - 1n) offset += left;
    placements.push({ offset, page: physical - inPage, size });
    offset += size;
  }
  return { placements, size: offset };
}

/**
 * Fills in the addresses for the device and merges entries that follow each other without a gap; returns how many
 * segments are left. Those beyond have no address (DMA_MAPPING_ERROR) and length 0.
 */
export function finalise(
  entries: ScatterEntry[],
  placements: readonly Placement[],
  iova: bigint,
  device: DmaDevice,
): number {
  const segments: { dma: bigint; length: number }[] = [];
  let open = false;
  entries.forEach((entry, i) => {
    const { offset, size } = placements[i]!;
    const inPage = entry.physical % PAGE_SIZE;
    const address = iova + offset;
    const last = segments.at(-1);
    const follows = open && last !== undefined && last.dma + BigInt(last.length) === address && inPage === 0n;
    const fits = last !== undefined && device.maxSegmentSize - last.length >= entry.length;
    if (follows && fits && (address & device.segmentBoundary) !== 0n) last.length += entry.length;
    else segments.push({ dma: address + inPage, length: entry.length });
    // An entry that does not fill its last page leaves a hole after it.
    open = BigInt(entry.length) + inPage === size;
  });
  entries.forEach((entry, i) => {
    entry.dma = segments[i]?.dma ?? DMA_MAPPING_ERROR;
    entry.dmaLength = segments[i]?.length ?? 0;
  });
  return segments.length;
}

/** Marks every entry as not mapped, after a failure (`__invalidate_sg`). */
export function invalidate(entries: readonly ScatterEntry[]): void {
  for (const entry of entries) {
    entry.dma = DMA_MAPPING_ERROR;
    entry.dmaLength = 0;
  }
}

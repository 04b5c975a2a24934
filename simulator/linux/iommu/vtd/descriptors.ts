/** Invalidation queue descriptors (VT-d specification 6.5.2; drivers/iommu/intel/iommu.h, `QI_*`), as [qw0, qw1]. */

import { pagesSpanned, PAGE_SIZE } from '../../layout';
import type { AddressRange } from '../hardware';

export type Descriptor = readonly [bigint, bigint];

/** Drain reads and writes. */
const DRAIN = (1n << 6n) | (1n << 7n);
/** `order` of an invalidation that covers every address. */
const EVERYTHING = 52n;

/** Context-cache invalidate of one source id, or of all. */
export function contextCache(source: number | null, tag = 0): Descriptor {
  if (source === null) return [1n | (1n << 4n), 0n];
  return [1n | (3n << 4n) | (BigInt(tag) << 16n) | (BigInt(source) << 32n), 0n];
}

/** IOTLB invalidate: global. Reads and writes are drained. */
export function iotlbGlobal(): Descriptor {
  return [2n | (1n << 4n) | DRAIN, 0n];
}

export function iotlbDomain(tag: number): Descriptor {
  return [2n | (2n << 4n) | DRAIN | (BigInt(tag) << 16n), 0n];
}

/** Page-selective within a domain: 2^order pages from `address`. */
export function iotlbPages(tag: number, address: bigint, order: bigint): Descriptor {
  return [2n | (3n << 4n) | DRAIN | (BigInt(tag) << 16n), address | order];
}

/** Device-TLB invalidate of 2^order pages. The S flag is bit 0 here, bit 11 in the PASID-based one. */
export function deviceTlb(source: number, address: bigint, order: bigint): Descriptor {
  return [3n | (BigInt(source) << 32n), sized(address, order, 1n)];
}

/** Invalidation wait: writes `data` to `address` when all before it is done. */
export function wait(address: bigint, data: number): Descriptor {
  return [5n | (1n << 5n) | (BigInt(data) << 32n), address];
}

/** The same with the fence flag, and page requests drained (`QI_IWD_PRQ_DRAIN`). */
export function waitDraining(address: bigint, data: number): Descriptor {
  return [5n | (1n << 5n) | (1n << 6n) | (1n << 7n) | (BigInt(data) << 32n), address];
}

/** PASID-based IOTLB invalidate: everything under the PASID. */
export function pasidIotlbAll(tag: number, pasid: number): Descriptor {
  return [6n | (2n << 4n) | (BigInt(tag) << 16n) | (BigInt(pasid) << 32n), 0n];
}

export function pasidIotlbPages(tag: number, pasid: number, address: bigint, order: bigint): Descriptor {
  return [6n | (3n << 4n) | (BigInt(tag) << 16n) | (BigInt(pasid) << 32n), address | order];
}

export function pasidCache(tag: number, pasid: number): Descriptor {
  return [7n | (1n << 4n) | (BigInt(tag) << 16n) | (BigInt(pasid) << 32n), 0n];
}

export function pasidCacheGlobal(): Descriptor {
  return [7n | (3n << 4n), 0n];
}

export function pasidDeviceTlb(source: number, pasid: number, address: bigint, order: bigint): Descriptor {
  return [8n | (BigInt(source) << 16n) | (BigInt(pasid) << 32n), sized(address, order, 1n << 11n)];
}

/** Page group response; code 0 success, 1 invalid request. */
export function pageGroupResponse(
  source: number,
  pasid: number | null,
  group: number,
  code: number,
): Descriptor {
  const present = pasid === null ? 0n : (1n << 4n) | (BigInt(pasid) << 32n);
  return [9n | present | (BigInt(code) << 12n) | (BigInt(source) << 16n), BigInt(group) << 3n];
}

/** An address whose lowest zero bit, from bit 12 up, codes a size of 2^order pages; without the flag it is one page. */
function sized(address: bigint, order: bigint, flag: bigint): bigint {
  if (order === 0n) return address;
  if (order >= EVERYTHING) return 0x7fff_ffff_ffff_f000n | flag;
  const below = 1n << (11n + order);
  return (address & ~((below << 1n) - 1n)) | ((below - 1n) & ~0xfffn) | flag;
}

/** The smallest naturally aligned block of 2^order pages that holds a range, as the descriptors need it; of null, all. */
export function covering(range: AddressRange | null): { readonly address: bigint; readonly order: bigint } {
  if (range === null) return { address: 0n, order: EVERYTHING };
  const { start, end } = range;
  let order = BigInt(Math.ceil(Math.log2(pagesSpanned(start, end - start))));
  const block = (): bigint => PAGE_SIZE << order;
  while (start / block() !== (end - 1n) / block()) order++;
  return { address: start - (start % block()), order };
}

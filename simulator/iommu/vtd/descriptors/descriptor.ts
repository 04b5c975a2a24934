/**
 * What all descriptors of the invalidation queue have in common. A descriptor is its layout and what it does; bits that
 * the layout does not name are reserved and stop the queue.
 *
 * Source: VT-d specification, 6.5.2 "Queued invalidation interface"; Linux drivers/iommu/intel/iommu.h (QI_*).
 */
import type { Endpoint, PageResponseCode } from '../../../machine/remapper';
import { extract, field, type Field, type Layout } from '../../layout';
import type { CacheLine } from '../../iommu';
import type { AddressRange } from '../invalidate';
import type { Unit } from '../unit';

/** What descriptors act on. */
export interface QueueContext {
  readonly unit: Unit;
  endpoint(requester: number): Endpoint | undefined;
  /** A device did not answer an invalidation request in time (FSTS.ITE). */
  timeout(requester: number): void;
  /** Writes a wait descriptor's status. */
  writeStatus(address: bigint, data: number): void;
  /** Signals invalidation completion (ICS.IWC). */
  completionInterrupt(): void;
  pageResponse(requester: number, pasid: number | null, group: number, code: PageResponseCode): void;
}

export type Fields = (name: string) => bigint;

export interface Descriptor {
  readonly type: number;
  readonly layout: Layout;
  /** True where the descriptor exists in scalable mode only. */
  readonly scalable?: boolean;
  /** Checks fields beyond reserved bits; a phrase says what is wrong. */
  check?(fields: Fields, unit: Unit): string | null;
  /** Executes, and returns the lines dropped. */
  execute(context: QueueContext, fields: Fields): readonly CacheLine[];
}

/** Type is qw0[3:0], extended by qw0[11:9]. */
export const TYPE_FIELDS: readonly Field[] = [field('type', 3, 0), field('type[6:4]', 11, 9)];

export function descriptorType(words: readonly bigint[]): number {
  const word = words[0] ?? 0n;
  return Number((word & 0xfn) | (((word >> 9n) & 7n) << 4n));
}

/** Name of the first 64-bit word with a reserved bit set, or null. */
export function reservedBits(layout: Layout, words: readonly bigint[]): string | null {
  for (const [i, word] of words.entries()) {
    let known = 0n;
    for (const f of layout.fields) {
      if (f.word === i) known |= ((1n << BigInt(f.high - f.low + 1)) - 1n) << BigInt(f.low);
    }
    if (word & ~known) return `reserved bits 0x${(word & ~known).toString(16)} in qw${i}`;
  }
  return null;
}

/** Fields by name; a name that the layout lacks is a mistake of ours. */
export function reader(layout: Layout, words: readonly bigint[]): Fields {
  return (name) => {
    const found = layout.fields.find((f) => f.name === name);
    if (!found) throw new Error(`${layout.name} has no field ${name}`);
    return extract(words, found);
  };
}

/** Range of a page-selective invalidation: ADDR without its AM lowest page bits, 2^AM pages. */
export function maskedRange(fields: Fields): AddressRange {
  const size = 4096n << fields('AM');
  return { address: (fields('ADDR') << 12n) & ~(size - 1n), size };
}

export function checkAddressMask(fields: Fields, unit: Unit): string | null {
  return fields('AM') > BigInt(unit.config.maxAddressMask) ? 'AM is beyond CAP.MAMV' : null;
}

/**
 * Range of a device-TLB invalidation: one page where S is 0, else as many as the lowest zero bit of ADDR says
 * (PCI Express, ATS: invalidate request).
 */
export function sizedRange(fields: Fields): AddressRange {
  const page = fields('ADDR');
  if (fields('S') === 0n) return { address: page << 12n, size: 4096n };
  let order = 0n;
  while (order < 52n && (page >> order) & 1n) order++;
  const size = 4096n << (order + 1n);
  return { address: (page << 12n) & ~(size - 1n), size };
}

/** PFSID, split over qw0[15:12] and qw0[63:52]; only read by devices behind SR-IOV. */
export const PFSID_FIELDS: readonly Field[] = [field('PFSID[3:0]', 15, 12), field('PFSID[15:4]', 63, 52)];

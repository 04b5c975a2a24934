/**
 * What all descriptors of the invalidation queue have in common. A descriptor is its layout and what it does; bits that
 * the layout does not name are reserved and stop the queue.
 *
 * Source: VT-d specification, 6.5.2 "Queued invalidation interface"; Linux drivers/iommu/intel/iommu.h (QI_*).
 */
import type { Endpoint, PageResponseCode } from '../../../machine/remapper';
import type { AddressRange, Command, Fields } from '../../command';
import { field, type Field } from '../../layout';
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

export interface Descriptor extends Command<QueueContext, Unit> {
  readonly type: number;
  /** True where the descriptor exists in scalable mode only. */
  readonly scalable?: boolean;
}

/** Type is qw0[3:0], extended by qw0[11:9]. */
export const TYPE_FIELDS: readonly Field[] = [field('type', 3, 0), field('type[6:4]', 11, 9)];

export function descriptorType(words: readonly bigint[]): number {
  const word = words[0] ?? 0n;
  return Number((word & 0xfn) | (((word >> 9n) & 7n) << 4n));
}

/** Range of a page-selective invalidation: ADDR without its AM lowest page bits, 2^AM pages. */
export function maskedRange(fields: Fields): AddressRange {
  const size = 4096n << fields('AM');
  return { address: (fields('ADDR') << 12n) & ~(size - 1n), size };
}

export function checkAddressMask(fields: Fields, unit: Unit): string | null {
  return fields('AM') > BigInt(unit.config.maxAddressMask) ? 'AM is beyond CAP.MAMV' : null;
}

/** PFSID, split over qw0[15:12] and qw0[63:52]; only read by devices behind SR-IOV. */
export const PFSID_FIELDS: readonly Field[] = [field('PFSID[3:0]', 15, 12), field('PFSID[15:4]', 63, 52)];

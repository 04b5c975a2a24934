/** What the driver of every IOMMU needs of its architecture: where entries lie and how they read, and its commands. */
import type { EntryFormat, PresentEntry } from '../memory/radix-table';
import type { Stateful } from '../state';
import type { Attachment, Domain, IommuDevice, PageRequest, RecordedFault } from './driver';

/** Addresses [start, end), in whole pages. */
export interface AddressRange {
  readonly start: bigint;
  readonly end: bigint;
}

/**
 * The entries that say which domain translates a device's requests, with a PASID or without one: PASID table entries of
 * VT-d, process contexts of RISC-V; context entries and device contexts where a device has no PASIDs.
 */
export interface EntryTable {
  present(at: Attachment): boolean;
  /** Writes an entry; the word that makes it valid comes last. */
  write(at: Attachment, domain: Domain): void;
  /** Makes it invalid; what else it says stays for requests that are on their way. */
  revoke(at: Attachment): void;
  /** Clears what is left of it, when nothing caches it any more. */
  clear(at: Attachment): void;
}

/** The commands that make caches forget; `range` null: all addresses. */
export interface Invalidations<Command> {
  /** The cached entry of an attachment. */
  entry(at: Attachment, domain: Domain): readonly Command[];
  /** Cached translations of a domain in the places where it is attached. */
  translations(
    domain: Domain,
    attachments: readonly Attachment[],
    range: AddressRange | null,
  ): readonly Command[];
  /** What the device itself cached (ATS). */
  deviceTlb(at: Attachment, range: AddressRange | null): Command;
}

export interface Hardware<Command> extends Stateful {
  /** The hardware has first-stage translation, so address spaces can be shared. */
  readonly sharesAddressSpaces: boolean;
  readonly supervisorRequests: boolean;
  /** Which table a paging domain of the DMA API uses. */
  readonly dmaStage: 'first' | 'second';
  /** The table of a driver's own paging domain. */
  readonly ownStage: 'first' | 'second';
  /** Entries that are not valid are cached too, so that a new one must be announced (CAP.CM of VT-d). */
  readonly cachesInvalid: boolean;
  readonly entries: EntryTable;
  readonly invalidations: Invalidations<Command>;
  /** Turns translation on; requests of devices not probed yet are blocked. */
  start(): void;
  /** Makes the structures that `device`'s requests are looked up in. @throws KernelError */
  probe(device: IommuDevice): void;
  /** Refuses what the hardware has no place for. @throws KernelError EOPNOTSUPP, ENODEV */
  check(at: Attachment): void;
  format(domain: Domain): EntryFormat;
  /** What mapping does where an entry is present already. */
  readonly presentEntry: PresentEntry;
  /** Has the hardware execute commands; returns when they are done. */
  submit(commands: readonly Command[]): void;
  takeFaults(): readonly RecordedFault[];
  takePageRequests(): readonly PageRequest[];
  pageResponse(request: PageRequest, code: 'success' | 'invalid-request'): Command;
  /** Waits until no page request or answer of a PASID that was just detached is left on its way. */
  drainPageRequests(at: Attachment, domain: Domain): void;
}

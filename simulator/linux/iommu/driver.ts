/** What the IOMMU core asks of an architecture's driver (`struct iommu_ops`, `struct iommu_domain_ops`). */
import type { DomainType } from '../events';
import type { RadixTable } from '../memory/radix-table';

/** A device as the IOMMU layer knows it. Plain data. */
export interface IommuDevice {
  readonly name: string;
  /** Bus, device, function as in a TLP. */
  readonly requester: number;
  /** PASIDs it may use, 2^width of its PASID capability; 0: none. */
  readonly maxPasids: number;
  readonly ats: boolean;
  readonly pri: boolean;
}

/**
 * `struct iommu_domain`: an address space for devices. Plain data; its tables are in memory. Its id is the kernel's own;
 * what tags cache lines (DID of VT-d, PSCID of RISC-V) an architecture makes of it.
 */
export interface Domain {
  readonly id: number;
  readonly type: DomainType;
  readonly name: string;
  /** Physical address of the top table; 0 where the domain has none. */
  readonly root: bigint;
  /** Which of the hardware's two tables `root` is. */
  readonly stage: 'first' | 'second' | 'none';
  /** Process whose address space this is; null for all but SVA. */
  readonly process: string | null;
}

/** Where a domain is installed: a device's requests with this PASID, or without one. */
export interface Attachment {
  readonly device: IommuDevice;
  /** Null: requests without PASID. */
  readonly pasid: number | null;
}

export interface PageRequest {
  readonly requester: number;
  readonly pasid: number | null;
  readonly address: bigint;
  readonly write: boolean;
  readonly privileged: boolean;
  readonly group: number;
  readonly last: boolean;
}

/** A fault as the hardware recorded it for software. */
export interface RecordedFault {
  readonly requester: number;
  readonly pasid: number | null;
  /** As recorded: VT-d leaves out the lowest 12 bits. */
  readonly address: bigint;
  /** The architecture's code. */
  readonly reason: number;
}

export interface IommuDriver {
  /** The hardware has first-stage translation, so address spaces can be shared. */
  readonly sharesAddressSpaces: boolean;
  readonly supervisorRequests: boolean;
  /** Which table a paging domain of the DMA API uses. */
  readonly dmaStage: 'first' | 'second';
  /** The same for a domain that a driver allocates for itself. */
  readonly ownStage: 'first' | 'second';
  /** Turns translation on; requests of devices not probed yet are blocked. */
  start(): void;
  /** Makes the structures that `device`'s requests are looked up in; nothing is translated yet. */
  probe(device: IommuDevice): void;
  /** Zeroed top-level table of a paging domain. */
  newRoot(name: string): bigint;
  table(domain: Domain): RadixTable;
  freeTables(domain: Domain): void;
  /** Installs a domain where nothing is installed. @throws KernelError */
  attach(at: Attachment, domain: Domain): void;
  /** Removes it, with every cache that might hold it; requests are blocked from here on. */
  detach(at: Attachment, domain: Domain): void;
  /** Drops cached translations of [start, end) in every place where the domain is attached. */
  flushRange(domain: Domain, attachments: readonly Attachment[], start: bigint, end: bigint): void;
  flushAll(domain: Domain, attachments: readonly Attachment[]): void;
  /** Faults that were recorded, oldest first; their places are free again from here on. */
  takeFaults(): readonly RecordedFault[];
  /** Page requests that wait, oldest first; they count as read from here on. */
  takePageRequests(): readonly PageRequest[];
  respond(request: PageRequest, code: 'success' | 'invalid-request'): void;
}

/** Permissions of a mapping (`IOMMU_READ`, `IOMMU_WRITE`). */
export const IOMMU_READ = 1;
export const IOMMU_WRITE = 2;

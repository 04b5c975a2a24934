import { KernelError } from '../errno';
import { RadixTable } from '../memory/radix-table';
import type { ZeroedPages } from '../memory/tables';
import type { Ram } from '../port';
import type { Stateful } from '../state';
import type { Attachment, Domain, IommuDevice, IommuDriver, PageRequest, RecordedFault } from './driver';
import type { AddressRange, Hardware } from './hardware';

/**
 * The driver of an IOMMU: what drivers/iommu does to memory and registers for what the core asks, in the order that holds
 * for every architecture. An entry is made invalid before its caches are told, the IOMMU's own translations are gone
 * before the device's, which would be filled from them again, and only then is the entry's memory cleared.
 */
export class HardwareDriver<Command> implements IommuDriver, Stateful {
  constructor(
    private readonly ram: Ram,
    private readonly pages: ZeroedPages,
    private readonly hardware: Hardware<Command>,
  ) {}

  get sharesAddressSpaces(): boolean {
    return this.hardware.sharesAddressSpaces;
  }

  get supervisorRequests(): boolean {
    return this.hardware.supervisorRequests;
  }

  get dmaStage(): 'first' | 'second' {
    return this.hardware.dmaStage;
  }

  get ownStage(): 'first' | 'second' {
    return this.hardware.ownStage;
  }

  start(): void {
    this.hardware.start();
  }

  probe(device: IommuDevice): void {
    this.hardware.probe(device);
  }

  newRoot(name: string): bigint {
    return this.pages.alloc(1, { use: 'iommu-table', name });
  }

  table(domain: Domain): RadixTable {
    const { hardware } = this;
    const newTable = (): bigint => this.newRoot(domain.name);
    return new RadixTable(this.ram, hardware.format(domain), newTable, hardware.presentEntry);
  }

  freeTables(domain: Domain): void {
    for (const table of this.table(domain).tables(domain.root)) this.pages.free(table);
  }

  attach(at: Attachment, domain: Domain): void {
    const { hardware } = this;
    hardware.check(at);
    if (domain.type === 'kernel-sva' && !hardware.supervisorRequests) {
      throw new KernelError('EOPNOTSUPP', 'the IOMMU takes no supervisor requests (ECAP.SRS)');
    }
    const { entries, invalidations } = hardware;
    if (entries.present(at)) {
      const which = at.pasid === null ? 'the requester id' : `PASID ${String(at.pasid)}`;
      throw new KernelError('EBUSY', `${which} of ${at.device.name} is in use`);
    }
    entries.write(at, domain);
    if (!hardware.cachesInvalid) return;
    hardware.submit([...invalidations.entry(at, domain), ...invalidations.translations(domain, [at], null)]);
  }

  detach(at: Attachment, domain: Domain): void {
    const { hardware } = this;
    const { entries, invalidations } = hardware;
    entries.revoke(at);
    hardware.submit(invalidations.entry(at, domain));
    this.invalidate(domain, [at], null);
    entries.clear(at);
    if (domain.type === 'sva') hardware.drainPageRequests(at, domain);
  }

  flushRange(domain: Domain, attachments: readonly Attachment[], start: bigint, end: bigint): void {
    this.invalidate(domain, attachments, { start, end });
  }

  flushAll(domain: Domain, attachments: readonly Attachment[]): void {
    this.invalidate(domain, attachments, null);
  }

  takeFaults(): readonly RecordedFault[] {
    return this.hardware.takeFaults();
  }

  takePageRequests(): readonly PageRequest[] {
    return this.hardware.sharesAddressSpaces ? this.hardware.takePageRequests() : [];
  }

  respond(request: PageRequest, code: 'success' | 'invalid-request'): void {
    this.hardware.submit([this.hardware.pageResponse(request, code)]);
  }

  save(): unknown {
    return this.hardware.save();
  }

  restore(snapshot: unknown): void {
    this.hardware.restore(snapshot);
  }

  private invalidate(domain: Domain, attachments: readonly Attachment[], range: AddressRange | null): void {
    if (attachments.length === 0) return;
    const { hardware } = this;
    hardware.submit(hardware.invalidations.translations(domain, attachments, range));
    const cached = attachments.filter(({ device }) => device.ats);
    hardware.submit(cached.map((at) => hardware.invalidations.deviceTlb(at, range)));
  }
}

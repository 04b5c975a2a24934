import type { Sink } from '../../../machine/log';
import { KernelError } from '../../errno';
import type { NoticeEvent, PageOwner } from '../../events';
import { pagesSpanned, PAGE_SIZE } from '../../layout';
import { RadixTable } from '../../memory/radix-table';
import type { ZeroedPages } from '../../memory/tables';
import type { Ram, Registers } from '../../port';
import { Part } from '../../state';
import type { Attachment, Domain, IommuDevice, IommuDriver, PageRequest } from '../driver';
import { ContextTable } from './context-table';
import * as qi from './descriptors';
import { FIRST_STAGE, SECOND_STAGE } from './formats';
import { PageRequestQueue } from './page-request-queue';
import { entryWords, PasidTable, RID_PASID } from './pasid-table';
import { InvalidationQueue } from './queue';
import { CAP, ECAP, GCMD, REG, RTADDR_SMT } from './registers';

export interface VtdOptions {
  /** Scalable mode (`intel_iommu=sm_on`); without it there is no PASID. */
  readonly scalable: boolean;
  /** Overrides Linux's choice of table for DMA domains, which is first-stage wherever the hardware has it. */
  readonly dmaStage: 'first' | 'second' | null;
  /** Supervisor requests respect read-only pages (WPE): since 5.12. */
  readonly supervisorWriteProtect: boolean;
  /** First-stage entries honour XD (NXE): 5.12 to 6.1. */
  readonly noExecute: boolean;
}

interface State {
  root: bigint;
  /** PASID directory by device. */
  readonly directories: Map<string, bigint>;
}

/** The VT-d driver: what drivers/iommu/intel does to memory and registers for what the core asks. */
export class VtdDriver extends Part<State> implements IommuDriver {
  readonly sharesAddressSpaces: boolean;
  readonly supervisorRequests: boolean;
  readonly dmaStage: 'first' | 'second';
  private readonly queue: InvalidationQueue;
  private readonly pageRequests: PageRequestQueue;
  private readonly cachingMode: boolean;

  constructor(
    private readonly ram: Ram,
    private readonly registers: Registers,
    private readonly pages: ZeroedPages,
    private readonly log: Sink<NoticeEvent>,
    private readonly options: VtdOptions,
  ) {
    super({ root: 0n, directories: new Map() });
    const ecap = registers.readRegister(REG.ECAP, 8);
    const firstStage = options.scalable && (ecap & ECAP.FLTS) !== 0n;
    this.sharesAddressSpaces = firstStage;
    this.supervisorRequests = (ecap & ECAP.SRS) !== 0n;
    this.dmaStage = options.dmaStage ?? (firstStage ? 'first' : 'second');
    this.cachingMode = (registers.readRegister(REG.CAP, 8) & CAP.CM) !== 0n;
    this.queue = new InvalidationQueue(ram, registers, log, options.scalable);
    this.pageRequests = new PageRequestQueue(ram, registers);
  }

  start(): void {
    this.state.root = this.pages.alloc(1, { use: 'iommu-table', name: 'root table' });
    this.queue.start(this.pages);
    this.registers.writeRegister(REG.RTADDR, 8, this.state.root | (this.options.scalable ? RTADDR_SMT : 0n));
    this.registers.writeRegister(REG.GCMD, 4, GCMD.QIE | GCMD.SRTP);
    const global = [
      qi.contextCache(null),
      ...(this.options.scalable ? [qi.pasidCacheGlobal()] : []),
      qi.iotlbGlobal(),
    ];
    for (const descriptor of global) this.queue.submit([descriptor]);
    if (this.sharesAddressSpaces) this.pageRequests.start(this.pages);
    this.registers.writeRegister(REG.GCMD, 4, GCMD.QIE | GCMD.TE);
  }

  probe(device: IommuDevice): void {
    if (!this.options.scalable) return;
    const { table, pdts } = PasidTable.create(this.ram, this.pages, device.name, device.maxPasids);
    this.state.directories.set(device.name, table.directory);
    this.contexts().writeScalable(device, table.directory, pdts);
    if (this.cachingMode) this.queue.submit([qi.contextCache(device.requester)]);
  }

  newRoot(name: string): bigint {
    return this.pages.alloc(1, this.owner(name));
  }

  table(domain: Domain): RadixTable {
    const format = domain.stage === 'first' ? FIRST_STAGE : SECOND_STAGE;
    const newTable = (): bigint => this.pages.alloc(1, this.owner(domain.name));
    // `__domain_mapping` warns, leaves the entry as it is, and succeeds.
    return new RadixTable(this.ram, format, newTable, (address, entry) => {
      const text = `ERROR: DMA PTE for vPFN 0x${(address >> 12n).toString(16)} already set (to ${entry.toString(16)})`;
      this.log.emit({ kind: 'notice', severity: 'error', topic: 'pte-already-set', text });
    });
  }

  freeTables(domain: Domain): void {
    for (const table of this.table(domain).tables(domain.root)) this.pages.free(table);
  }

  attach({ device, pasid }: Attachment, domain: Domain): void {
    if (!this.options.scalable) {
      if (pasid !== null) throw new KernelError('EOPNOTSUPP', 'PASIDs need scalable mode');
      this.contexts().writeLegacy(device, domain);
      if (this.cachingMode) this.queue.submit([qi.contextCache(device.requester, domain.tag)]);
      return;
    }
    const supervisor = domain.type === 'kernel-sva';
    if (supervisor && !this.supervisorRequests) {
      throw new KernelError('EOPNOTSUPP', 'the IOMMU takes no supervisor requests (ECAP.SRS)');
    }
    const table = this.pasidTable(device);
    const index = pasid ?? RID_PASID;
    if (table.present(index))
      throw new KernelError('EBUSY', `PASID ${String(index)} of ${device.name} is in use`);
    const writeProtect = supervisor && this.options.supervisorWriteProtect;
    const noExecute = domain.stage === 'first' && this.options.noExecute;
    table.write(index, entryWords(domain, { supervisor, writeProtect, noExecute }));
    if (this.cachingMode) {
      this.queue.submit([qi.pasidCache(domain.tag, index), qi.pasidIotlbAll(domain.tag, index)]);
    }
  }

  /** The order is the specification's (6.5.3.3): PASID cache, IOTLB, device TLB, each after the present bit is gone. */
  detach({ device, pasid }: Attachment, domain: Domain): void {
    if (!this.options.scalable) {
      this.contexts().clear(device);
      this.queue.submit([qi.contextCache(device.requester, domain.tag)]);
      this.queue.submit([qi.iotlbDomain(domain.tag)]);
      if (device.ats) this.queue.submit([qi.deviceTlb(device.requester, 0n, qi.EVERYTHING)]);
      return;
    }
    const table = this.pasidTable(device);
    const index = pasid ?? RID_PASID;
    table.clearPresent(index);
    this.queue.submit([qi.pasidCache(domain.tag, index)]);
    const byDomain = domain.stage === 'second';
    this.queue.submit([byDomain ? qi.iotlbDomain(domain.tag) : qi.pasidIotlbAll(domain.tag, index)]);
    if (device.ats) this.queue.submit([deviceTlb({ device, pasid }, 0n, qi.EVERYTHING)]);
    table.clear(index);
    if (domain.type === 'sva') this.drainPageRequests({ device, pasid }, domain);
  }

  flushRange(domain: Domain, attachments: readonly Attachment[], start: bigint, end: bigint): void {
    const { address, order } = covering(start, end);
    this.queue.submit(
      attachments.flatMap((at) => [
        domain.stage === 'first' && this.options.scalable
          ? qi.pasidIotlbPages(domain.tag, at.pasid ?? RID_PASID, address, order)
          : qi.iotlbPages(domain.tag, address, order),
        ...(at.device.ats ? [deviceTlb(at, address, order)] : []),
      ]),
    );
  }

  flushAll(domain: Domain, attachments: readonly Attachment[]): void {
    this.queue.submit(
      attachments.flatMap((at) => [
        domain.stage === 'first' && this.options.scalable
          ? qi.pasidIotlbAll(domain.tag, at.pasid ?? RID_PASID)
          : qi.iotlbDomain(domain.tag),
        ...(at.device.ats ? [deviceTlb(at, 0n, qi.EVERYTHING)] : []),
      ]),
    );
  }

  takePageRequests(): readonly PageRequest[] {
    return this.sharesAddressSpaces ? this.pageRequests.take() : [];
  }

  respond(request: PageRequest, code: 'success' | 'invalid-request'): void {
    const number = code === 'success' ? 0 : 1;
    this.queue.submit([qi.pageGroupResponse(request.requester, request.pasid, request.group, number)]);
  }

  override save(): unknown {
    return [super.save(), this.queue.save(), this.pageRequests.save()];
  }

  override restore(snapshot: unknown): void {
    const [own, queue, pageRequests] = snapshot as readonly unknown[];
    super.restore(own);
    this.queue.restore(queue);
    this.pageRequests.restore(pageRequests);
  }

  /** Two rounds, as `intel_iommu_drain_pasid_prq`: page requests in the fabric, then the answers to them. */
  private drainPageRequests(at: Attachment, domain: Domain): void {
    this.queue.submit(
      [
        qi.pasidIotlbAll(domain.tag, at.pasid ?? RID_PASID),
        ...(at.device.ats ? [deviceTlb(at, 0n, qi.EVERYTHING)] : []),
      ],
      true,
    );
  }

  private contexts(): ContextTable {
    return new ContextTable(this.ram, this.pages, this.state.root, this.options.scalable);
  }

  private pasidTable(device: IommuDevice): PasidTable {
    const directory = this.state.directories.get(device.name);
    if (directory === undefined) throw new KernelError('ENODEV', `${device.name} has no PASID table`);
    return new PasidTable(this.ram, this.pages, device.name, directory);
  }

  private owner(name: string): PageOwner {
    return { use: 'iommu-table', name };
  }
}

function deviceTlb({ device, pasid }: Attachment, address: bigint, order: bigint): qi.Descriptor {
  return pasid === null
    ? qi.deviceTlb(device.requester, address, order)
    : qi.pasidDeviceTlb(device.requester, pasid, address, order);
}

/** The smallest naturally aligned block of 2^order pages that holds [start, end), as the descriptors need it. */
function covering(start: bigint, end: bigint): { address: bigint; order: bigint } {
  let order = BigInt(Math.ceil(Math.log2(pagesSpanned(start, end - start))));
  const block = (): bigint => PAGE_SIZE << order;
  while (start / block() !== (end - 1n) / block()) order++;
  return { address: start - (start % block()), order };
}

import type { Sink } from '../../../machine/log';
import type { NoticeEvent } from '../../events';
import type { EntryFormat, PresentEntry } from '../../memory/radix-table';
import type { ZeroedPages } from '../../memory/tables';
import type { Ram, Registers } from '../../port';
import { Part } from '../../state';
import type { Attachment, Domain, IommuDevice, PageRequest, RecordedFault } from '../driver';
import type { EntryTable, Hardware, Invalidations } from '../hardware';
import { ContextTable } from './context-table';
import * as qi from './descriptors';
import { takeFaults } from './fault-records';
import { FIRST_STAGE, SECOND_STAGE } from './formats';
import { LegacyMode } from './legacy';
import type { VtdMode } from './mode';
import { PageRequestQueue } from './page-request-queue';
import { InvalidationQueue } from './queue';
import { CAP, ECAP, GCMD, REG, RTADDR_SMT } from './registers';
import { ScalableMode, type ScalableOptions } from './scalable';

export interface VtdOptions extends ScalableOptions {
  /** Scalable mode (`intel_iommu=sm_on`); without it there is no PASID. */
  readonly scalable: boolean;
  /** Overrides Linux's choice of table for DMA domains, which is first-stage wherever the hardware has it. */
  readonly dmaStage: 'first' | 'second' | null;
}

/** VT-d for the driver: tables, registers and queues of drivers/iommu/intel. */
export class VtdHardware extends Part<{ root: bigint }> implements Hardware<qi.Descriptor> {
  readonly sharesAddressSpaces: boolean;
  readonly supervisorRequests: boolean;
  readonly dmaStage: 'first' | 'second';
  /** A driver's own domain may become a parent of nested ones, so it is second-stage (`first_level_by_default`). */
  readonly ownStage = 'second';
  readonly cachesInvalid: boolean;
  readonly entries: EntryTable;
  readonly invalidations: Invalidations<qi.Descriptor>;
  readonly presentEntry: PresentEntry;
  private readonly scalable: ScalableMode | null;
  private readonly mode: VtdMode;
  private readonly queue: InvalidationQueue;
  private readonly pageRequests: PageRequestQueue;

  constructor(
    ram: Ram,
    private readonly registers: Registers,
    private readonly pages: ZeroedPages,
    log: Sink<NoticeEvent>,
    options: VtdOptions,
  ) {
    super({ root: 0n });
    const ecap = registers.readRegister(REG.ECAP, 8);
    const firstStage = options.scalable && (ecap & ECAP.FLTS) !== 0n;
    this.sharesAddressSpaces = firstStage;
    this.supervisorRequests = (ecap & ECAP.SRS) !== 0n;
    this.dmaStage = options.dmaStage ?? (firstStage ? 'first' : 'second');
    this.cachesInvalid = (registers.readRegister(REG.CAP, 8) & CAP.CM) !== 0n;
    const contexts = (): ContextTable => new ContextTable(ram, pages, this.state.root, options.scalable);
    this.scalable = options.scalable ? new ScalableMode(ram, pages, contexts, options) : null;
    this.mode = this.scalable ?? new LegacyMode(contexts);
    this.entries = this.mode.entries;
    this.invalidations = this.mode.invalidations;
    this.queue = new InvalidationQueue(ram, registers, log, options.scalable);
    this.pageRequests = new PageRequestQueue(ram, registers);
    // `__domain_mapping` warns, leaves the entry as it is, and succeeds.
    this.presentEntry = (address, entry) => {
      const text = `ERROR: DMA PTE for vPFN 0x${(address >> 12n).toString(16)} already set (to ${entry.toString(16)})`;
      log.emit({ kind: 'notice', severity: 'error', topic: 'pte-already-set', text });
      return 'keep';
    };
  }

  start(): void {
    this.state.root = this.pages.alloc(1, { use: 'iommu-table', name: 'root table' });
    this.queue.start(this.pages);
    this.registers.writeRegister(REG.RTADDR, 8, this.state.root | (this.scalable ? RTADDR_SMT : 0n));
    this.registers.writeRegister(REG.GCMD, 4, GCMD.QIE | GCMD.SRTP);
    const global = [
      qi.contextCache(null),
      ...(this.scalable ? [qi.pasidCacheGlobal()] : []),
      qi.iotlbGlobal(),
    ];
    for (const descriptor of global) this.queue.submit([descriptor]);
    if (this.sharesAddressSpaces) this.pageRequests.start(this.pages);
    this.registers.writeRegister(REG.GCMD, 4, GCMD.QIE | GCMD.TE);
  }

  probe(device: IommuDevice): void {
    const announcement = this.mode.probe(device);
    if (this.cachesInvalid) this.queue.submit(announcement);
  }

  check(at: Attachment): void {
    this.mode.check(at);
  }

  format({ stage }: Domain): EntryFormat {
    return stage === 'first' ? FIRST_STAGE : SECOND_STAGE;
  }

  submit(descriptors: readonly qi.Descriptor[]): void {
    this.queue.submit(descriptors);
  }

  takeFaults(): readonly RecordedFault[] {
    return takeFaults(this.registers);
  }

  takePageRequests(): readonly PageRequest[] {
    return this.pageRequests.take();
  }

  pageResponse({ requester, pasid, group }: PageRequest, code: 'success' | 'invalid-request'): qi.Descriptor {
    return qi.pageGroupResponse(requester, pasid, group, code === 'success' ? 0 : 1);
  }

  /** Two rounds, as `intel_iommu_drain_pasid_prq`: page requests in the fabric, then the answers to them. */
  drainPageRequests(at: Attachment, domain: Domain): void {
    const { translations, deviceTlb } = this.invalidations;
    this.queue.submit(
      [...translations(domain, [at], null), ...(at.device.ats ? [deviceTlb(at, null)] : [])],
      true,
    );
  }

  override save(): unknown {
    return [super.save(), this.scalable?.save(), this.queue.save(), this.pageRequests.save()];
  }

  override restore(snapshot: unknown): void {
    const [own, scalable, queue, pageRequests] = snapshot as readonly unknown[];
    super.restore(own);
    this.scalable?.restore(scalable);
    this.queue.restore(queue);
    this.pageRequests.restore(pageRequests);
  }
}

import { KernelError } from '../../errno';
import type { ZeroedPages } from '../../memory/tables';
import type { Ram } from '../../port';
import { Part } from '../../state';
import type { Attachment, IommuDevice } from '../driver';
import type { EntryTable, Invalidations } from '../hardware';
import type { ContextTable } from './context-table';
import * as qi from './descriptors';
import { domainId } from './domain-id';
import type { VtdMode } from './mode';
import { entryWords, PasidTable, RID_PASID } from './pasid-table';

export interface ScalableOptions {
  /** Supervisor requests respect read-only pages (WPE): since 5.12. */
  readonly supervisorWriteProtect: boolean;
  /** First-stage entries honour XD (NXE): 5.12 to 6.1. */
  readonly noExecute: boolean;
}

/** Scalable mode: each device has a PASID directory, whose entry 0 is for requests without PASID. */
export class ScalableMode extends Part<Map<string, bigint>> implements VtdMode {
  readonly entries: EntryTable;

  constructor(
    private readonly ram: Ram,
    private readonly pages: ZeroedPages,
    private readonly contexts: () => ContextTable,
    options: ScalableOptions,
  ) {
    super(new Map());
    this.entries = {
      present: (at) => this.table(at).present(indexOf(at)),
      write: (at, domain) => {
        const supervisor = domain.type === 'kernel-sva';
        const writeProtect = supervisor && options.supervisorWriteProtect;
        const noExecute = domain.stage === 'first' && options.noExecute;
        this.table(at).write(indexOf(at), entryWords(domain, { supervisor, writeProtect, noExecute }));
      },
      revoke: (at) => this.table(at).clearPresent(indexOf(at)),
      clear: (at) => this.table(at).clear(indexOf(at)),
    };
  }

  readonly invalidations: Invalidations<qi.Descriptor> = {
    entry: (at, domain) => [qi.pasidCache(domainId(domain), indexOf(at))],
    translations: (domain, attachments, range) =>
      attachments.map((at) => {
        const did = domainId(domain);
        const first = domain.stage !== 'second';
        if (range === null) return first ? qi.pasidIotlbAll(did, indexOf(at)) : qi.iotlbDomain(did);
        const { address, order } = qi.covering(range);
        return first
          ? qi.pasidIotlbPages(did, indexOf(at), address, order)
          : qi.iotlbPages(did, address, order);
      }),
    deviceTlb: ({ device, pasid }, range) => {
      const { address, order } = qi.covering(range);
      return pasid === null
        ? qi.deviceTlb(device.requester, address, order)
        : qi.pasidDeviceTlb(device.requester, pasid, address, order);
    },
  };

  probe(device: IommuDevice): readonly qi.Descriptor[] {
    const { table, pdts } = PasidTable.create(this.ram, this.pages, device.name, device.maxPasids);
    this.state.set(device.name, table.directory);
    this.contexts().writeScalable(device, table.directory, pdts);
    return [qi.contextCache(device.requester)];
  }

  check(at: Attachment): void {
    this.table(at);
  }

  private table({ device }: Attachment): PasidTable {
    const directory = this.state.get(device.name);
    if (directory === undefined) throw new KernelError('ENODEV', `${device.name} has no PASID table`);
    return new PasidTable(this.ram, this.pages, device.name, directory);
  }
}

function indexOf({ pasid }: Attachment): number {
  return pasid ?? RID_PASID;
}

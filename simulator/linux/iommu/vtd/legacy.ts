import { KernelError } from '../../errno';
import type { Attachment } from '../driver';
import type { EntryTable, Invalidations } from '../hardware';
import type { ContextTable } from './context-table';
import * as qi from './descriptors';
import { domainId } from './domain-id';
import type { VtdMode } from './mode';

/** Legacy mode: a device's context entry says which second-stage table translates it; there are no PASIDs. */
export class LegacyMode implements VtdMode {
  readonly entries: EntryTable;

  constructor(private readonly contexts: () => ContextTable) {
    this.entries = {
      present: ({ device }) => this.contexts().present(device),
      write: ({ device }, domain) => this.contexts().writeLegacy(device, domain),
      revoke: ({ device }) => this.contexts().clear(device),
      // `domain_context_clear_one` clears the entry whole, before the caches are told.
      clear: () => undefined,
    };
  }

  readonly invalidations: Invalidations<qi.Descriptor> = {
    entry: ({ device }, domain) => [qi.contextCache(device.requester, domainId(domain))],
    translations: (domain, attachments, range) =>
      attachments.map(() => {
        if (range === null) return qi.iotlbDomain(domainId(domain));
        const { address, order } = qi.covering(range);
        return qi.iotlbPages(domainId(domain), address, order);
      }),
    deviceTlb: ({ device }, range) => {
      const { address, order } = qi.covering(range);
      return qi.deviceTlb(device.requester, address, order);
    },
  };

  probe(): readonly qi.Descriptor[] {
    return [];
  }

  check({ pasid }: Attachment): void {
    if (pasid !== null) throw new KernelError('EOPNOTSUPP', 'PASIDs need scalable mode');
  }
}

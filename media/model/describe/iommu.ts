/** Events of the IOMMU, each in one line. */
import type { IommuEvent } from '../../../simulator/iommu/events';
import { formatRequester } from '../../../simulator/machine/tlp';
import { hex, requesterName } from '../format';
import type { Describers } from './describers';

export const iommu: Describers<IommuEvent> = {
  walk: (event) => {
    const hits = event.steps.filter(({ cached }) => cached).length;
    return `walk: ${event.steps.length} entries${hits > 0 ? `, ${hits} from caches` : ''}`;
  },
  translated: (event) => `${hex(event.tlp.address)} → ${hex(event.physical)}`,
  fault: (event) => `fault ${hex(event.reason)}: ${event.text}${event.record ? '' : ' (not recorded)'}`,
  'cache-fill': (event) => {
    const { cache, address } = event.line;
    return `${cache} filled${address === null ? '' : ` for ${hex(address)}`}`;
  },
  invalidation: (event) => `${event.command}: ${event.dropped.length} lines dropped`,
  'queue-error': (event) => `${event.queue} stopped at ${hex(event.address)}: ${event.text}`,
  'page-request': (event) =>
    `page request ${event.group} for ${hex(event.tlp.address)}${event.queued ? '' : `, lost: ${event.reason}`}`,
  'page-response': (event) =>
    `page response ${event.group} to ${formatRequester(event.requester)} ${requesterName(event.pasid)}: ${event.code}`,
};

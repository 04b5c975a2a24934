/** Events of the IOMMU, each in one line. */
import type { IommuEvent } from '../../../simulator/iommu/events';
import type { MachineEvent } from '../../../simulator/machine/events';
import { formatRequester } from '../../../simulator/machine/tlp';
import { code, hex, requesterName } from '../format';
import type { Describers } from './describers';

export const iommu: Describers<Exclude<IommuEvent, MachineEvent>> = {
  walk: (event) => {
    const hits = event.steps.filter(({ cached }) => cached).length;
    return `walk: ${event.steps.length} entries${hits > 0 ? `, ${hits} from caches` : ''}`;
  },
  translated: (event) => `${hex(event.tlp.address)} → ${hex(event.physical)}`,
  fault: (event) => `fault ${code(event.reason)}: ${event.text}${event.record ? '' : ' (not recorded)'}`,
  invalidation: (event) => `${event.command}: ${event.dropped.length} lines dropped`,
  'queue-error': (event) => `${event.queue} stopped at ${hex(event.address)}: ${event.text}`,
  'page-request': (event) =>
    `page request ${event.group} for ${hex(event.tlp.address)}${event.queued ? '' : `, lost: ${event.reason}`}`,
  'page-response': (event) =>
    `page response ${event.group} to ${formatRequester(event.requester)} ${requesterName(event.pasid)}: ${event.code}`,
};

/** Events of the kernel, each in one line. */
import type { LinuxEvent } from '../../../simulator/linux/events';
import { hex, pages, requesterName } from '../format';
import type { Describers } from './describers';

export const linux: Describers<LinuxEvent> = {
  call: (event) => `${event.function}(${event.arguments.join(', ')})`,
  return: (event) => {
    return `${event.function} returns ${event.text}`;
  },
  'page-alloc': ({ frames, owner }) => `${pages(frames)} for ${owner.name} (${owner.use})`,
  'page-free': ({ frames, owner }) => `${pages(frames)} freed by ${owner.name} (${owner.use})`,
  object: (event) =>
    `${event.name}: ${event.change.replace('-', ' ')}, ${event.length} bytes at ${hex(event.virtual)}`,
  'dma-map': (event) =>
    `${event.device}: ${hex(event.dma)} → ${hex(event.physical)}, ${event.length} bytes (${event.api}${event.bounced ? ', bounced' : ''})`,
  'dma-unmap': (event) => `${event.device}: ${hex(event.dma)} unmapped, flush ${event.flush}`,
  'dma-sync': (event) => `${event.device}: ${hex(event.dma)} synced for ${event.target} (${event.mechanism})`,
  'flush-queue': (event) => `flush queue: ${event.entries.length} ranges ${event.change} (${event.why})`,
  pasid: (event) => `PASID ${event.pasid} ${event.change} by ${event.holder} (${event.allocator})`,
  attach: (event) =>
    `${event.device} ${requesterName(event.pasid)}: ${event.domain ? `${event.domain.name} (${event.domain.type})` : 'nothing'} attached`,
  bind: (event) =>
    `${event.device} PASID ${event.pasid}: ${event.mm} ${event.change}${event.supervisor ? ', supervisor' : ''}`,
  'pasid-msr': (event) =>
    `IA32_PASID of ${event.process}: ${event.pasid === null ? 'invalid' : event.pasid} (${event.why})`,
  process: (event) => `${event.process} ${event.change.replace('-', ' ')}`,
  'mmu-notifier': (event) => `mmu notifier ${event.callback}: ${event.process}`,
  'dma-debug': (event) => event.message,
  notice: (event) => event.text,
};

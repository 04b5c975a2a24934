/** Events of processor, bus, memory and devices, each in one line. */
import type { MachineEvent } from '../../../simulator/machine/events';
import { formatRequester } from '../../../simulator/machine/tlp';
import { hex, requesterName } from '../format';
import type { Describers } from './describers';

export const machine: Describers<MachineEvent> = {
  'memory-write': (event) => `${event.agent} writes ${event.after.length} bytes at ${hex(event.address)}`,
  'cpu-access': (event) => {
    const to = event.physical === null ? 'page fault' : hex(event.physical);
    return `cpu ${event.access} ${event.length} bytes at ${hex(event.virtual)} → ${to}`;
  },
  register: (event) =>
    event.access === 'write'
      ? `${event.target}.${event.name} ← ${hex(event.value)}`
      : `${event.target}.${event.name} → ${hex(event.value)}`,
  submit: (event) => {
    const who = `${requesterName(event.pasid)}${event.privileged ? ', priv' : ''}`;
    const result = event.reason ?? event.outcome;
    return `${event.instruction} → ${event.device} queue ${event.queue} (${who}): ${result}`;
  },
  tlp: (event) => {
    const { tlp } = event;
    const who = tlp.pasid === null ? 'no PASID' : requesterName(tlp.pasid);
    return `${formatRequester(tlp.requester)} ${tlp.access} ${tlp.length} bytes at ${hex(tlp.address)}, ${who}${tlp.privileged ? ', priv' : ''}`;
  },
  completion: (event) =>
    event.physical === null
      ? `refused: ${event.status}`
      : `completed: ${event.status}, at ${hex(event.physical)}`,
  'descriptor-done': (event) =>
    `${event.device} queue ${event.queue} done: status ${hex(event.status)}, ${event.bytesCompleted} bytes`,
  interrupt: (event) => `interrupt from ${event.source}: ${hex(event.address)} ← ${hex(event.data)}`,
  'cache-fill': (event) => {
    const { cache, address } = event.line;
    return `${cache} filled${address === null ? '' : ` for ${hex(address)}`}`;
  },
};

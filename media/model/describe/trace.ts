/** Conclusions of the trace, each in one line. */
import type { TraceEvent } from '../../../simulator/trace/events';
import { hex, pages, requesterName } from '../format';
import type { Describers } from './describers';

export const trace: Describers<TraceEvent> = {
  step: (event) => event.narration,
  exposure: (event) =>
    `${event.device} ${requesterName(event.pasid)} reaches ${pages(Math.max(event.readable, event.writable))}`,
  parity: (event) =>
    event.holds
      ? `${event.device} PASID ${event.pasid}: same as RID`
      : `${event.device} PASID ${event.pasid}: differs from RID at ${hex(event.difference?.address ?? 0n)}`,
  'secret-read': (event) => `${event.device} read ${event.bytes.length} bytes of ${event.secret}`,
  staleness: (event) => `answered from a stale line for ${hex(event.address)}; now: ${event.now}`,
  expectation: (event) =>
    `${event.holds ? 'as expected' : 'not as expected'}: ${event.text}${event.seen === null ? '' : `; seen: ${event.seen}`}`,
  budget: (event) => `stopped: ${event.budget} of ${event.limit} used up`,
};

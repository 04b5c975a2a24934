/** Exposure and parity at a step: the last word of the trace on each requester. */
import type { SimEvent } from '../../simulator/trace/events';
import type { EventOf } from './run';

export interface ExposureRow {
  readonly device: string;
  readonly pasid: number | null;
  /** Pages of 4 KiB. */
  readonly readable: number;
  readonly writable: number;
  /** Reachable pages that the DMA API did not map. */
  readonly unmapped: number;
  /** Pages gained and lost in the events of the current step. */
  readonly gained: number;
  readonly lost: number;
}

/** One row per (device, PASID), the requester id first. `step` is the first `seq` of the current step. */
export function exposureAfter(events: readonly SimEvent[], step: number): ExposureRow[] {
  const rows = new Map<string, ExposureRow>();
  for (const event of events) {
    if (event.kind !== 'exposure') continue;
    const now = event.seq >= step;
    rows.set(`${event.device} ${event.pasid}`, {
      device: event.device,
      pasid: event.pasid,
      readable: event.readable,
      writable: event.writable,
      unmapped: event.unmapped,
      gained: now ? event.gained : 0,
      lost: now ? event.lost : 0,
    });
  }
  return [...rows.values()].sort(
    (a, b) => a.device.localeCompare(b.device) || (a.pasid ?? -1) - (b.pasid ?? -1),
  );
}

export interface Parity {
  readonly last: EventOf<'parity'>;
  /** `seq` of the event since which it has been as it is now. */
  readonly since: number;
}

/** The last word on parity; null where it was never judged. */
export function parityAfter(events: readonly SimEvent[]): Parity | null {
  return events.reduce<Parity | null>((found, event) => {
    if (event.kind !== 'parity') return found;
    return { last: event, since: found?.last.holds === event.holds ? found.since : event.seq };
  }, null);
}

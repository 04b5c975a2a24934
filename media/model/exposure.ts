/** Exposure and parity at a step: what each requester reaches, and the last word of the trace on it. */
import { EXECUTE, READ, WRITE } from '../../simulator/iommu/iommu';
import type { DomainName } from '../../simulator/linux/events';
import type { SimEvent } from '../../simulator/trace/events';
import { Domains, toneOfReach } from './domains';
import { count } from './format';
import type { Tone } from './outcome';
import type { EventOf, Reach } from './run';

export interface ExposureRow {
  readonly device: string;
  readonly pasid: number | null;
  /** Pages of 4 KiB that it reaches, in whatever way. */
  readonly pages: number;
  /** Those of them that it can read, and those that it can write. */
  readonly readable: number;
  readonly writable: number;
  /** Those of them that the DMA API did not map. */
  readonly unmapped: number;
  /** What translates it, or null for nothing. */
  readonly domain: DomainName | null;
  readonly tone: Tone;
  /** Pages gained and lost in the events of the current step. */
  readonly gained: number;
  readonly lost: number;
}

/** Pages that permit any of `permissions`. */
export function pagesOf({ runs }: Reach, permissions = READ | WRITE | EXECUTE): number {
  return runs.reduce((sum, run) => sum + (run.permissions & permissions ? run.frames : 0), 0);
}

/** What a requester can do with the pages that it reaches, in words; empty where it reaches none. */
export function accessOf({ pages, readable, writable }: ExposureRow): string {
  if (pages === 0) return '';
  if (readable === pages && writable === pages) return 'to read and write';
  if (writable === 0) return 'to read only';
  if (readable === 0) return 'to write only';
  return `${count(readable)} to read, ${count(writable)} to write`;
}

/** One row per requester, the requester id before its PASIDs. `step` is the first `seq` of the current step. */
export function exposureAfter(
  reaches: readonly Reach[],
  events: readonly SimEvent[],
  step: number,
): ExposureRow[] {
  const domains = new Domains().follow(events);
  const rows = reaches.map((reach) => {
    const { device, pasid } = reach;
    const last = events.findLast(
      (event) => event.kind === 'exposure' && event.device === device && event.pasid === pasid,
    ) as EventOf<'exposure'> | undefined;
    const now = last !== undefined && last.seq >= step;
    const unmapped = last?.unmapped ?? 0;
    return {
      device,
      pasid,
      pages: pagesOf(reach),
      readable: pagesOf(reach, READ),
      writable: pagesOf(reach, WRITE),
      unmapped,
      domain: domains.of(reach),
      tone: toneOfReach({ device, pasid, unmapped }, domains),
      gained: now ? last.gained : 0,
      lost: now ? last.lost : 0,
    };
  });
  return rows.sort((a, b) => a.device.localeCompare(b.device) || (a.pasid ?? -1) - (b.pasid ?? -1));
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

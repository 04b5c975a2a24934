/** The transaction that a step is about: one request on the bus, how it was translated and what became of it. */
import { formatRequester } from '../../simulator/machine/tlp';
import type { SimEvent } from '../../simulator/trace/events';
import type { EventOf } from './run';
import type { Step } from './steps';

export interface Transaction {
  readonly request: EventOf<'tlp'>;
  readonly walk: EventOf<'walk'> | null;
  readonly fault: EventOf<'fault'> | null;
  readonly completion: EventOf<'completion'> | null;
  readonly secret: EventOf<'secret-read'> | null;
  readonly stale: EventOf<'staleness'> | null;
}

/** Events that `root` made happen, itself included, in order; causes always come before what they cause. */
export function causedBy(events: readonly SimEvent[], root: number): SimEvent[] {
  const family = new Set([root]);
  return events.filter((event) => {
    if (event.seq === root) return true;
    if (event.cause === null || !family.has(event.cause)) return false;
    family.add(event.seq);
    return true;
  });
}

function find<K extends SimEvent['kind']>(events: readonly SimEvent[], kind: K): EventOf<K> | null {
  return (events.find((event) => event.kind === kind) as EventOf<K> | undefined) ?? null;
}

function transaction(events: readonly SimEvent[], request: EventOf<'tlp'>): Transaction {
  const own = causedBy(events, request.seq);
  return {
    request,
    walk: find(own, 'walk'),
    fault: find(own, 'fault'),
    completion: find(own, 'completion'),
    secret: find(own, 'secret-read'),
    stale: find(own, 'staleness'),
  };
}

export function transactionsOf(step: Step): Transaction[] {
  return step.events.flatMap((event) => (event.kind === 'tlp' ? [transaction(step.events, event)] : []));
}

/** The most telling request of a step: one that read a secret, went stale or was blocked, else the first; null where none was made. */
export function mainTransaction(step: Step): Transaction | null {
  const all = transactionsOf(step);
  return (
    all.find(({ secret }) => secret) ??
    all.find(({ stale }) => stale) ??
    all.find(({ fault }) => fault) ??
    all[0] ??
    null
  );
}

/** `read · PASID 1 · priv`: what the request says of itself, short enough for a label. */
export function requestLabel({ tlp }: EventOf<'tlp'>): string {
  const parts = [
    tlp.addressType === 'untranslated' ? tlp.access : `${tlp.addressType} ${tlp.access}`,
    tlp.pasid === null ? 'no PASID' : `PASID ${tlp.pasid}`,
  ];
  if (tlp.privileged) parts.push('priv');
  if (tlp.execute) parts.push('exec');
  return parts.join(' · ');
}

/** `dsa0 · 6a:01.0`. */
export function requesterLabel({ device, tlp }: EventOf<'tlp'>): string {
  return `${device} · ${formatRequester(tlp.requester)}`;
}

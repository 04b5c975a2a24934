import type { Iommu } from '../iommu/iommu';
import type { Kernel } from '../linux/kernel';
import type { CacheLine } from '../machine/cache-line';
import type { Machine } from '../machine/machine';
import type { Tlp } from '../machine/tlp';
import { Engine } from '../machine/devices/engine';
import type { SimEvent } from './events';
import type { Observer, TraceLog } from './trace-log';

/** An access that caches answered: what it asked for, where it went, and the lines that were used. */
interface CachedAccess {
  /** As an untranslated request. */
  readonly tlp: Tlp;
  readonly physical: bigint;
  readonly lines: readonly CacheLine[];
}

/**
 * Explains each access that was answered from a cache line which the tables no longer back: what filled the line, what
 * changed, which invalidation is missing, and whether the kernel has it queued.
 */
export function watchStaleness(log: TraceLog, machine: Machine<Iommu>, kernel: Kernel): Observer {
  return (event) => {
    const used = cachedAccess(log.events, machine, event);
    const device = used ? kernel.iommu?.byRequester(used.tlp.requester)?.name : undefined;
    if (!used || device === undefined) return;
    const { tlp } = used;
    const { outcome } = machine.iommu.probe(tlp);
    if (outcome.kind === 'translated' && outcome.physical === used.physical) return;
    // The innermost line whose entries changed is the one that should have gone.
    const changes = used.lines.map((line) => ({ line, at: changedAt(log.events, line) })).reverse();
    const { line, at } = changes.find((change) => change.at !== null) ?? changes[0]!;
    const domain = kernel.iommu?.defaultDomain(device);
    const waiting = domain ? (kernel.iommuDma?.queued(domain) ?? []) : [];
    log.emit({
      kind: 'staleness',
      device,
      pasid: tlp.pasid,
      address: tlp.address,
      filledAt: line.filledAt,
      changedAt: at,
      now: describe(machine.iommu, outcome),
      missing: missing(line, tlp.pasid),
      queued: waiting.some(({ iova, length }) => tlp.address >= iova && tlp.address < iova + BigInt(length)),
    });
  };
}

function describe(iommu: Iommu, outcome: ReturnType<Iommu['probe']>['outcome']): string {
  if (outcome.kind === 'translated') return `reaches 0x${outcome.physical.toString(16)}`;
  return outcome.kind === 'fault' ? `faults: ${iommu.describeFault(outcome.reason)}` : 'is an interrupt';
}

/** What answered a request from caches: the IOMMU's own, or, for a request that came translated, the device's TLB. */
function cachedAccess(
  events: readonly SimEvent[],
  machine: Machine<Iommu>,
  event: SimEvent,
): CachedAccess | null {
  if (event.kind === 'completion') return throughDeviceTlb(machine, event);
  // A translation request for a page that is not there is answered with no permissions: no access.
  if (event.kind !== 'translated' || event.permissions === 0) return null;
  const lines = linesOfWalk(events, event);
  return lines.length > 0 ? { tlp: event.tlp, physical: event.physical, lines } : null;
}

function throughDeviceTlb(
  machine: Machine<Iommu>,
  { tlp, device, physical }: Extract<SimEvent, { kind: 'completion' }>,
): CachedAccess | null {
  const engine = machine.devices.get(device);
  if (tlp.addressType !== 'translated' || physical === null || !(engine instanceof Engine)) return null;
  const line = engine.port
    .cacheLines()
    .find((l) => l.pasid === tlp.pasid && within(physical, l.physical, l.size));
  if (!line) return null;
  const address = line.address! + (physical - line.physical!);
  return { tlp: { ...tlp, addressType: 'untranslated', address }, physical, lines: [line] };
}

function within(address: bigint, start: bigint | null, size: bigint | null): boolean {
  return start !== null && size !== null && address >= start && address < start + size;
}

/** The cache lines that a recorded walk used, innermost last. */
function linesOfWalk(events: readonly SimEvent[], event: SimEvent): CacheLine[] {
  for (let i = event.seq - 1; i >= 0 && i >= (event.cause ?? 0); i--) {
    const walk = events[i]!;
    if (walk.kind !== 'walk' || walk.cause !== event.cause) continue;
    return walk.steps.flatMap(({ cached }) => (cached ? filled(events, cached, walk.tlp) : []));
  }
  return [];
}

/** The line of a cache that was filled by an event, and that a request can have hit. */
function filled(
  events: readonly SimEvent[],
  cached: { readonly cache: string; readonly filledAt: number },
  tlp: Tlp,
): CacheLine[] {
  for (let i = cached.filledAt; i < events.length && i < cached.filledAt + 64; i++) {
    const event = events[i]!;
    if (event.kind !== 'cache-fill' || event.line.filledAt !== cached.filledAt) continue;
    const { line } = event;
    if (
      line.cache === cached.cache &&
      (line.address === null || within(tlp.address, line.address, line.size))
    )
      return [line];
  }
  return [];
}

/** The last write, after the line was filled, to an entry that it was made of. */
function changedAt(events: readonly SimEvent[], line: CacheLine): number | null {
  for (let i = events.length - 1; i > line.filledAt; i--) {
    const event = events[i]!;
    if (event.kind !== 'memory-write' || event.agent === 'iommu') continue;
    const end = event.address + BigInt(event.after.length);
    if (line.entries.some((entry) => entry >= event.address && entry < end)) return event.seq;
  }
  return null;
}

function missing(line: CacheLine, pasid: number | null): string {
  const which = pasid === null ? 'requests without PASID' : `PASID ${String(pasid)}`;
  const range = line.address === null ? '' : ` at 0x${line.address.toString(16)}`;
  return `an invalidation of the ${line.cache} for ${which}${range}`;
}

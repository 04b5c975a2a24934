import type { Iommu } from '../iommu/iommu';
import type { CacheLine } from '../machine/cache-line';
import type { Kernel } from '../linux/kernel';
import type { SimEvent } from './events';
import type { Observer, TraceLog } from './trace-log';

/**
 * Explains each access that was answered from a cache line which the tables no longer back: what filled the line, what
 * changed, which invalidation is missing, and whether the kernel has it queued.
 */
export function watchStaleness(log: TraceLog, iommu: Iommu, kernel: Kernel): Observer {
  return (event) => {
    if (event.kind !== 'translated') return;
    const line = lineUsed(log.events, event);
    if (!line) return;
    const { tlp } = event;
    const device = kernel.iommu?.byRequester(tlp.requester)?.name;
    if (device === undefined) return;
    const { outcome } = iommu.probe(tlp);
    if (outcome.kind === 'translated' && outcome.physical === event.physical) return;
    const now =
      outcome.kind === 'translated'
        ? `reaches 0x${outcome.physical.toString(16)}`
        : outcome.kind === 'fault'
          ? `faults: ${iommu.describeFault(outcome.reason)}`
          : 'is an interrupt';
    const domain = kernel.iommu?.defaultDomain(device);
    const waiting = domain ? (kernel.iommuDma?.queued(domain) ?? []) : [];
    log.emit({
      kind: 'staleness',
      device,
      pasid: tlp.pasid,
      address: tlp.address,
      filledAt: line.filledAt,
      changedAt: changedAt(log.events, line),
      now,
      missing: missing(line, tlp.pasid),
      queued: waiting.some(({ iova, length }) => tlp.address >= iova && tlp.address < iova + BigInt(length)),
    });
  };
}

/** The cache line that answered a request, from the walk that was recorded for it. */
function lineUsed(events: readonly SimEvent[], event: SimEvent): CacheLine | null {
  for (let i = event.seq - 1; i >= 0 && i > event.seq - 64; i--) {
    const walk = events[i]!;
    if (walk.kind !== 'walk' || walk.cause !== event.cause) continue;
    const hit = walk.steps.find(({ cached }) => cached !== null)?.cached;
    const fill = hit ? events[hit.filledAt] : undefined;
    return fill?.kind === 'cache-fill' ? fill.line : null;
  }
  return null;
}

/** The last write, after the line was filled, to an entry that it was made of. */
function changedAt(events: readonly SimEvent[], line: CacheLine): number | null {
  for (let i = events.length - 1; i > line.filledAt; i--) {
    const event = events[i]!;
    if (event.kind !== 'memory-write') continue;
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

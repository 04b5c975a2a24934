import type { Run } from '../../../simulator/scenario';
import type { SimEvent } from '../../../simulator/trace/events';
import type { SourceLine } from './source';

export type VerdictWord = 'harm' | 'stopped' | 'none' | 'not-replayable';

/** What came of a replay. */
export interface Verdict {
  readonly verdict: VerdictWord;
  /** One sentence. */
  readonly reason: string;
  /** Where in the source it shows, or why not there; null where no line of the source does it. */
  readonly at: SourceLine | null;
  /** `seq` of the event that decides, or null. */
  readonly event: number | null;
}

/** A kind of harm, as the simulator's events show it. */
interface Sign {
  readonly word: 'harm' | 'stopped';
  find(
    run: Run,
    events: readonly SimEvent[],
  ): { readonly event: SimEvent; readonly reason: string } | undefined;
}

const hex = (n: bigint): string => `0x${n.toString(16)}`;
const under = (pasid: number | null): string => (pasid === null ? '' : ` under PASID ${String(pasid)}`);

/** Memory that the DMA API (or a bind of a process) gave a device, as it stands at each event. */
class Given {
  private readonly maps: { device: string; dma: bigint; physical: bigint; length: number; over: boolean }[] =
    [];
  private readonly user = new Set<number>();

  add(event: SimEvent): void {
    if (event.kind === 'dma-map') this.maps.push({ ...event, over: false });
    if (event.kind === 'dma-unmap')
      for (const map of this.maps) if (map.device === event.device && map.dma === event.dma) map.over = true;
    if (event.kind === 'bind' && event.mm !== 'init_mm' && event.change === 'bound')
      this.user.add(event.pasid);
    if (event.kind === 'bind' && event.change !== 'bound') this.user.delete(event.pasid);
  }

  has(device: string, physical: bigint, pasid: number | null): boolean {
    if (pasid !== null && this.user.has(pasid)) return true;
    const page = physical & ~0xfffn;
    return this.maps.some(
      (m) =>
        !m.over &&
        m.device === device &&
        (m.physical & ~0xfffn) <= page &&
        page < m.physical + BigInt(m.length),
    );
  }
}

/** The signs, the worst first. */
const SIGNS: readonly Sign[] = [
  {
    word: 'harm',
    find(_run, events) {
      const event = events.find((e) => e.kind === 'secret-read');
      if (event?.kind !== 'secret-read') return undefined;
      return {
        event,
        reason: `${event.device} reads another driver's secret${under(event.pasid)}: nothing stops it`,
      };
    },
  },
  {
    word: 'harm',
    find(_run, events) {
      const event = events.find((e) => e.kind === 'notice' && e.topic === 'use-after-free');
      return event?.kind === 'notice' ? { event, reason: `use after free: ${event.text}` } : undefined;
    },
  },
  {
    word: 'harm',
    find(run) {
      const given = new Given();
      for (const event of run.events) {
        given.add(event);
        if (event.kind !== 'completion' || event.status !== 'SC' || event.physical === null) continue;
        if (given.has(event.device, event.physical, event.tlp.pasid)) continue;
        const what = event.tlp.access === 'write' ? 'writes' : 'reads';
        const reason = `${event.device} ${what} memory at ${hex(event.physical)}${under(event.tlp.pasid)} that was never mapped for it`;
        return { event, reason };
      }
      return undefined;
    },
  },
  {
    word: 'harm',
    find(_run, events) {
      const event = events.find((e) => e.kind === 'staleness' && !e.queued);
      if (event?.kind !== 'staleness') return undefined;
      return {
        event,
        reason: `${event.device} reaches ${hex(event.address)} by a stale translation: ${event.missing} is missing`,
      };
    },
  },
  {
    word: 'harm',
    find(_run, events) {
      const event = events.find((e) => e.kind === 'parity' && !e.holds);
      if (event?.kind !== 'parity') return undefined;
      return {
        event,
        reason: `PASID ${String(event.pasid)} of ${event.device} is translated otherwise than its requests without one`,
      };
    },
  },
  {
    word: 'stopped',
    find(_run, events) {
      const event = events.find((e) => e.kind === 'fault');
      if (event?.kind !== 'fault') return undefined;
      return {
        event,
        reason: `the IOMMU stops it: ${event.text} at ${hex(event.tlp.address)}${under(event.tlp.pasid)}`,
      };
    },
  },
];

/** The verdict over a run; what the replay's own trials ran into counts only as harm. */
export function verdictOf(run: Run, own: number): Verdict {
  const step = run.steps.find((s) => s.scenarioStep !== null && s.scenarioStep >= own);
  const end = step?.first ?? run.events.length;
  for (const sign of SIGNS) {
    const found = sign.find(run, sign.word === 'harm' ? run.events : run.events.slice(0, end));
    if (found === undefined) continue;
    const { event, reason } = found;
    return { verdict: sign.word, reason: `${reason}.`, at: sourceOf(run, event.seq), event: event.seq };
  }
  const tried = run.events.slice(end).find((e) => e.kind === 'fault');
  const reason =
    tried?.kind === 'fault'
      ? `no harm: what was not mapped stays out of reach (${tried.text}).`
      : 'no harm under these assumptions.';
  return { verdict: 'none', reason, at: null, event: tried?.seq ?? null };
}

/** The last line of source at or before an event. */
function sourceOf(run: Run, seq: number): SourceLine | null {
  return run.steps.findLast((s) => s.first <= seq && s.source !== null)?.source ?? null;
}

import type { Run } from '../../../simulator/scenario';
import type { SimEvent } from '../../../simulator/trace/events';

/** What an event shows. */
export interface Shown {
  readonly event: SimEvent;
  readonly reason: string;
}

/** A kind of harm (or of protection), as the events of a run show it. */
export interface Sign {
  readonly word: 'harm' | 'stopped';
  find(run: Run, events: readonly SimEvent[]): Shown | undefined;
}

type EventOf<K extends SimEvent['kind']> = Extract<SimEvent, { kind: K }>;

const hex = (n: bigint): string => `0x${n.toString(16)}`;
const under = (pasid: number | null): string => (pasid === null ? '' : ` under PASID ${String(pasid)}`);

/** A sign that one event gives. */
function on<K extends SimEvent['kind']>(
  word: Sign['word'],
  kind: K,
  reason: (event: EventOf<K>) => string | undefined,
): Sign {
  return {
    word,
    find(_run, events) {
      for (const event of events) {
        const said = event.kind === kind ? reason(event as EventOf<K>) : undefined;
        if (said !== undefined) return { event, reason: said };
      }
      return undefined;
    },
  };
}

const notice = (word: Sign['word'], topic: string, reason: (text: string) => string | undefined): Sign =>
  on(word, 'notice', (e) => (e.topic === topic ? reason(e.text) : undefined));

/** Memory that the DMA API (or a bind of a process) gave a device, as it stands at each event. */
class Given {
  private readonly maps: { device: string; dma: bigint; physical: bigint; length: number }[] = [];
  private readonly user = new Set<number>();

  add(event: SimEvent): void {
    if (event.kind === 'dma-map') this.maps.push(event);
    if (event.kind === 'dma-unmap') {
      const at = this.maps.findIndex((m) => m.device === event.device && m.dma === event.dma);
      if (at >= 0) this.maps.splice(at, 1);
    }
    if (event.kind === 'bind' && event.mm !== 'init_mm')
      this.user[event.change === 'bound' ? 'add' : 'delete'](event.pasid);
  }

  has({ device, physical, tlp }: EventOf<'completion'>): boolean {
    if (physical === null || (tlp.pasid !== null && this.user.has(tlp.pasid))) return true;
    return this.maps.some(
      (m) =>
        m.device === device &&
        (m.physical & ~0xfffn) <= physical &&
        (physical & ~0xfffn) < m.physical + BigInt(m.length),
    );
  }
}

const unmapped: Sign = {
  word: 'harm',
  find(run) {
    const given = new Given();
    for (const event of run.events) {
      given.add(event);
      if (event.kind !== 'completion' || event.status !== 'SC' || given.has(event)) continue;
      const what = event.tlp.access === 'write' ? 'writes' : 'reads';
      const reason = `${event.device} ${what} memory at ${hex(event.physical ?? 0n)}${under(event.tlp.pasid)} that was never mapped for it`;
      return { event, reason };
    }
    return undefined;
  },
};

/** What was opened in the driver's own steps and is open at the end. */
function left(kind: 'bind' | 'pasid', opened: string, reason: (pasid: number) => string): Sign {
  return {
    word: 'harm',
    find(run, events) {
      const open = new Map<number, SimEvent>();
      const own = run.steps.filter((s) => s.source !== null);
      for (const event of events) {
        if (event.kind !== kind || !own.some((s) => s.first <= event.seq && event.seq < s.end)) continue;
        if (event.change === opened) open.set(event.pasid, event);
        else open.delete(event.pasid);
      }
      const [first] = open;
      return first === undefined ? undefined : { event: first[1], reason: reason(first[0]) };
    },
  };
}

/** What always counts, the worst first. */
export const ALWAYS: readonly Sign[] = [
  on(
    'harm',
    'secret-read',
    (e) => `${e.device} reads another's secret${under(e.pasid)}, and nothing stops it`,
  ),
  notice('harm', 'use-after-free', (text) => `use after free: ${text}`),
  unmapped,
  on('harm', 'staleness', (e) =>
    e.queued
      ? undefined
      : `${e.device} reaches ${hex(e.address)} by a stale translation: ${e.missing} is missing`,
  ),
  on('harm', 'parity', (e) =>
    e.holds
      ? undefined
      : `requests of ${e.device} under PASID ${String(e.pasid)} are translated otherwise than those without one`,
  ),
  on('stopped', 'fault', (e) => `the IOMMU stops ${hex(e.tlp.address)}${under(e.tlp.pasid)}: ${e.text}`),
];

/** What counts for some rules. */
export const SIGNS = {
  'leaked-bond': left(
    'bind',
    'bound',
    (pasid) => `the bond of PASID ${String(pasid)} is left, and nobody can give it back`,
  ),
  'leaked-pasid': left(
    'pasid',
    'allocated',
    (pasid) => `PASID ${String(pasid)} is left, and nobody can give it back`,
  ),
  'mapped-twice': notice(
    'harm',
    'pte-already-set',
    (text) => `two mappings meet at one I/O address: ${text}`,
  ),
  'error-used': notice('harm', 'refused', (text) =>
    /an error pointer/.test(text)
      ? `what the failed call returned is used as if it were good: ${text}`
      : undefined,
  ),
  'dma-debug': on('harm', 'dma-debug', (e) => `the kernel's own check of the DMA API objects: ${e.message}`),
  taken: on('harm', 'return', (e) =>
    e.function === 'iommu_sva_bind_device' && e.error !== null
      ? `a process that binds its address space is refused with ${e.error}: its PASID is taken`
      : undefined,
  ),
  elsewhere: on('harm', 'expectation', (e) =>
    e.holds
      ? undefined
      : `the address is not where the memory lies: ${e.text}, and it is ${e.seen ?? 'otherwise'}`,
  ),
  refused: on('stopped', 'return', (e) =>
    e.error === null ? undefined : `the kernel refuses ${e.function}(): ${e.error}`,
  ),
} as const satisfies Readonly<Record<string, Sign>>;

export type SignName = keyof typeof SIGNS;

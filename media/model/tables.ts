/** What the IOMMU, its caches and the DMA API hold after a step, as tables: each row with what the step did to it. */
import { formatRequester } from '../../simulator/machine/tlp';
import type { SimEvent } from '../../simulator/trace/events';
import { bytes, hex, requesterName } from './format';
import { memoised } from './memoised';
import type { CacheLine } from '../../simulator/iommu/iommu';
import type { EventOf, Held, Run } from './run';
import type { Step } from './steps';
import { fieldText } from './walk';

export type Change = 'new' | 'changed' | 'gone' | 'same';

export interface TableRow {
  readonly name: string;
  readonly text: string;
  /** What changes by itself: age. */
  readonly note: string;
  /** A cache line whose entry in memory is another by now. */
  readonly stale: boolean;
  readonly change: Change;
}

export interface TableGroup {
  readonly title: string;
  /** Changed rows first. */
  readonly rows: readonly TableRow[];
}

type Row = Omit<TableRow, 'change'> & { readonly key: string };

const TITLES = ['Context and PASID entries', 'Domains', 'DMA mappings', 'Caches'] as const;

/** The tables after each step, compared with those after the step before; of the boot, all rows are new. */
export function tablesOf(run: Run, steps: readonly Step[]): (step: number) => readonly TableGroup[] {
  const rows = memoised((index) => rowsAfter(run, steps, index));
  return memoised((index) => {
    const before = index > 0 ? rows(index - 1) : [];
    return TITLES.map((title, at) => ({ title, rows: compared(rows(index)[at]!, before[at] ?? []) }));
  });
}

const ORDER: readonly Change[] = ['new', 'changed', 'gone', 'same'];

function compared(now: readonly Row[], before: readonly Row[]): TableRow[] {
  const old = new Map(before.map((row) => [row.key, row]));
  const kept = new Set(now.map(({ key }) => key));
  const rows = now.map((row): TableRow => {
    const was = old.get(row.key);
    const same = was?.text === row.text && was.stale === row.stale;
    return { ...row, change: !was ? 'new' : same ? 'same' : 'changed' };
  });
  const gone = before
    .filter(({ key }) => !kept.has(key))
    .map((row): TableRow => ({ ...row, change: 'gone' }));
  return [...rows, ...gone].sort((a, b) => ORDER.indexOf(a.change) - ORDER.indexOf(b.change));
}

function rowsAfter(run: Run, steps: readonly Step[], index: number): readonly (readonly Row[])[] {
  const held = run.heldAfter(index);
  const past = run.events.slice(0, steps[index]!.events.at(-1)!.seq + 1);
  return [entries(held), domains(held), mappings(past), lines(held, past, steps, index)];
}

function entries({ configured }: Held): Row[] {
  const rows = new Map<string, Row>();
  for (const { device, pasid, entries } of configured) {
    for (const [at, { structure, address, fields }] of entries.entries()) {
      const key = `${address}`;
      if (rows.has(key)) continue;
      // What leads to a requester's own entry is its device's, or everybody's.
      const whose = at === entries.length - 1 ? `${device} ${requesterName(pasid)}` : device;
      const text = fields
        .filter(({ value }) => value !== 0n)
        .map((field) => {
          const points = field.low === 12 && field.high >= 45;
          const number = points
            ? hex(field.value << 12n)
            : field.value < 10n
              ? `${field.value}`
              : hex(field.value);
          return `${field.name} ${fieldText({ ...field, points: null }) || number}`;
        })
        .join(' · ');
      const note = `at ${hex(address)}`;
      rows.set(key, { key, name: `${structure} · ${whose}`, text: text || 'all zero', note, stale: false });
    }
  }
  return [...rows.values()];
}

function domains({ configured }: Held): Row[] {
  return configured.map(({ device, pasid, domain }) => {
    const name = `${device} ${requesterName(pasid)}`;
    const text = domain ? `${domain.name} (${domain.type})` : 'none: blocked';
    return { key: name, name, text, note: '', stale: false };
  });
}

/** Mappings of the DMA API that have not been unmapped. */
function mappings(past: readonly SimEvent[]): Row[] {
  const live = new Map<string, EventOf<'dma-map'>>();
  for (const event of past) {
    if (event.kind === 'dma-map') live.set(`${event.device} ${event.dma}`, event);
    if (event.kind !== 'dma-unmap') continue;
    live.delete(`${event.device} ${event.dma}`);
    // What was mapped in pieces ends as one.
    if (event.api !== 'sg' && event.api !== 'coherent') continue;
    for (const [key, { device, dma }] of live) {
      const inside = dma >= event.dma && dma < event.dma + BigInt(event.length);
      if (device === event.device && inside) live.delete(key);
    }
  }
  return [...live].map(([key, { device, dma, physical, length, direction, api, bounced }]) => ({
    key,
    name: `${device} ${hex(dma)}`,
    text: `→ ${hex(physical)}, ${bytes(length)}, ${direction}`,
    note: `${api}${bounced ? ', bounced' : ''}`,
    stale: false,
  }));
}

function lines({ lines }: Held, past: readonly SimEvent[], steps: readonly Step[], index: number): Row[] {
  const changed = changesOf(past, lines);
  return lines.map((line) => {
    const { cache, requester, pasid, domain, address, filledAt } = line;
    const who = [
      requester === null ? '' : formatRequester(requester),
      pasid === null ? '' : requesterName(pasid),
      domain === null ? '' : `domain ${domain}`,
    ].filter(Boolean);
    const filled = stepOf(steps, filledAt);
    const age =
      index === filled ? 'this step' : index - filled === 1 ? '1 step ago' : `${index - filled} steps ago`;
    const at = changed(line);
    return {
      key: [cache, requester, pasid, domain, address, filledAt].join(),
      name: cache,
      text: range(line),
      note: [
        who.join(' · '),
        `filled in step ${filled + 1}, ${age}`,
        at === null ? '' : `stale since step ${stepOf(steps, at) + 1}`,
      ]
        .filter(Boolean)
        .join('; '),
      stale: at !== null,
    };
  });
}

const PERMISSIONS = ['r', 'w', 'x'] as const;

function range({ address, size, physical, permissions }: CacheLine): string {
  const from = address === null ? '' : hex(address);
  const to = physical === null ? '' : `→ ${hex(physical)}`;
  const much = size === null ? '' : bytes(Number(size));
  const may = PERMISSIONS.filter((_, bit) => permissions & (1 << bit)).join('');
  return [[from, to].filter(Boolean).join(' '), much, may].filter(Boolean).join(', ');
}

function stepOf(steps: readonly Step[], seq: number): number {
  return steps.findLast(({ events }) => events[0]!.seq <= seq)?.index ?? 0;
}

/** Of each line, the `seq` of the last change in memory to an entry that it was made of, or null. */
function changesOf(
  past: readonly SimEvent[],
  lines: readonly CacheLine[],
): (line: CacheLine) => number | null {
  const entries = new Map<bigint, number>();
  for (const line of lines) for (const entry of line.entries) entries.set(entry, -1);
  for (const event of past) {
    if (event.kind !== 'memory-write' || event.agent === 'iommu') continue;
    const { address, before, after } = event;
    for (let at = 0; at < after.length; at += 8) {
      const place = address + BigInt(at);
      if (entries.has(place) && differs(before, after, at)) entries.set(place, event.seq);
    }
  }
  return ({ entries: own, filledAt }) => {
    const last = Math.max(-1, ...own.map((entry) => entries.get(entry)!));
    return last > filledAt ? last : null;
  };
}

function differs(before: Uint8Array, after: Uint8Array, from: number): boolean {
  for (let at = from; at < Math.min(from + 8, after.length); at++) if (before[at] !== after[at]) return true;
  return false;
}

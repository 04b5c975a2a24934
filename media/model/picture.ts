/** What the picture says at a step, in words and states; where it stands is the layout's business. */
import type { SimEvent } from '../../simulator/trace/events';
import { describe } from './describe';
import type { Frame } from './frame';
import { bytes, count, hex, pages, requesterName } from './format';
import { memoryMap, ownerOf, type MemoryCell } from './memory';
import type { Tone } from './outcome';
import { requesterLabel, requestLabel } from './transaction';
import { cacheNote, type WalkRow } from './walk';

export interface Chip {
  readonly text: string;
  readonly title: string;
  readonly state: 'used' | 'cached' | 'decides' | 'stops';
}

export interface Picture {
  readonly cpu: { readonly title: string; readonly detail: string; readonly active: boolean };
  readonly device: { readonly title: string; readonly detail: string; readonly active: boolean };
  /** Work went from driver to device in this step. */
  readonly submits: boolean;
  /** What the driver's side did to the IOMMU's tables and registers, or null. */
  readonly programs: string | null;
  readonly request: { readonly label: string; readonly address: string } | null;
  readonly iommu: { readonly title: string; readonly note: string; readonly chips: readonly Chip[] };
  /** Why the walk ended as it did; without a request, what changed in the tables. */
  readonly why: string;
  readonly result: {
    readonly kind: 'reached' | 'blocked';
    readonly text: string;
    readonly detail: string;
  } | null;
  /** Of the request, from the device to its end. */
  readonly tone: Tone;
  readonly memory: {
    /** How much a cell of the map stands for. */
    readonly cell: string;
    readonly cells: readonly MemoryCell[];
    /** Index of the cell that the request touched. */
    readonly target: number | null;
    /** Of the reachable cells. */
    readonly tone: Tone;
  };
  /** What the requester in the foreground reaches. */
  readonly reach: string;
  /** All of it as one text, for those who do not see it. */
  readonly description: string;
}

/** @param cells the most that the memory map may have */
export function pictureOf(frame: Frame, frames: number, cells: number): Picture {
  const map = memoryMap(frames, cells, frame.owners, frame.reach, frame.secrets, frame.touched);
  const target = map.findIndex(({ touched }) => touched);
  const { transaction } = frame;
  const parts = {
    cpu: cpuOf(frame),
    device: deviceOf(frame),
    submits: submitsNow(frame),
    programs: programs(frame),
    request: transaction && {
      label: requestLabel(transaction.request),
      address: hex(transaction.request.tlp.address),
    },
    iommu: { title: 'IOMMU', note: cacheNote(frame.walk), chips: frame.walk.map(chip) },
    why: whyOf(frame),
    result: resultOf(frame),
    tone: toneOfRequest(frame),
    memory: {
      cell: `1 cell = ${pages(map[0]?.frames ?? 1)}`,
      cells: map,
      target: target < 0 ? null : target,
      tone: frame.reachIsMapped ? ('good' as const) : ('bad' as const),
    },
    reach: reachOf(frame, frames),
  };
  return { ...parts, description: description(parts) };
}

function submitsNow({ submit, step }: Frame): boolean {
  return submit !== null && submit.seq >= step.event.seq;
}

function cpuOf(frame: Frame): Picture['cpu'] {
  const { call, submit } = frame;
  const title = call ? `CPU · ${call.caller}` : 'CPU · driver';
  if (submitsNow(frame)) return { title, detail: `${submit!.instruction} to queue`, active: true };
  return { title, detail: call ? `${call.function}()` : 'idle', active: call !== null };
}

function deviceOf({ transaction, submit, exposure }: Frame): Picture['device'] {
  const queue = submit ? `WQ ${submit.queue} · ${requesterName(submit.pasid)}` : 'idle';
  if (transaction) return { title: requesterLabel(transaction.request), detail: queue, active: true };
  const name = submit?.device ?? exposure[0]?.device ?? 'Device';
  return { title: name, detail: queue, active: false };
}

/** Counts the writes to the IOMMU's tables and registers that the step made. */
function programs({ step, owners }: Frame): string | null {
  let entries = 0;
  let registers = 0;
  for (const event of step.events) {
    if (event.kind === 'register' && event.target === 'iommu' && event.access === 'write') registers++;
    if (event.kind !== 'memory-write' || event.agent !== 'cpu') continue;
    if (ownerOf(owners, Number(event.address >> 12n))?.use === 'iommu-table') entries++;
  }
  const said = [
    entries > 0 ? `${entries} table ${entries === 1 ? 'write' : 'writes'}` : '',
    registers > 0 ? `${registers} register ${registers === 1 ? 'write' : 'writes'}` : '',
  ].filter(Boolean);
  return said.length > 0 ? said.join(', ') : null;
}

function chip(row: WalkRow): Chip {
  const state = row.stops ? 'stops' : row.decides ? 'decides' : row.cache ? 'cached' : 'used';
  const sign = { stops: '✕ ', decides: '◆ ', cached: '↺ ', used: '' }[state];
  return {
    text: `${sign}${row.short}`,
    title: row.cache ? `${row.structure}, from the ${row.cache}` : `${row.structure} at ${hex(row.address)}`,
    state,
  };
}

/** Events that change what a device may reach; the last of a step without a request is what the step is about. */
const CHANGES: readonly SimEvent['kind'][] = ['attach', 'bind', 'dma-map', 'dma-unmap', 'invalidation'];

function whyOf({ walk, transaction, step }: Frame): string {
  if (!transaction) {
    const change = step.events.findLast(({ kind }) => CHANGES.includes(kind));
    return change ? describe(change) : '';
  }
  const row = walk.find(({ stops }) => stops) ?? walk.find(({ decides }) => decides);
  const field = row?.fields.find(({ decides }) => decides);
  if (row && field) {
    const value = field.value < 10n ? field.value.toString() : hex(field.value);
    return `${row.structure}: ${field.name} = ${value}${field.meaning ? `, ${field.meaning}` : ''}`;
  }
  return transaction.fault?.text ?? '';
}

function resultOf({ transaction, owners }: Frame): Picture['result'] {
  if (!transaction) return null;
  const { fault, completion, secret, request } = transaction;
  if (fault) {
    const detail = fault.record
      ? `fault ${hex(fault.reason)} recorded`
      : `fault ${hex(fault.reason)}, not recorded`;
    return { kind: 'blocked', text: 'blocked here', detail };
  }
  const physical = completion?.physical ?? null;
  if (physical === null) return null;
  const what = secret ? secret.secret : (ownerOf(owners, Number(physical >> 12n))?.name ?? 'nobody');
  const done = request.tlp.access === 'read' ? 'read from' : 'written to';
  return {
    kind: 'reached',
    text: `${bytes(request.tlp.length)} ${done}`,
    detail: `${secret ? '★ ' : ''}${what}, ${hex(physical)}`,
  };
}

function toneOfRequest({ transaction, reachIsMapped }: Frame): Tone {
  if (!transaction) return 'neutral';
  if (transaction.secret || transaction.stale) return 'bad';
  if (transaction.fault) return 'good';
  return reachIsMapped ? 'neutral' : 'warning';
}

function reachOf({ reach }: Frame, frames: number): string {
  if (!reach) return '';
  const total = reach.runs.reduce((sum, { frames }) => sum + frames, 0);
  const share = total === frames ? `all ${pages(frames)}` : `${count(total)} of ${pages(frames)}`;
  return `${reach.device} ${requesterName(reach.pasid)} reaches ${share}`;
}

function description(picture: Omit<Picture, 'description'>): string {
  const { cpu, device, programs: changes, request, why, result, reach } = picture;
  return [
    `${cpu.title}: ${cpu.detail}.`,
    `${device.title}: ${device.detail}.`,
    changes && `The driver's side made ${changes} to the IOMMU.`,
    request && `Request: ${request.label}, address ${request.address}.`,
    why && `${why}.`,
    result && `${result.text} ${result.detail}.`,
    reach && `${reach}.`,
  ]
    .filter(Boolean)
    .join(' ');
}

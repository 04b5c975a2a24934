/** What the picture says at a step, in words and states; where it stands is the layout's business. */
import type { SimEvent } from '../../simulator/trace/events';
import { describe } from './describe';
import type { Frame } from './frame';
import { bytes, code, count, hex, pages, requesterName, unbroken } from './format';
import { cellSize, memoryCells, ownerOf, type MemoryCell } from './memory';
import type { Tone } from './outcome';
import type { Run } from './run';
import { requesterLabel, requestLabel } from './transaction';
import { cacheNote, fieldText, type WalkRow } from './walk';

export interface Chip {
  readonly text: string;
  readonly title: string;
  readonly state: 'used' | 'cached' | 'decides' | 'stops' | 'stale';
}

/** Physical memory twice: the pages that the step is about one by one, and all of it in larger cells. */
export interface Memory {
  readonly near: readonly MemoryCell[];
  readonly all: readonly MemoryCell[];
  /** Index in `near` of the page that the request touched. */
  readonly target: number | null;
  /** Index in `all` of the cell that `near` lies in. */
  readonly here: number;
  /** Of the reachable cells. */
  readonly tone: Tone;
}

export interface Picture {
  readonly cpu: { readonly title: string; readonly detail: string; readonly active: boolean };
  readonly device: { readonly title: string; readonly detail: string; readonly active: boolean };
  /** Work went from driver to device in this step. */
  readonly submits: boolean;
  /** The call that the driver's side made, with what came back; empty where it made none. */
  readonly call: string;
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
    /** The architecture's words for a fault; empty for a request that got through. */
    readonly reason: string;
  } | null;
  /** Of the request, from the device to its end. */
  readonly tone: Tone;
  readonly memory: Memory;
  /** What the requester in the foreground reaches. */
  readonly reach: string;
  /** All of it as one text, for those who do not see it. */
  readonly description: string;
}

/** @param columns cells of the memory map in a row; of `rows` rows */
export function pictureOf(
  frame: Frame,
  { frames, iommu }: Pick<Run, 'frames' | 'iommu'>,
  columns: number,
  rows: number,
): Picture {
  const { transaction } = frame;
  const parts = {
    cpu: cpuOf(frame),
    device: deviceOf(frame),
    submits: submitsNow(frame),
    call: callOf(frame),
    programs: programs(frame),
    request: transaction && {
      label: requestLabel(transaction.request),
      address: hex(transaction.request.tlp.address),
    },
    iommu: {
      title: `IOMMU · ${iommu}`,
      note: cacheNote(transaction) || 'no request',
      chips: frame.walk.map(chip),
    },
    why: whyOf(frame),
    result: resultOf(frame),
    tone: toneOfRequest(frame),
    memory: memoryOf(frame, frames, columns, rows),
    reach: reachOf(frame, frames),
  };
  return { ...parts, description: description(parts) };
}

function memoryOf(frame: Frame, frames: number, columns: number, rows: number): Memory {
  const { owners, reach, secrets, touched } = frame;
  const focus =
    touched ?? secrets[0]?.frames[0] ?? reach?.runs[0]?.firstFrame ?? owners.at(-1)?.firstFrame ?? 0;
  const first = Math.min(focus - (focus % columns), Math.max(0, frames - columns));
  const size = cellSize(frames, columns * rows);
  const near = memoryCells(first, Math.min(frames, first + columns), 1, owners, frame);
  return {
    near,
    all: memoryCells(0, frames, size, owners, frame),
    target: touched === null ? null : touched - first,
    here: Math.floor(first / size),
    tone: frame.reachTone,
  };
}

function submitsNow({ submit, step }: Frame): boolean {
  return submit !== null && submit.seq >= step.event.seq;
}

function cpuOf(frame: Frame): Picture['cpu'] {
  const { call, submit } = frame;
  const title = `CPU · ${frame.caller}`;
  if (submitsNow(frame)) return { title, detail: submit!.instruction, active: true };
  return { title, detail: call ? `${call.function}()` : 'idle', active: call !== null };
}

function deviceOf({ transaction, submit, exposure }: Frame): Picture['device'] {
  const queue = submit ? `WQ ${submit.queue} · ${requesterName(submit.pasid)}` : 'idle';
  if (transaction) return { title: requesterLabel(transaction.request), detail: queue, active: true };
  const name = submit?.device ?? exposure[0]?.device ?? 'Device';
  return { title: name, detail: queue, active: false };
}

export function callOf({ call, returned }: Frame): string {
  if (!call) return '';
  const text = describe(call);
  return returned && returned.text !== '' ? `${text} = ${returned.text}` : text;
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
  const state = row.end ?? (row.decides ? 'decides' : row.read ? 'used' : 'cached');
  const sign = { stops: '✕ ', stale: '≠ ', decides: '◆ ', cached: '↺ ', used: '' }[state];
  const title = `${row.structure} at ${hex(row.address)}${row.read ? '' : ', not read: a cache answered'}`;
  return { text: `${sign}${row.short}`, title, state };
}

/** Events that change what a device may reach; the last of a step without a request is what the step is about. */
const CHANGES: readonly SimEvent['kind'][] = ['attach', 'bind', 'dma-map', 'dma-unmap', 'invalidation'];

export function whyOf({ walk, transaction, step }: Frame): string {
  if (!transaction) {
    const change = step.events.findLast(({ kind }) => CHANGES.includes(kind));
    return change ? describe(change) : '';
  }
  const row = walk.find(({ decides }) => decides);
  if (!row?.decides) return transaction.fault?.text ?? '';
  const { name, value, points } = row.decides;
  const number = points ? `${hex(points.address)}` : value < 10n ? `${value}` : hex(value);
  const text = fieldText(row.decides);
  const said = `${row.structure}: ${name} = ${number}${text ? `, ${text}` : ''}`;
  return row.end === 'stale' ? `memory now refuses, the cache does not: ${said}` : said;
}

export function resultOf({ transaction, owners }: Frame): Picture['result'] {
  if (!transaction) return null;
  const { fault, completion, secret, request } = transaction;
  if (fault) {
    const detail = `fault ${code(fault.reason)}${fault.record ? ' recorded' : ', not recorded'}`;
    return { kind: 'blocked', text: 'blocked here', detail, reason: fault.text };
  }
  const physical = completion?.physical ?? null;
  if (physical === null) return null;
  const what = secret ? secret.secret : (ownerOf(owners, Number(physical >> 12n))?.name ?? 'nobody');
  const done = request.tlp.access === 'read' ? 'read from' : 'written to';
  const detail = `${unbroken(bytes(request.tlp.length))} at\u00a0${unbroken(hex(physical))}`;
  return { kind: 'reached', text: `${done} ${secret ? '★ ' : ''}${what}`, detail, reason: '' };
}

function toneOfRequest({ transaction, reachTone }: Frame): Tone {
  if (!transaction) return 'neutral';
  if (transaction.secret || transaction.stale) return 'bad';
  if (transaction.fault) return 'good';
  return reachTone === 'bad' ? 'warning' : 'neutral';
}

function reachOf({ reach }: Frame, frames: number): string {
  if (!reach) return '';
  const total = reach.runs.reduce((sum, { frames }) => sum + frames, 0);
  const share = total === frames ? `all ${pages(frames)}` : `${count(total)} of ${pages(frames)}`;
  return `${reach.device} ${requesterName(reach.pasid)} reaches ${share}`;
}

function description(picture: Omit<Picture, 'description'>): string {
  const { cpu, device, call, programs: changes, request, why, result, reach } = picture;
  return [
    `${cpu.title}: ${call || cpu.detail}.`,
    `${device.title}: ${device.detail}.`,
    changes && `The driver's side made ${changes} to the IOMMU.`,
    request && `Request: ${request.label}, address ${request.address}.`,
    why && `${why}.`,
    result && `${result.text} ${result.detail}${result.reason && `: ${result.reason}`}.`,
    reach && `${reach}.`,
  ]
    .filter(Boolean)
    .join(' ');
}

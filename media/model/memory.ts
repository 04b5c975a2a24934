/** Physical memory at a step: who holds which page frames, where the secrets lie, and the map drawn from both. */
import type { PageOwner, PageUse } from '../../simulator/linux/events';
import type { SimEvent } from '../../simulator/trace/events';
import { PAGE, type Reach } from './run';

export interface OwnedRun {
  readonly firstFrame: number;
  readonly frames: number;
  readonly owner: PageOwner;
}

/** What the map tells apart; `PageUse` is finer. */
export const CLASSES = ['kernel', 'buffers', 'user', 'tables', 'free'] as const;
export type MemoryClass = (typeof CLASSES)[number];

const CLASS_OF: Readonly<Record<PageUse, MemoryClass>> = {
  free: 'free',
  reserved: 'kernel',
  'kernel-text': 'kernel',
  'kernel-rodata': 'kernel',
  stack: 'kernel',
  vmalloc: 'kernel',
  slab: 'buffers',
  pages: 'buffers',
  coherent: 'buffers',
  swiotlb: 'buffers',
  user: 'user',
  'page-table': 'tables',
  'iommu-table': 'tables',
  'iommu-queue': 'tables',
};

/** Owners after the events, sorted and disjoint; frames that nobody holds have no run. */
export function ownersAfter(events: readonly SimEvent[]): OwnedRun[] {
  const runs: OwnedRun[] = [];
  for (const event of events) {
    if (event.kind !== 'page-alloc' && event.kind !== 'page-free') continue;
    const { firstFrame, frames, owner } = event;
    const taken = event.kind === 'page-alloc' ? [{ firstFrame, frames, owner }] : [];
    replace(runs, firstFrame, frames, taken);
  }
  return runs;
}

/** Cuts a range of frames out of sorted, disjoint runs, and puts others in its place. */
function replace(runs: OwnedRun[], firstFrame: number, frames: number, by: readonly OwnedRun[]): void {
  const end = firstFrame + frames;
  const from = firstEndingAfter(runs, firstFrame);
  let to = from;
  while (to < runs.length && runs[to]!.firstFrame < end) to++;
  const [first, last] = [runs[from], runs[to - 1]];
  const left = to > from ? [{ ...first!, frames: firstFrame - first!.firstFrame }] : [];
  const right =
    to > from ? [{ ...last!, firstFrame: end, frames: last!.firstFrame + last!.frames - end }] : [];
  const kept = (part: OwnedRun): boolean => part.frames > 0;
  runs.splice(from, to - from, ...left.filter(kept), ...by, ...right.filter(kept));
}

export function ownerOf(runs: readonly OwnedRun[], frame: number): PageOwner | null {
  const run = runs[firstEndingAfter(runs, frame)];
  return run && run.firstFrame <= frame ? run.owner : null;
}

export interface Secret {
  readonly name: string;
  /** Frames that it lies in. */
  readonly frames: readonly number[];
}

/** Objects marked secret and not freed since. */
export function secretsAfter(events: readonly SimEvent[]): Secret[] {
  const secrets = new Map<string, Secret>();
  for (const event of events) {
    if (event.kind !== 'object') continue;
    if (event.change === 'freed') secrets.delete(event.name);
    if (event.change === 'marked-secret') {
      secrets.set(event.name, { name: event.name, frames: framesOf(event.physical) });
    }
  }
  return [...secrets.values()];
}

function framesOf(ranges: readonly { readonly address: bigint; readonly length: number }[]): number[] {
  return ranges.flatMap(({ address, length }) => {
    const first = Number(address / PAGE);
    const last = Number((address + BigInt(Math.max(1, length)) - 1n) / PAGE);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
}

export interface MemoryCell {
  readonly firstFrame: number;
  readonly frames: number;
  /** What most of its held frames are. */
  readonly class: MemoryClass;
  /** Share of its frames that the requester reaches, 0 to 1. */
  readonly reach: number;
  readonly secret: boolean;
}

/** What is drawn on a map beside the owners. */
export interface Marks {
  readonly reach: Reach | null;
  readonly secrets: readonly Secret[];
}

/** Frames per cell, a power of two, so that `frames` fit into `cells` cells. */
export function cellSize(frames: number, cells: number): number {
  let size = 1;
  while (frames / size > cells) size *= 2;
  return size;
}

/** Frames `first` to `end`, in cells of `size` frames. */
export function memoryCells(
  first: number,
  end: number,
  size: number,
  owners: readonly OwnedRun[],
  marks: Marks,
): MemoryCell[] {
  return Array.from({ length: Math.ceil((end - first) / size) }, (_, at) => {
    const firstFrame = first + at * size;
    const frames = Math.min(size, end - firstFrame);
    const inside = (frame: number): boolean => firstFrame <= frame && frame < firstFrame + frames;
    return {
      firstFrame,
      frames,
      class: classOf(owners, firstFrame, frames),
      reach: sum(marks.reach?.runs ?? [], firstFrame, frames) / frames,
      secret: marks.secrets.some((secret) => secret.frames.some(inside)),
    };
  });
}

function overlap(run: { firstFrame: number; frames: number }, firstFrame: number, frames: number): number {
  const end = Math.min(run.firstFrame + run.frames, firstFrame + frames);
  return Math.max(0, end - Math.max(run.firstFrame, firstFrame));
}

function sum(
  runs: readonly { firstFrame: number; frames: number }[],
  firstFrame: number,
  frames: number,
): number {
  let total = 0;
  for (let at = firstEndingAfter(runs, firstFrame); at < runs.length; at++) {
    if (runs[at]!.firstFrame >= firstFrame + frames) break;
    total += overlap(runs[at]!, firstFrame, frames);
  }
  return total;
}

/** The class with most frames; a cell that is mostly free still shows what little it holds. `owners` are sorted. */
function classOf(owners: readonly OwnedRun[], firstFrame: number, frames: number): MemoryClass {
  const held = new Map<MemoryClass, number>();
  const end = firstFrame + frames;
  for (let at = firstEndingAfter(owners, firstFrame); at < owners.length; at++) {
    const run = owners[at]!;
    if (run.firstFrame >= end) break;
    const kind = CLASS_OF[run.owner.use];
    held.set(kind, (held.get(kind) ?? 0) + overlap(run, firstFrame, frames));
  }
  held.delete('free');
  const most = Math.max(0, ...held.values());
  return CLASSES.find((kind) => most > 0 && held.get(kind) === most) ?? 'free';
}

/** Index of the first run that reaches beyond a frame, by bisection; of sorted, disjoint runs. */
function firstEndingAfter(runs: readonly Pick<OwnedRun, 'firstFrame' | 'frames'>[], frame: number): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { firstFrame, frames } = runs[middle]!;
    if (firstFrame + frames <= frame) low = middle + 1;
    else high = middle;
  }
  return low;
}

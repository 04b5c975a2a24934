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
  let runs: OwnedRun[] = [];
  for (const event of events) {
    if (event.kind !== 'page-alloc' && event.kind !== 'page-free') continue;
    runs = without(runs, event.firstFrame, event.frames);
    if (event.kind === 'page-alloc') runs.push(event);
  }
  return runs
    .map(({ firstFrame, frames, owner }) => ({ firstFrame, frames, owner }))
    .sort((a, b) => a.firstFrame - b.firstFrame);
}

/** The runs with a range of frames cut out of them. */
function without(runs: readonly OwnedRun[], firstFrame: number, frames: number): OwnedRun[] {
  const end = firstFrame + frames;
  return runs.flatMap((run) => {
    const runEnd = run.firstFrame + run.frames;
    if (runEnd <= firstFrame || end <= run.firstFrame) return [run];
    const left = { ...run, frames: firstFrame - run.firstFrame };
    const right = { ...run, firstFrame: end, frames: runEnd - end };
    return [left, right].filter((part) => part.frames > 0);
  });
}

export function ownerOf(runs: readonly OwnedRun[], frame: number): PageOwner | null {
  return (
    runs.find(({ firstFrame, frames }) => firstFrame <= frame && frame < firstFrame + frames)?.owner ?? null
  );
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
  return runs.reduce((total, run) => total + overlap(run, firstFrame, frames), 0);
}

/** The class with most frames; a cell that is mostly free still shows what little it holds. */
function classOf(owners: readonly OwnedRun[], firstFrame: number, frames: number): MemoryClass {
  let best: MemoryClass = 'free';
  let most = 0;
  for (const candidate of CLASSES) {
    if (candidate === 'free') continue;
    const held = sum(
      owners.filter(({ owner }) => CLASS_OF[owner.use] === candidate),
      firstFrame,
      frames,
    );
    if (held > most) [best, most] = [candidate, held];
  }
  return best;
}

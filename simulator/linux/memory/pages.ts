import type { Sink } from '../../machine/log';
import { KernelError } from '../errno';
import type { PageAllocEvent, PageFreeEvent, PageOwner } from '../events';
import {
  frameAddress,
  frameOf,
  KERNEL_IMAGE,
  KERNEL_IMAGE_SIZE,
  KERNEL_TEXT_SIZE,
  type RamRange,
} from '../layout';
import { Part } from '../state';

interface State {
  /** By first frame of the allocation. */
  readonly allocations: Map<number, { frames: number; owner: PageOwner }>;
  /** Freed blocks by size, last freed first out, as the per-CPU lists of the kernel hand them out. */
  readonly freed: Map<number, number[]>;
  /** Runs of frames never handed out yet, in order of address. */
  readonly fresh: { first: number; end: number }[];
}

/** A run of frames with one owner. */
export interface OwnedRun {
  readonly firstFrame: number;
  readonly frames: number;
  readonly owner: PageOwner;
}

const RESERVED: PageOwner = { use: 'reserved', name: 'firmware' };
const TEXT: PageOwner = { use: 'kernel-text', name: 'kernel text' };
const RODATA: PageOwner = { use: 'kernel-rodata', name: 'kernel rodata' };

/**
 * The page allocator. Blocks are naturally aligned, like the buddy allocator's; a freed block is the next one handed out
 * for its size, which is what makes use after free dangerous. NON-SPEC: freed blocks are not merged.
 */
export class PageAllocator extends Part<State> {
  private readonly fixed: readonly OwnedRun[];

  constructor(
    private readonly ram: readonly RamRange[],
    private readonly log: Sink<PageAllocEvent | PageFreeEvent>,
  ) {
    const firstFree = frameOf(KERNEL_IMAGE + KERNEL_IMAGE_SIZE);
    super({
      allocations: new Map(),
      freed: new Map(),
      fresh: ram.map(({ start, end }) => ({
        first: Math.max(frameOf(start), firstFree),
        end: frameOf(end),
      })),
    });
    const text = frameOf(KERNEL_IMAGE);
    const rodata = frameOf(KERNEL_IMAGE + KERNEL_TEXT_SIZE);
    this.fixed = [
      { firstFrame: 0, frames: 256, owner: RESERVED },
      { firstFrame: text, frames: rodata - text, owner: TEXT },
      { firstFrame: rodata, frames: firstFree - rodata, owner: RODATA },
    ];
    // Taken before the allocator starts: who follows events knows their holders too.
    for (const run of this.fixed) log.emit({ kind: 'page-alloc', ...run });
  }

  /**
   * Physical address of `frames` contiguous pages, a power of two of them rounded up. `above` restricts to addresses from
   * there on (high memory of a machine with more than the device can reach).
   * @throws KernelError ENOMEM
   */
  alloc(frames: number, owner: PageOwner, above = 0n): bigint {
    const block = 2 ** Math.ceil(Math.log2(Math.max(1, frames)));
    const first = this.reuse(block, above) ?? this.extend(block, above);
    if (first === null) throw new KernelError('ENOMEM', `no ${String(block)} contiguous free pages`);
    this.state.allocations.set(first, { frames: block, owner });
    this.log.emit({ kind: 'page-alloc', firstFrame: first, frames: block, owner });
    return frameAddress(first);
  }

  /** Frees a block by its first address. @throws KernelError EINVAL where nothing was allocated there. */
  free(address: bigint): void {
    const first = frameOf(address);
    const block = this.state.allocations.get(first);
    if (!block) throw new KernelError('EINVAL', `page ${first.toString(16)} is not allocated`);
    this.state.allocations.delete(first);
    const list = this.state.freed.get(block.frames) ?? [];
    list.push(first);
    this.state.freed.set(block.frames, list);
    this.log.emit({ kind: 'page-free', firstFrame: first, frames: block.frames, owner: block.owner });
  }

  /** Every run that is not free, in order of address. */
  runs(): readonly OwnedRun[] {
    const runs = [...this.state.allocations].map(([firstFrame, { frames, owner }]) => ({
      firstFrame,
      frames,
      owner,
    }));
    return [...this.fixed, ...runs].sort((a, b) => a.firstFrame - b.firstFrame);
  }

  ownerOf(frame: number): PageOwner | null {
    const inside = (run: OwnedRun): boolean => frame >= run.firstFrame && frame < run.firstFrame + run.frames;
    for (let block = 1; block <= 1024; block *= 2) {
      const first = frame - (frame % block);
      const found = this.state.allocations.get(first);
      if (found && first + found.frames > frame) return found.owner;
    }
    return this.fixed.find(inside)?.owner ?? null;
  }

  /** True for addresses of RAM (`pfn_valid`). */
  isRam(physical: bigint): boolean {
    return this.ram.some(({ start, end }) => physical >= start && physical < end);
  }

  private reuse(block: number, above: bigint): number | null {
    const list = this.state.freed.get(block);
    for (let at = (list?.length ?? 0) - 1; at >= 0; at--) {
      if (frameAddress(list![at]!) >= above) return list!.splice(at, 1)[0]!;
    }
    return null;
  }

  private extend(block: number, above: bigint): number | null {
    const { fresh } = this.state;
    for (const [index, run] of fresh.entries()) {
      const from = Math.max(run.first, frameOf(above));
      const first = Math.ceil(from / block) * block;
      if (first + block > run.end) continue;
      // What lies below `above` stays for others; the gap that alignment leaves goes to the free lists.
      for (let frame = from; frame < first; frame++) this.release(frame);
      const below = { first: run.first, end: from };
      fresh.splice(index, 1, ...(below.first < below.end ? [below] : []), {
        first: first + block,
        end: run.end,
      });
      return first;
    }
    return null;
  }

  private release(frame: number): void {
    const list = this.state.freed.get(1) ?? [];
    list.unshift(frame);
    this.state.freed.set(1, list);
  }
}

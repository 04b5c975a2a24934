import { alignUp } from '../layout';
import type { PageAllocator } from '../memory/pages';
import type { Ram } from '../port';
import { Part } from '../state';
import { ATTR, type Direction } from './types';

/** Bytes of a slot (`IO_TLB_SIZE`), and of the pool. NON-SPEC: Linux takes 64 MiB. */
const SLOT = 2048;
const POOL = 0x10_0000;

interface Bounce {
  readonly original: bigint;
  readonly size: bigint;
  readonly slots: number;
}

interface State {
  pool: bigint;
  /** By physical address of the bounced bytes. */
  readonly buffers: Map<bigint, Bounce>;
  readonly used: Set<number>;
}

/** Bounce buffers (kernel/dma/swiotlb.c): the device gets a copy that it can reach, and nothing beside it. */
export class Swiotlb extends Part<State> {
  constructor(
    private readonly ram: Ram,
    private readonly pages: PageAllocator,
  ) {
    super({ pool: 0n, buffers: new Map(), used: new Set() });
  }

  /** Physical address of a bounce buffer with the bytes of `original`, at the same offset in its page; null where the pool is full. */
  map(original: bigint, size: bigint, align: bigint): bigint | null {
    this.state.pool ||= this.pages.alloc(POOL / 4096, { use: 'swiotlb', name: 'swiotlb pool' });
    const offset = original % align;
    const slots = Number(alignUp(offset + size, align > BigInt(SLOT) ? align : BigInt(SLOT))) / SLOT;
    const step = Math.max(1, Number(align) / SLOT);
    for (let first = 0; first + slots <= POOL / SLOT; first += step) {
      if (!this.free(first, slots)) continue;
      for (let i = 0; i < slots; i++) this.state.used.add(first + i);
      const area = this.state.pool + BigInt(first * SLOT);
      const physical = area + offset;
      this.ram.write(area, new Uint8Array(slots * SLOT));
      // Copied whatever the direction: a device that writes less than the whole must not leak old pool contents.
      this.ram.write(physical, this.ram.read(original, Number(size)));
      this.state.buffers.set(physical, { original, size, slots });
      return physical;
    }
    return null;
  }

  /** Ends a bounce; what the device wrote is copied back unless the caller skips it. */
  unmap(physical: bigint, size: bigint, direction: Direction, attributes: number): void {
    const bounce = this.state.buffers.get(physical);
    if (!bounce) return;
    if (!(attributes & ATTR.DMA_ATTR_SKIP_CPU_SYNC)) this.sync(physical, size, direction, 'cpu');
    const first = Number(physical - this.state.pool) >> 11;
    for (let i = 0; i < bounce.slots; i++) this.state.used.delete(first + i);
    this.state.buffers.delete(physical);
  }

  /** Copies between buffer and original (`swiotlb_sync_single_for_*`); true where `physical` is bounced. */
  sync(physical: bigint, size: bigint, direction: Direction, target: 'cpu' | 'device'): boolean {
    const found = this.find(physical);
    if (!found) return false;
    const original = found.bounce.original + (physical - found.start);
    const left = found.bounce.size - (physical - found.start);
    const length = Number(size < left ? size : left);
    if (target === 'cpu' && direction !== 'DMA_TO_DEVICE')
      this.ram.write(original, this.ram.read(physical, length));
    if (target === 'device' && direction !== 'DMA_FROM_DEVICE')
      this.ram.write(physical, this.ram.read(original, length));
    return true;
  }

  /** The memory behind a bounce buffer, or null where the address is in none. */
  originalOf(physical: bigint): bigint | null {
    const found = this.find(physical);
    return found && found.bounce.original + (physical - found.start);
  }

  private find(physical: bigint): { readonly start: bigint; readonly bounce: Bounce } | null {
    for (const [start, bounce] of this.state.buffers) {
      if (physical >= start && physical < start + bounce.size) return { start, bounce };
    }
    return null;
  }

  private free(first: number, slots: number): boolean {
    for (let i = 0; i < slots; i++) if (this.state.used.has(first + i)) return false;
    return true;
  }
}

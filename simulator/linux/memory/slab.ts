import { KernelError } from '../errno';
import { physToVirt, virtToPhys } from '../layout';
import { Part } from '../state';
import type { PageAllocator } from './pages';

interface Slab {
  readonly page: bigint;
  readonly frames: number;
  /** Indices of free objects; the last is handed out next. */
  readonly free: number[];
}

type State = Map<number, Slab[]>;

const LARGEST = 8192;

/**
 * `kmalloc`: caches of power-of-two sizes. Objects of one cache are neighbours on a page, so what is mapped for a device
 * by the page exposes the neighbours too. Freed objects are handed out again last in, first out, as SLUB does.
 */
export class SlabAllocator extends Part<State> {
  constructor(private readonly pages: PageAllocator) {
    super(new Map());
  }

  /** Direct-map address of an object of at least `size` bytes. @throws KernelError ENOMEM */
  alloc(size: number): bigint {
    if (size > LARGEST) {
      return physToVirt(
        this.pages.alloc(Math.ceil(size / 4096), { use: 'pages', name: `kmalloc of ${String(size)}` }),
      );
    }
    const objectSize = 2 ** Math.max(3, Math.ceil(Math.log2(Math.max(1, size))));
    const slabs = this.state.get(objectSize) ?? [];
    this.state.set(objectSize, slabs);
    let slab = slabs.find(({ free }) => free.length > 0);
    if (!slab) {
      const frames = objectSize > 4096 ? 2 : 1;
      const page = this.pages.alloc(frames, { use: 'slab', name: `kmalloc-${String(objectSize)}` });
      const count = (frames * 4096) / objectSize;
      slab = { page, frames, free: Array.from({ length: count }, (_, i) => count - 1 - i) };
      slabs.push(slab);
    }
    return physToVirt(slab.page + BigInt(slab.free.pop()! * objectSize));
  }

  /** @throws KernelError EINVAL for an address that kmalloc did not return */
  free(virtual: bigint): void {
    const physical = virtToPhys(virtual);
    for (const [objectSize, slabs] of this.state) {
      const slab = slabs.find(
        ({ page, frames }) => physical >= page && physical < page + BigInt(frames * 4096),
      );
      if (!slab) continue;
      const index = Number(physical - slab.page) / objectSize;
      if (!Number.isInteger(index) || slab.free.includes(index)) break;
      slab.free.push(index);
      return;
    }
    if (!this.freePages(physical)) {
      throw new KernelError('EINVAL', `kfree of 0x${virtual.toString(16)}, which kmalloc did not return`);
    }
  }

  /** True for an address within a slab page. */
  has(virtual: bigint): boolean {
    const physical = virtToPhys(virtual);
    return [...this.state.values()]
      .flat()
      .some(({ page, frames }) => physical >= page && physical < page + BigInt(frames * 4096));
  }

  private freePages(physical: bigint): boolean {
    if (this.pages.ownerOf(Number(physical >> 12n))?.use !== 'pages') return false;
    this.pages.free(physical);
    return true;
  }
}

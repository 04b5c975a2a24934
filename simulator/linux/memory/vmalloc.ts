import { KernelError } from '../errno';
import { alignUp, PAGE_SIZE, VMALLOC_START } from '../layout';
import { Part } from '../state';
import type { KernelSpace } from './kernel-space';
import type { PageAllocator } from './pages';

interface Area {
  readonly size: bigint;
  readonly pages: readonly bigint[];
}

/**
 * `vmalloc`: memory that is contiguous to the processor alone; its pages lie anywhere. Areas are a guard page apart, and
 * the lowest hole is used first, so that an address is soon another's. NON-SPEC: `vfree` purges at once.
 */
export class Vmalloc extends Part<Map<bigint, Area>> {
  constructor(
    private readonly space: KernelSpace,
    private readonly pages: PageAllocator,
  ) {
    super(new Map());
  }

  /** Address of `size` bytes. `use` stack: a kernel stack of CONFIG_VMAP_STACK. @throws KernelError ENOMEM */
  alloc(size: bigint, name: string, use: 'vmalloc' | 'stack' | 'coherent' = 'vmalloc'): bigint {
    const bytes = alignUp(size, PAGE_SIZE);
    const address = this.hole(bytes + PAGE_SIZE);
    const pages: bigint[] = [];
    for (let at = 0n; at < bytes; at += PAGE_SIZE) pages.push(this.pages.alloc(1, { use, name }));
    // In the order of the allocator's lists, last in first out: neighbours here are no neighbours in memory.
    pages.reverse();
    pages.forEach((page, i) => this.space.map(address + BigInt(i) * PAGE_SIZE, page));
    this.state.set(address, { size: bytes, pages });
    return address;
  }

  /** The page-table entries go, the pages go; nothing tells an IOMMU that shares this table. @throws KernelError EINVAL */
  free(address: bigint): void {
    const area = this.state.get(address);
    if (!area)
      throw new KernelError('EINVAL', `vfree of 0x${address.toString(16)}, which vmalloc did not return`);
    this.space.unmap(address, area.size);
    for (const page of area.pages) this.pages.free(page);
    this.state.delete(address);
  }

  /** True for an address that `alloc` returned and `free` has not ended. */
  has(address: bigint): boolean {
    return this.state.has(address);
  }

  /** `vmalloc_to_page`: physical address behind a vmalloc address, or null. */
  toPhysical(address: bigint): bigint | null {
    return this.space.find(address)?.physical ?? null;
  }

  private hole(size: bigint): bigint {
    let at = VMALLOC_START;
    for (const [start, area] of [...this.state].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (start - at >= size) break;
      at = start + area.size + PAGE_SIZE;
    }
    return at;
  }
}

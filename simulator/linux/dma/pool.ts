import { KernelError } from '../errno';
import { Part } from '../state';
import type { CoherentMemory } from './coherent';

/** `struct dma_pool` (mm/dmapool.c): small coherent blocks, neighbours on one page. */
interface Pool {
  readonly name: string;
  readonly device: string;
  readonly block: number;
  readonly pages: { readonly virtual: bigint; readonly dma: bigint; readonly free: number[] }[];
}

export class DmaPools extends Part<{ pools: Map<number, Pool>; next: number }> {
  constructor(private readonly coherent: CoherentMemory) {
    super({ pools: new Map(), next: 1 });
  }

  create(name: string, device: string, size: number, align: number): number {
    const unit = Math.max(4, align);
    const block = Math.ceil(Math.max(4, size) / unit) * unit;
    const id = this.state.next++;
    this.state.pools.set(id, { name, device, block, pages: [] });
    return id;
  }

  /** @throws KernelError ENOMEM */
  alloc(id: number): { readonly virtual: bigint; readonly dma: bigint } {
    const pool = this.get(id);
    let page = pool.pages.find(({ free }) => free.length > 0);
    if (!page) {
      const memory = this.coherent.alloc(pool.device, 4096n);
      const blocks = Math.floor(4096 / pool.block);
      page = { ...memory, free: Array.from({ length: blocks }, (_, i) => blocks - 1 - i) };
      pool.pages.push(page);
    }
    const offset = BigInt(page.free.pop()! * pool.block);
    return { virtual: page.virtual + offset, dma: page.dma + offset };
  }

  /** @throws KernelError EINVAL for a block that is not of this pool */
  free(id: number, dma: bigint): void {
    const pool = this.get(id);
    const page = pool.pages.find((p) => dma >= p.dma && dma < p.dma + 4096n);
    if (!page) throw new KernelError('EINVAL', `0x${dma.toString(16)} is not of pool ${pool.name}`);
    page.free.push(Number(dma - page.dma) / pool.block);
  }

  destroy(id: number): void {
    const pool = this.get(id);
    for (const { virtual, dma } of pool.pages) this.coherent.free(pool.device, 4096n, virtual, dma);
    this.state.pools.delete(id);
  }

  private get(id: number): Pool {
    const pool = this.state.pools.get(id);
    if (!pool) throw new KernelError('EINVAL', 'no such pool');
    return pool;
  }
}

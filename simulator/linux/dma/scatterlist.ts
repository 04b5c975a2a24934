import { Part } from '../state';

/** One entry of a scatterlist: memory, and after mapping an address for the device (`struct scatterlist`). */
export interface ScatterEntry {
  readonly physical: bigint;
  readonly length: number;
  dma: bigint;
  dmaLength: number;
}

/** `struct sg_table`. Plain data. */
export interface Scatterlist {
  readonly id: number;
  readonly entries: ScatterEntry[];
  /** Entries in use after mapping; neighbours may have been merged. */
  mapped: number;
}

/** Scatterlists by id; drivers hold a handle. */
export class Scatterlists extends Part<{ lists: Map<number, Scatterlist>; next: number }> {
  constructor() {
    super({ lists: new Map(), next: 1 });
  }

  create(ranges: readonly { readonly physical: bigint; readonly length: number }[]): Scatterlist {
    const entries = ranges.map(({ physical, length }) => ({ physical, length, dma: 0n, dmaLength: 0 }));
    const list = { id: this.state.next++, entries, mapped: 0 };
    this.state.lists.set(list.id, list);
    return list;
  }

  get(id: number): Scatterlist | null {
    return this.state.lists.get(id) ?? null;
  }

  free(id: number): void {
    this.state.lists.delete(id);
  }
}

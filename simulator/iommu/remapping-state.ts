/**
 * The state of an IOMMU that translation reads, whatever the architecture: where its tables are, what it has cached and
 * what its walk still holds. An architecture adds what it can do, its caches of structures, and its modes.
 */
import type { PhysicalMemory } from '../machine/memory';
import { HeldStructures } from './held';
import { Iotlb } from './iotlb';
import { TagCache, type TagCacheSnapshot } from './tag-cache';

/** Lines of the caches that every architecture has: powers of two, 0 for none. */
export interface PageCacheSizes {
  readonly iotlb: number;
  readonly pagingStructure: number;
}

/** What the registers say, as plain data. */
export type Modes = Readonly<Record<string, number | boolean>>;

interface Saved {
  readonly modes: Modes;
  readonly rootHigh: number;
  readonly rootLow: number;
  readonly caches: readonly TagCacheSnapshot[];
}

export abstract class RemappingState<M extends Modes = Modes> {
  readonly iotlb: Iotlb;
  readonly pagingStructureCache: TagCache;
  /** The structures of the last request. */
  readonly held = new HeldStructures();
  /** The root table. */
  rootHigh = 0;
  rootLow = 0;
  /** The same where requests may go straight to it: in memory below 4 GiB, in a plain mode, past no cache; or -1. */
  straightRoot = -1;

  constructor(
    readonly memory: PhysicalMemory,
    { iotlb, pagingStructure }: PageCacheSizes,
  ) {
    this.iotlb = new Iotlb(iotlb);
    this.pagingStructureCache = new TagCache('paging-structure cache', pagingStructure);
  }

  abstract get caches(): readonly TagCache[];

  /** What the architecture's registers say, beside the root table. */
  protected abstract get modes(): M;
  protected abstract set modes(modes: M);

  /** True in the mode that nearly all requests are translated in. */
  protected abstract get plain(): boolean;

  /** To be called when what the registers say has changed. */
  changed(): void {
    this.held.release();
    const straight = this.plain && this.caches.every(({ size }) => size === 0);
    this.straightRoot = straight && this.rootHigh === 0 && this.rootLow >= 0 ? this.rootLow : -1;
  }

  save(): unknown {
    const { modes, rootHigh, rootLow } = this;
    return { modes, rootHigh, rootLow, caches: this.caches.map((cache) => cache.save()) } satisfies Saved;
  }

  restore(snapshot: unknown): void {
    const saved = snapshot as Saved;
    this.modes = saved.modes as M;
    this.rootHigh = saved.rootHigh;
    this.rootLow = saved.rootLow;
    this.changed();
    this.caches.forEach((cache, i) => cache.restore(saved.caches[i]!));
  }
}

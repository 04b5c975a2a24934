/** The state of a remapping unit that translation reads: what it can do, where its tables are, what it has cached. */
import type { PhysicalMemory } from '../../machine/memory';
import { HeldStructures } from '../held';
import { TagCache } from '../tag-cache';
import { sagaw } from './capabilities';
import type { VtdConfig } from './config';
import { Iotlb } from '../iotlb';

/** RTADDR.TTM: translation table mode (VT-d specification, 11.4.5). */
export const TTM_LEGACY = 0;
export const TTM_SCALABLE = 1;
export const TTM_ABORT = 3;

export class Unit {
  /** Bits of a structure's high word that no address may have: hostAddressWidth and up. */
  readonly addressReservedHigh: number;
  /** The same in a paging entry, whose bits 63:52 are not address bits. */
  readonly pageReservedHigh: number;
  /** Bit n: AW code n is supported. */
  readonly sagaw: number;
  readonly contextCache: TagCache;
  readonly pasidCache: TagCache;
  readonly iotlb: Iotlb;
  readonly pagingStructureCache: TagCache;

  /** False where a platform has neither context nor PASID cache, or no IOTLB. */
  readonly cachesEntries: boolean;
  readonly cachesPages: boolean;
  /** False where a platform has no cache at all. */
  readonly caching: boolean;
  /** Second stages of 4 levels take 48 bits. */
  readonly secondStage48: boolean;

  /** GSTS.TES. */
  translationEnabled = false;
  /** What SRTP latched from RTADDR. */
  tableMode = TTM_LEGACY;
  rootHigh = 0;
  rootLow = 0;

  /** Context and PASID entry of the last request. */
  readonly held = new HeldStructures();

  /** The root table where requests may go straight to it: in scalable mode, in memory below 4 GiB, past no cache; or -1. */
  straightRoot = -1;

  constructor(
    readonly memory: PhysicalMemory,
    readonly config: VtdConfig,
  ) {
    const width = config.hostAddressWidth;
    if (!Number.isInteger(width) || width < 33 || width > 52) {
      throw new RangeError('the host address width is 33 to 52 bits');
    }
    this.addressReservedHigh = ~((1 << (width - 32)) - 1);
    this.pageReservedHigh = this.addressReservedHigh & 0x000fffff;
    this.sagaw = sagaw(config.secondStageWidths);
    this.cachesEntries = config.caches.context + config.caches.pasid > 0;
    this.cachesPages = config.caches.iotlb > 0;
    this.caching = this.cachesEntries || this.cachesPages || config.caches.pagingStructure > 0;
    this.secondStage48 = config.mgaw >= 48 && ((this.sagaw >>> 2) & 1) === 1;
    this.contextCache = new TagCache('context cache', config.caches.context);
    this.pasidCache = new TagCache('PASID cache', config.caches.pasid);
    this.iotlb = new Iotlb(config.caches.iotlb);
    this.pagingStructureCache = new TagCache('paging-structure cache', config.caches.pagingStructure);
  }

  get caches(): readonly TagCache[] {
    return [this.contextCache, this.pasidCache, this.iotlb, this.pagingStructureCache];
  }

  /** To be called when what the registers say has changed. */
  changed(): void {
    this.held.release();
    const plain = this.translationEnabled && this.tableMode === TTM_SCALABLE && !this.caching;
    this.straightRoot = plain && this.rootHigh === 0 && this.rootLow >= 0 ? this.rootLow : -1;
  }

  save(): unknown {
    const { translationEnabled, tableMode, rootHigh, rootLow } = this;
    return { translationEnabled, tableMode, rootHigh, rootLow, caches: this.caches.map((c) => c.save()) };
  }

  restore(snapshot: unknown): void {
    const saved = snapshot as Pick<Unit, 'translationEnabled' | 'tableMode' | 'rootHigh' | 'rootLow'> & {
      readonly caches: readonly ReturnType<TagCache['save']>[];
    };
    this.translationEnabled = saved.translationEnabled;
    this.tableMode = saved.tableMode;
    this.rootHigh = saved.rootHigh;
    this.rootLow = saved.rootLow;
    this.changed();
    this.caches.forEach((cache, i) => cache.restore(saved.caches[i]!));
  }
}

/** The state of a remapping unit that translation reads: what it can do, where its tables are, what it has cached. */
import type { PhysicalMemory } from '../../machine/memory';
import { RemappingState } from '../remapping-state';
import { TagCache } from '../tag-cache';
import { sagaw } from './capabilities';
import type { VtdConfig } from './config';

/** RTADDR.TTM: translation table mode (VT-d specification, 11.4.5). */
export const TTM_LEGACY = 0;
export const TTM_SCALABLE = 1;
export const TTM_ABORT = 3;

interface VtdModes {
  readonly translationEnabled: boolean;
  readonly tableMode: number;
  readonly [name: string]: number | boolean;
}

export class Unit extends RemappingState<VtdModes> {
  /** Bits of a structure's high word that no address may have: hostAddressWidth and up. */
  readonly addressReservedHigh: number;
  /** The same in a paging entry, whose bits 63:52 are not address bits. */
  readonly pageReservedHigh: number;
  /** Bit n: AW code n is supported. */
  readonly sagaw: number;
  readonly contextCache: TagCache;
  readonly pasidCache: TagCache;

  /** False where a platform has neither context nor PASID cache, or no IOTLB. */
  readonly cachesEntries: boolean;
  readonly cachesPages: boolean;
  /** Second stages of 4 levels take 48 bits. */
  readonly secondStage48: boolean;

  /** GSTS.TES. */
  translationEnabled = false;
  /** What SRTP latched from RTADDR. */
  tableMode = TTM_LEGACY;

  constructor(
    memory: PhysicalMemory,
    readonly config: VtdConfig,
  ) {
    super(memory, config.caches);
    const width = config.hostAddressWidth;
    if (!Number.isInteger(width) || width < 33 || width > 52) {
      throw new RangeError('the host address width is 33 to 52 bits');
    }
    this.addressReservedHigh = ~((1 << (width - 32)) - 1);
    this.pageReservedHigh = this.addressReservedHigh & 0x000fffff;
    this.sagaw = sagaw(config.secondStageWidths);
    this.cachesEntries = config.caches.context + config.caches.pasid > 0;
    this.cachesPages = config.caches.iotlb > 0;
    this.secondStage48 = config.mgaw >= 48 && ((this.sagaw >>> 2) & 1) === 1;
    this.contextCache = new TagCache('context cache', config.caches.context);
    this.pasidCache = new TagCache('PASID cache', config.caches.pasid);
  }

  get caches(): readonly TagCache[] {
    return [this.contextCache, this.pasidCache, this.iotlb, this.pagingStructureCache];
  }

  protected get modes(): VtdModes {
    const { translationEnabled, tableMode } = this;
    return { translationEnabled, tableMode };
  }

  protected set modes({ translationEnabled, tableMode }: VtdModes) {
    this.translationEnabled = translationEnabled;
    this.tableMode = tableMode;
  }

  protected get plain(): boolean {
    return this.translationEnabled && this.tableMode === TTM_SCALABLE;
  }
}

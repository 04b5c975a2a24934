/** The state of the IOMMU that translation reads: what it can do, where its tables are, what it has cached. */
import type { PhysicalMemory } from '../../machine/memory';
import { HeldStructures } from '../held';
import { Iotlb } from '../iotlb';
import { halves } from '../recorder';
import { TagCache } from '../tag-cache';
import {
  AMO_HWAD,
  ATS,
  END,
  MSI_FLAT,
  NOT_MODELLED,
  PD17,
  PD20,
  PD8,
  SV39,
  SV39X4,
  SV48,
  SV48X4,
  SV57,
  SV57X4,
  SVPBMT,
  SVRSW60T59B,
  T2GPA,
} from './capabilities';
import type { RiscvConfig } from './config';

/** ddtp.iommu_mode; the three directory modes follow one another. */
export const MODE_OFF = 0;
export const MODE_BARE = 1;
export const MODE_1LVL = 2;
export const MODE_3LVL = 4;

/** Bits of a PTE's high half: 58:54 reserved, 60:59 Svrsw60t59b, 62:61 PBMT, 63 N. */
const PTE_RESERVED = 0x07c00000;
const PTE_RSW = 0x18000000;
const PTE_PBMT = 0x60000000;
const PTE_N = 1 << 31;

export class Unit {
  readonly msiFlat: boolean;
  readonly hardwareAccessedDirty: boolean;
  readonly ats: boolean;
  readonly t2gpa: boolean;
  readonly bothEndian: boolean;
  /** Bit n: MODE n of iosatp, of iohgatp, of pdtp is supported; bit 0 is Bare. */
  readonly firstModes: number;
  readonly secondModes: number;
  readonly directoryModes: number;
  /** Bits of a PTE's high half that must be 0. */
  readonly pteReservedHigh: number;
  /** The same in a pointer to the next table, which has no N and no PBMT. */
  readonly pointerReservedHigh: number;
  /** Bits that a guest frame number, and so MSI address mask and pattern, can have (MGPAW). */
  readonly guestFrameMaskHigh: number;
  readonly guestFrameMaskLow: number;
  /** Frames of the platform's interrupt files, the end not included. */
  readonly interruptFrame: number;
  readonly interruptEnd: number;
  readonly deviceCache: TagCache;
  readonly processCache: TagCache;
  readonly iotlb: Iotlb;
  readonly pagingStructureCache: TagCache;

  /** ddtp.iommu_mode and the root table. */
  mode = MODE_OFF;
  rootHigh = 0;
  rootLow = 0;
  /** The root table where requests may go straight to it: in memory below 4 GiB, past no cache; or -1. */
  straightRoot = -1;
  /** fctl.BE. */
  bigEndian = false;
  /** Device and process context of the last request. */
  readonly held = new HeldStructures();

  constructor(
    readonly memory: PhysicalMemory,
    readonly config: RiscvConfig,
  ) {
    const { capabilities, caches } = config;
    for (const [name, bits] of NOT_MODELLED) {
      if (capabilities & bits) throw new RangeError(`capabilities: ${name} is not modelled`);
    }
    const has = (bits: bigint): boolean => (capabilities & bits) !== 0n;
    const modes = (...bits: readonly bigint[]): number =>
      bits.reduce((all, bit, i) => (has(bit) ? all | (1 << i) : all), 0);
    const physicalBits = Number((capabilities >> 32n) & 0x3fn);
    if (memory.frames > 2 ** (physicalBits - 12)) {
      throw new RangeError(`memory reaches beyond the ${physicalBits} bits of capabilities.PAS`);
    }
    this.msiFlat = has(MSI_FLAT);
    this.hardwareAccessedDirty = has(AMO_HWAD);
    this.ats = has(ATS);
    this.t2gpa = has(T2GPA);
    this.bothEndian = has(END);
    this.firstModes = 1 | (modes(SV39, SV48, SV57) << 8);
    this.secondModes = 1 | (modes(SV39X4, SV48X4, SV57X4) << 8);
    this.directoryModes = 1 | (modes(PD8, PD17, PD20) << 1);
    this.pointerReservedHigh = PTE_N | PTE_PBMT | PTE_RESERVED | (has(SVRSW60T59B) ? 0 : PTE_RSW);
    this.pteReservedHigh = PTE_RESERVED | (has(SVRSW60T59B) ? 0 : PTE_RSW) | (has(SVPBMT) ? 0 : PTE_PBMT);
    const guestBits = has(SV57X4) ? 59 : has(SV48X4) ? 50 : has(SV39X4) ? 41 : physicalBits;
    const guestFrameMask = halves((1n << BigInt(guestBits - 12)) - 1n);
    this.guestFrameMaskHigh = guestFrameMask.high;
    this.guestFrameMaskLow = guestFrameMask.low;
    const { base, size } = config.interruptFiles ?? { base: 0n, size: 0n };
    if (base + size > 1n << 43n) throw new RangeError('interrupt files lie below 8 TiB');
    this.interruptFrame = Number(base >> 12n);
    this.interruptEnd = Number((base + size) >> 12n);
    this.deviceCache = new TagCache('device context cache', caches.device);
    this.processCache = new TagCache('process context cache', caches.process);
    this.iotlb = new Iotlb(caches.iotlb);
    this.pagingStructureCache = new TagCache('paging-structure cache', caches.pagingStructure);
  }

  /** True for a physical address of the platform's interrupt files. */
  isInterruptFile(high: number, low: number): boolean {
    const frame = (high << 20) | (low >>> 12);
    return high >>> 11 === 0 && frame >= this.interruptFrame && frame < this.interruptEnd;
  }

  get caches(): readonly TagCache[] {
    return [this.deviceCache, this.processCache, this.iotlb, this.pagingStructureCache];
  }

  /** To be called when what the registers say has changed. */
  changed(): void {
    this.held.release();
    const plain = this.mode >= MODE_1LVL && !this.bigEndian && this.caches.every(({ size }) => size === 0);
    this.straightRoot = plain && this.rootHigh === 0 && this.rootLow >= 0 ? this.rootLow : -1;
  }

  save(): unknown {
    const { mode, rootHigh, rootLow, bigEndian } = this;
    return { mode, rootHigh, rootLow, bigEndian, caches: this.caches.map((cache) => cache.save()) };
  }

  restore(snapshot: unknown): void {
    const saved = snapshot as Pick<Unit, 'mode' | 'rootHigh' | 'rootLow' | 'bigEndian'> & {
      readonly caches: readonly ReturnType<TagCache['save']>[];
    };
    this.mode = saved.mode;
    this.rootHigh = saved.rootHigh;
    this.rootLow = saved.rootLow;
    this.bigEndian = saved.bigEndian;
    this.changed();
    this.caches.forEach((cache, i) => cache.restore(saved.caches[i]!));
  }
}

/** The state of the IOMMU that translation reads: what it can do, where its tables are, what it has cached. */
import type { PhysicalMemory } from '../../machine/memory';
import { halves } from '../recorder';
import { RemappingState } from '../remapping-state';
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

interface RiscvModes {
  readonly mode: number;
  readonly bigEndian: boolean;
  readonly [name: string]: number | boolean;
}

export class Unit extends RemappingState<RiscvModes> {
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

  /** ddtp.iommu_mode. */
  mode = MODE_OFF;
  /** fctl.BE. */
  bigEndian = false;

  constructor(
    memory: PhysicalMemory,
    readonly config: RiscvConfig,
  ) {
    super(memory, config.caches);
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
  }

  /** True for a physical address of the platform's interrupt files. */
  isInterruptFile(high: number, low: number): boolean {
    const frame = (high << 20) | (low >>> 12);
    return high >>> 11 === 0 && frame >= this.interruptFrame && frame < this.interruptEnd;
  }

  get caches(): readonly TagCache[] {
    return [this.deviceCache, this.processCache, this.iotlb, this.pagingStructureCache];
  }

  protected get modes(): RiscvModes {
    const { mode, bigEndian } = this;
    return { mode, bigEndian };
  }

  protected set modes({ mode, bigEndian }: RiscvModes) {
    this.mode = mode;
    this.bigEndian = bigEndian;
  }

  protected get plain(): boolean {
    return this.mode >= MODE_1LVL && !this.bigEndian;
  }
}

/**
 * What an IOMMU is to the rest of the machine, whatever its architecture: registers by offset, structures in memory,
 * request → answer, caches that software must invalidate, faults, and the exact set of pages a requester reaches.
 */
import type { CacheLine } from '../machine/cache-line';
import type { Outcome, Remapper } from '../machine/remapper';
import type { Pasid, RequesterId, Tlp } from '../machine/tlp';
import type { FaultMeaning } from './meaning';

export type { CacheLine } from '../machine/cache-line';
export type { Outcome } from '../machine/remapper';

/** One translation request on the hot path; addresses as two int32 halves, so that no number is boxed. */
export interface Request {
  requester: RequesterId;
  /** -1: no PASID. */
  pasid: number;
  /** Bits of `Access`. */
  access: number;
  addressHigh: number;
  addressLow: number;
}

/** Access bits of a request, and permission bits of an answer. */
export const READ = 1;
export const WRITE = 2;
export const EXECUTE = 4;
export const PRIVILEGED = 8;

/** One entry that a walk used, with where it came from and what it says. */
export interface WalkStep {
  /** The specification's name: `root entry`, `PASID table entry`, `first-stage PML4E`, … */
  readonly structure: string;
  /** Physical address of the entry. */
  readonly address: bigint;
  /** The entry's raw 64-bit words; empty where it was not read because a cache answered. */
  readonly words: readonly bigint[];
  readonly fields: readonly WalkField[];
  /** The cache that answered instead of memory, with the event that filled it. */
  readonly cached: { readonly cache: string; readonly filledAt: number } | null;
}

export interface WalkField {
  /** The specification's name of the field, e.g. `SRE`. */
  readonly name: string;
  /** 64-bit word of the entry, and the field's bits in it, both counted from 0. */
  readonly word: number;
  readonly high: number;
  readonly low: number;
  readonly value: bigint;
  /** What the value means, in a few words, where the number alone does not say it. */
  readonly meaning: string | null;
  /** True on the field that decided the outcome. */
  readonly decides: boolean;
}

/** Pages of 4 KiB that a requester can reach now through an uncached walk: sorted, disjoint, half-open runs of frames. */
export interface ExposureRun {
  readonly firstFrame: number;
  readonly frames: number;
  /** READ | WRITE | EXECUTE. */
  readonly permissions: number;
}

export interface Iommu extends Remapper {
  /** `vtd`, `riscv`, … : id, never a reason to branch outside the architecture's own folder. */
  readonly architecture: string;
  /** Name of the architecture and the mode it works in now, in the specification's words, short: `VT-d scalable`. */
  title(): string;
  /** Software's view: a register file by offset; widths 4 and 8 bytes; unknown offsets read 0 and ignore writes. */
  readRegister(offset: number, width: 4 | 8): bigint;
  writeRegister(offset: number, width: 4 | 8, value: bigint): void;
  /** The walk that `handle` would do now, without caches, side effects or events. */
  probe(tlp: Tlp): { readonly outcome: Outcome; readonly walk: readonly WalkStep[] };
  exposure(requester: RequesterId, pasid: Pasid | null, privileged: boolean): readonly ExposureRun[];
  cacheLines(): readonly CacheLine[];
  /** The architecture's words for a fault reason, e.g. `PASID entry: present (P) field is 0`. */
  describeFault(reason: number): string;
  /** What a fault means in any architecture. `entry`: the one of its walk that refused, null where a cache did. */
  meaning(reason: number, entry: WalkStep | null): FaultMeaning;
}

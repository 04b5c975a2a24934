/**
 * The IOTLB: finished translations. Second-stage mappings belong to a domain (VT-d: domain id; RISC-V: GSCID);
 * first-stage and nested ones to a domain and an address space in it (VT-d: PASID; RISC-V: PSCID).
 *
 * Source: VT-d specification, 6.2.4 "IOTLB" and 6.2.1 "Tagging of cached translations"; RISC-V IOMMU specification,
 * "Caching in-memory data structures", its table of identifiers.
 */
import type { HeldStructures } from './held';
import { PAYLOAD, TagCache, type TagCacheSnapshot } from './tag-cache';
import type { RequestWalk } from './walk';

/** What kind of mapping a line holds: first stage alone, second stage alone, or one through both. */
export const KIND_FIRST = 1;
export const KIND_SECOND = 2;
export const KIND_NESTED = 3;

/** Tag word 2, bits 27:26: page size. */
const SIZE_SHIFT = 26;
const SIZE_2M = 1 << SIZE_SHIFT;
const SIZE_1G = 2 << SIZE_SHIFT;

// Payload words.
const OUT_HIGH = PAYLOAD;
const OUT_LOW = PAYLOAD + 1;
const PERMISSIONS = PAYLOAD + 2;
const REQUESTER = PAYLOAD + 3;
/** Words of a line: half a cache line of the processor that runs this. */
const WORDS = 8;
/** Words of `extra` for each line. */
const EXTRA = 4;
/** Tag of second-stage mappings, which belong to no address space. */
export const NO_SPACE = -1;

export interface IotlbSnapshot extends TagCacheSnapshot {
  readonly extra: Int32Array;
}

export interface IotlbLine {
  readonly kind: number;
  readonly domain: number;
  /** PASID or PSCID; -1 for second-stage mappings. */
  readonly space: number;
  readonly address: bigint;
  readonly shift: number;
  readonly physical: bigint;
  readonly permissions: number;
  readonly requester: number;
}

export class Iotlb extends TagCache {
  /**
   * What an architecture keeps beside a line: four words from `extraIndex` on. They lie apart, so that lines stay small:
   * a hit that grants reads none of them.
   */
  readonly extra: Int32Array;

  constructor(size: number) {
    super('IOTLB', size, WORDS);
    this.extra = new Int32Array(size * EXTRA);
  }

  /** Index in `extra` of a line's words. */
  extraIndex(at: number): number {
    return (at / WORDS) * EXTRA;
  }

  override save(): IotlbSnapshot {
    return { ...super.save(), extra: this.extra.slice() };
  }

  override restore(snapshot: IotlbSnapshot): void {
    super.restore(snapshot);
    this.extra.set(snapshot.extra);
  }

  /** Notes how the mappings of what is held are tagged: as those of the walk, of this kind and address space. */
  follow(held: HeldStructures, walk: RequestWalk, kind: number, space: number): void {
    held.tag = walk.domain | (kind << 16);
    held.space = space;
  }

  /**
   * Looks for a page of 4 KiB of the held structures, at the address (high, low), whose permissions have all of `needed`;
   * fills in the answer. False where another page size, or no line, or a refusal is left to tell.
   */
  hit(answer: RequestWalk, held: HeldStructures, high: number, low: number, needed: number): boolean {
    const at = this.find(held.tag, held.space, high >>> 12, (high << 20) | (low >>> 12));
    if (at < 0) return false;
    const { lines } = this;
    const permissions = lines[at + PERMISSIONS]!;
    if ((needed & ~permissions) !== 0) return false;
    answer.outHigh = lines[at + OUT_HIGH]!;
    answer.outLow = lines[at + OUT_LOW]! | (low & 0xfff);
    answer.permissions = permissions;
    answer.shift = 12;
    answer.interrupt = false;
    return true;
  }

  /** Looks the walk's address up; fills in the answer and returns the line's index, or -1. */
  lookup(walk: RequestWalk, kind: number, space: number): number {
    if (this.size === 0) return -1;
    const { high, low } = walk;
    const a = walk.domain | (kind << 16);
    let shift = 12;
    let at = this.find(a, space, high >>> 12, (high << 20) | (low >>> 12));
    if (at < 0) {
      shift = 21;
      at = this.find(a, space, (high >>> 21) | SIZE_2M, (high << 11) | (low >>> 21));
      if (at < 0) {
        shift = 30;
        at = this.find(a, space, (high >>> 30) | SIZE_1G, (high << 2) | (low >>> 30));
        if (at < 0) return -1;
      }
    }
    const lines = this.lines;
    walk.outHigh = lines[at + OUT_HIGH]!;
    walk.outLow = lines[at + OUT_LOW]! | (low & ((1 << shift) - 1));
    walk.permissions = lines[at + PERMISSIONS]!;
    walk.shift = shift;
    return at;
  }

  /**
   * Keeps the answer of a walk and returns its line's index, or -1. Lines are of 4 KiB, 2 MiB or 1 GiB (NON-SPEC);
   * of a page of another size, the largest such part that the request is in.
   */
  fill(walk: RequestWalk, kind: number, space: number): number {
    if (this.size === 0) return -1;
    const { high, low } = walk;
    const shift = walk.shift >= 30 ? 30 : walk.shift >= 21 ? 21 : 12;
    const a = walk.domain | (kind << 16);
    const at =
      shift === 12
        ? this.place(a, space, high >>> 12, (high << 20) | (low >>> 12))
        : shift === 21
          ? this.place(a, space, (high >>> 21) | SIZE_2M, (high << 11) | (low >>> 21))
          : this.place(a, space, (high >>> 30) | SIZE_1G, (high << 2) | (low >>> 30));
    const lines = this.lines;
    lines[at + OUT_HIGH] = walk.outHigh;
    lines[at + OUT_LOW] = walk.outLow & ~((1 << shift) - 1);
    lines[at + PERMISSIONS] = walk.permissions;
    lines[at + REQUESTER] = walk.requester;
    walk.recorder?.filled(this, at);
    return at;
  }

  line(at: number): IotlbLine {
    const lines = this.lines;
    const size = lines[at + 2]! >>> SIZE_SHIFT;
    const shift = [12, 21, 30][size]!;
    const page = (BigInt(lines[at + 2]! & (SIZE_2M - 1)) << 32n) | BigInt(lines[at + 3]! >>> 0);
    return {
      kind: this.tag(at) >>> 16,
      domain: this.tag(at) & 0xffff,
      space: lines[at + 1]!,
      address: page << BigInt(shift),
      shift,
      physical: (BigInt(lines[at + OUT_HIGH]! >>> 0) << 32n) | BigInt(lines[at + OUT_LOW]! >>> 0),
      permissions: lines[at + PERMISSIONS]!,
      requester: lines[at + REQUESTER]!,
    };
  }
}

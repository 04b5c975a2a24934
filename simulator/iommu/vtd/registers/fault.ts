/**
 * Primary fault logging: fault recording registers, fault status, and the fault event.
 *
 * Source: VT-d specification, 7.2 "Fault logging", 11.4.6 FSTS, 11.4.12 FRCD; Linux drivers/iommu/intel/iommu.h
 * (DMA_FSTS_*, dma_frcd_*).
 */
import { join } from '../../recorder';
import { FECTL, FRCD_OFFSET, FSTS } from '../register-map';
import type { Walk } from '../walk';
import { READ, EXECUTE, WRITE } from '../../iommu';
import { EventRegisters, type EventState } from './event';
import { ignore, type RegisterWord } from '../../registers/word';

const PFO = 1 << 0;
const PPF = 1 << 1;
export const IQE = 1 << 4;
export const ICE = 1 << 5;
export const ITE = 1 << 6;
/** Status bits that software clears by writing 1. */
const CLEARED_BY_ONE = PFO | IQE | ICE | ITE;

const WORDS = 4;
/** F, in the last word of a record. */
const F = 1 << 31;
const TYPE_READ = 1 << 30;
const PASID_PRESENT = 1 << 31;
const EXECUTE_REQUESTED = 1 << 30;
const PRIVILEGE_REQUESTED = 1 << 29;

interface FaultState {
  status: number;
  /** FRI: the first record that waits for software. */
  index: number;
  /** Record that the next fault goes into. */
  next: number;
  readonly event: EventState;
}

export class FaultRegisters {
  private readonly event: EventRegisters;
  private readonly records: Int32Array;
  private status = 0;
  private index = 0;
  private next = 0;
  /** Called when software clears IQE or ITE, so that the invalidation queue goes on. */
  onErrorCleared: () => void = ignore;

  constructor(
    private readonly count: number,
    interrupt: (address: bigint, data: number) => void,
  ) {
    this.records = new Int32Array(WORDS * count);
    this.event = new EventRegisters(interrupt);
  }

  /** Records a fault; null where the record that is due still waits for software (overflow). */
  record(walk: Walk, reason: number): { readonly index: number; readonly words: readonly bigint[] } | null {
    if (this.status & PFO) return null;
    const index = this.next;
    const at = WORDS * index;
    const wasQuiet = this.quiet();
    if (this.records[at + 3]! & F) {
      this.status |= PFO;
      if (wasQuiet) this.event.signal();
      return null;
    }
    if (!this.pending()) this.index = index;
    const withPasid = walk.pasid >= 0;
    this.records[at] = walk.low & ~0xfff;
    this.records[at + 1] = walk.high;
    this.records[at + 2] =
      walk.requester |
      (withPasid ? PASID_PRESENT : 0) |
      (walk.access & EXECUTE ? EXECUTE_REQUESTED : 0) |
      (walk.privileged ? PRIVILEGE_REQUESTED : 0);
    const type = walk.access & READ && !(walk.access & WRITE) ? TYPE_READ : 0;
    this.records[at + 3] = F | type | (withPasid ? walk.pasid << 8 : 0) | reason;
    this.status |= PPF;
    this.next = (index + 1) % this.count;
    if (wasQuiet) this.event.signal();
    return {
      index,
      words: [
        join(this.records[at + 1]!, this.records[at]!),
        join(this.records[at + 3]!, this.records[at + 2]!),
      ],
    };
  }

  /** An error of the invalidation queue: IQE, ICE or ITE. */
  raise(bit: number): void {
    const wasQuiet = this.quiet();
    this.status |= bit;
    if (wasQuiet) this.event.signal();
  }

  get errors(): number {
    return this.status & (IQE | ITE);
  }

  words(): [number, RegisterWord][] {
    const words: [number, RegisterWord][] = [
      [FSTS, { read: () => this.readStatus(), write: (value) => this.writeStatus(value) }],
      ...this.event.words(FECTL),
    ];
    for (let i = 0; i < this.records.length; i++) {
      const last = i % WORDS === WORDS - 1;
      const write = last ? (value: number): void => this.writeRecord(i, value) : ignore;
      words.push([FRCD_OFFSET + 4 * i, { read: () => this.records[i]!, write }]);
    }
    return words;
  }

  save(): unknown {
    const { status, index, next } = this;
    return { status, index, next, event: this.event.save(), records: this.records.slice() };
  }

  restore(snapshot: unknown): void {
    const saved = snapshot as FaultState & { readonly records: Int32Array };
    this.status = saved.status;
    this.index = saved.index;
    this.next = saved.next;
    this.event.restore(saved.event);
    this.records.set(saved.records);
  }

  private readStatus(): number {
    return this.status | (this.status & PPF ? this.index << 8 : 0);
  }

  private writeStatus(value: number): void {
    const cleared = this.status & value & CLEARED_BY_ONE;
    this.status &= ~cleared;
    if (this.quiet()) this.event.withdraw();
    if (cleared & (IQE | ITE)) this.onErrorCleared();
  }

  /** Software clears F by writing 1 to it. PPF is the OR of all F; FRI points to the oldest record that has it. */
  private writeRecord(i: number, value: number): void {
    if (!(value & F)) return;
    this.records[i]! &= ~F;
    if (!this.pending()) {
      this.status &= ~PPF;
      if (this.quiet()) this.event.withdraw();
      return;
    }
    while (!(this.records[WORDS * this.index + 3]! & F)) this.index = (this.index + 1) % this.count;
  }

  /** True while some record waits for software. */
  private pending(): boolean {
    for (let i = WORDS - 1; i < this.records.length; i += WORDS) if (this.records[i]! & F) return true;
    return false;
  }

  /** No condition is outstanding: the next one sends an interrupt. */
  private quiet(): boolean {
    return (this.status & (PFO | PPF | IQE | ICE | ITE)) === 0;
  }
}

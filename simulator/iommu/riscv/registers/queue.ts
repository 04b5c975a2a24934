/**
 * What the three queues have in common: base, head, tail, and a control and status register with enable, interrupt
 * enable and error bits.
 *
 * Source: RISC-V IOMMU specification, "In-memory queue interface", "Command-queue base (cqb)" to "Page-request-queue CSR
 * (pqcsr)"; Linux drivers/iommu/riscv/iommu.c (riscv_iommu_queue_*).
 */
import { join } from '../../recorder';
import { ignore, type RegisterWord } from '../../registers/word';
import { entryPageHigh, entryPageLow } from '../structures/pointer';
import type { Unit } from '../unit';
import type { Interrupts } from './interrupts';

const ENABLE = 1;
const INTERRUPT_ENABLE = 1 << 1;
/** Memory fault: cqmf, fqmf, pqmf. */
export const MEMORY_FAULT = 1 << 8;
const ON = 1 << 16;

const BASE_LOW = 0xfffffc1f | 0;
const BASE_HIGH = 0x003fffff;

/** Where a queue's registers are, how long its entries are, and which index software moves. */
export interface QueueShape {
  readonly base: number;
  readonly head: number;
  readonly tail: number;
  readonly csr: number;
  /** Bytes. */
  readonly entry: number;
  readonly producer: 'software' | 'iommu';
  /** Bit of ipsr. */
  readonly source: number;
}

interface QueueState {
  baseLow: number;
  baseHigh: number;
  head: number;
  tail: number;
  control: number;
  errors: number;
}

export abstract class Queue {
  protected readonly state: QueueState = { baseLow: 0, baseHigh: 0, head: 0, tail: 0, control: 0, errors: 0 };

  constructor(
    protected readonly unit: Unit,
    private readonly shape: QueueShape,
    private readonly interrupts: Interrupts,
  ) {
    interrupts.watch(shape.source, () => this.state.errors !== 0 && this.interruptsEnabled);
  }

  get on(): boolean {
    return (this.state.control & ENABLE) !== 0;
  }

  words(): [number, RegisterWord][] {
    const { state, shape } = this;
    const software = shape.producer === 'software' ? 'tail' : 'head';
    const index = (which: 'head' | 'tail'): RegisterWord => ({
      read: () => state[which] | 0,
      write: which === software ? (value) => this.writeIndex(which, value) : ignore,
    });
    return [
      [shape.base, { read: () => state.baseLow, write: (value) => this.writeBase(value, state.baseHigh) }],
      [
        shape.base + 4,
        { read: () => state.baseHigh, write: (value) => this.writeBase(state.baseLow, value) },
      ],
      [shape.head, index('head')],
      [shape.tail, index('tail')],
      [shape.csr, { read: () => this.status(), write: (value) => this.writeStatus(value) }],
    ];
  }

  save(): unknown {
    return { ...this.state };
  }

  restore(snapshot: unknown): void {
    Object.assign(this.state, snapshot);
  }

  /** Software moved its index, enabled the queue, or cleared an error. */
  protected abstract changed(): void;

  /** Entries of the queue. */
  protected get size(): number {
    return 2 ** ((this.state.baseLow & 0x1f) + 1);
  }

  protected address(index: number): bigint {
    const { baseHigh, baseLow } = this.state;
    const page = join(entryPageHigh(baseHigh, baseLow), entryPageLow(baseLow));
    return page + BigInt(index * this.shape.entry);
  }

  protected setError(bit: number): void {
    this.state.errors |= bit;
    this.signal();
  }

  /** Something that software wants to hear of, if it does. */
  protected signal(): void {
    if (this.interruptsEnabled) this.interrupts.raise(this.shape.source);
  }

  private get interruptsEnabled(): boolean {
    return (this.state.control & INTERRUPT_ENABLE) !== 0;
  }

  private status(): number {
    return this.state.control | this.state.errors | (this.on ? ON : 0);
  }

  /** Enabling starts over: the IOMMU's own index and all errors go to 0. Both ways are done at once. */
  private writeStatus(value: number): void {
    const { state } = this;
    const enabled = !this.on && (value & ENABLE) !== 0;
    state.control = value & (ENABLE | INTERRUPT_ENABLE);
    state.errors &= enabled ? 0 : ~value;
    if (enabled) state[this.shape.producer === 'software' ? 'head' : 'tail'] = 0;
    if (state.errors !== 0) this.signal();
    this.changed();
  }

  /** The base may not move while the queue is on; such a write has no effect (NON-SPEC: it is UNSPECIFIED). */
  private writeBase(low: number, high: number): void {
    const { state } = this;
    if (this.on) return;
    state.baseLow = low & BASE_LOW;
    state.baseHigh = high & BASE_HIGH;
    const software = this.shape.producer === 'software' ? 'tail' : 'head';
    state[software] %= this.size;
  }

  private writeIndex(which: 'head' | 'tail', value: number): void {
    this.state[which] = (value >>> 0) % this.size;
    this.changed();
  }
}

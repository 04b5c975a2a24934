import type { ZeroedPages } from '../../memory/tables';
import type { Ram, Registers } from '../../port';
import { Part } from '../../state';
import { pagePointer, QUEUE } from './registers';

/** Where a queue's registers are, and how long its records are. */
export interface RecordQueueShape {
  readonly name: string;
  readonly base: number;
  readonly head: number;
  readonly tail: number;
  readonly csr: number;
  /** Words of 64 bits. */
  readonly words: number;
}

/** A queue that the hardware fills: one page of records (Linux has more). */
export class RecordQueue extends Part<{ queue: bigint }> {
  private readonly count: number;

  constructor(
    private readonly ram: Ram,
    private readonly registers: Registers,
    private readonly shape: RecordQueueShape,
  ) {
    super({ queue: 0n });
    this.count = 4096 / (8 * shape.words);
  }

  start(pages: ZeroedPages): void {
    const { base, head, csr, name } = this.shape;
    this.state.queue = pages.alloc(1, { use: 'iommu-queue', name });
    this.registers.writeRegister(base, 8, pagePointer(this.state.queue) | BigInt(Math.log2(this.count) - 1));
    this.registers.writeRegister(head, 4, 0n);
    this.registers.writeRegister(csr, 4, QUEUE.ENABLE);
  }

  /**
   * Records that wait, oldest first; the hardware may use their place again from here on, and goes on where it stopped
   * because the queue was full (the bit is cleared by writing 1).
   */
  take(): readonly (readonly bigint[])[] {
    const { registers, shape, count } = this;
    const tail = Number(registers.readRegister(shape.tail, 4));
    const first = Number(registers.readRegister(shape.head, 4));
    const records: bigint[][] = [];
    for (let at = first; at !== tail; at = (at + 1) % count) {
      const address = this.state.queue + BigInt(at * 8 * shape.words);
      records.push(Array.from({ length: shape.words }, (_, i) => this.ram.read64(address + BigInt(8 * i))));
    }
    if (records.length === 0) return records;
    registers.writeRegister(shape.head, 4, BigInt(tail));
    if (registers.readRegister(shape.csr, 4) & QUEUE.OVERFLOW) {
      registers.writeRegister(shape.csr, 4, QUEUE.ENABLE | QUEUE.OVERFLOW);
    }
    return records;
  }
}

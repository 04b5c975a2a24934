import type { Sink } from '../../../machine/log';
import type { NoticeEvent } from '../../events';
import type { ZeroedPages } from '../../memory/tables';
import type { Ram, Registers } from '../../port';
import { Part } from '../../state';
import { fence, type Command } from './commands';
import { CQCSR, pagePointer, QUEUE, REG } from './registers';

/** 2^8 commands of 16 bytes: one page. Linux has 8192. */
const LOG2_SIZE = 8;
const ENTRY = 16;

interface State {
  queue: bigint;
  /** Index of the next command to write. */
  tail: number;
}

/** The command queue as software sees it (`riscv_iommu_cmd_send`, `riscv_iommu_cmd_sync`). */
export class CommandQueue extends Part<State> {
  constructor(
    private readonly ram: Ram,
    private readonly registers: Registers,
    private readonly log: Sink<NoticeEvent>,
  ) {
    super({ queue: 0n, tail: 0 });
  }

  start(pages: ZeroedPages): void {
    const queue = pages.alloc(1, { use: 'iommu-queue', name: 'command queue' });
    this.state = { queue, tail: 0 };
    this.registers.writeRegister(REG.CQB, 8, pagePointer(queue) | BigInt(LOG2_SIZE - 1));
    this.registers.writeRegister(REG.CQT, 4, 0n);
    this.registers.writeRegister(REG.CQCSR, 4, QUEUE.ENABLE);
  }

  /** Has the hardware execute the commands and a fence; returns when the fence is done. */
  submit(commands: readonly Command[]): void {
    if (commands.length === 0) return;
    for (const command of commands) this.put(command);
    this.put(fence());
    this.ring();
    const errors = this.registers.readRegister(REG.CQCSR, 4) & ERRORS;
    if (errors !== 0n) this.recover(errors);
  }

  /**
   * What `riscv_iommu_cmdq_process` does: a device that does not answer stops the queue at the fence, and clearing the
   * error lets it go on. A command that is illegal or cannot be read would stop it for ever.
   */
  private recover(errors: bigint): void {
    const bit = (mask: bigint): string => (errors & mask ? '1' : '0');
    const text =
      `Queue #0 error; fault:${bit(QUEUE.MEMORY_FAULT)} timeout:${bit(CQCSR.TIMEOUT)} ` +
      `illegal:${bit(CQCSR.ILLEGAL)} fence_w_ip:0`;
    this.log.emit({ kind: 'notice', severity: 'error', topic: 'invalidation-stuck', text });
    this.registers.writeRegister(REG.CQCSR, 4, QUEUE.ENABLE | errors);
  }

  /** Room is made before the ring is full: one slot stays free, so that full and empty differ. */
  private put([first, second]: Command): void {
    const { queue, tail } = this.state;
    const bytes = new Uint8Array(ENTRY);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, first, true);
    view.setBigUint64(8, second, true);
    this.ram.write(queue + BigInt(tail * ENTRY), bytes);
    this.state.tail = (tail + 1) % 2 ** LOG2_SIZE;
    if (this.state.tail % (2 ** LOG2_SIZE / 2) === 0) this.ring();
  }

  private ring(): void {
    this.registers.writeRegister(REG.CQT, 4, BigInt(this.state.tail));
  }
}

const ERRORS = QUEUE.MEMORY_FAULT | CQCSR.TIMEOUT | CQCSR.ILLEGAL;

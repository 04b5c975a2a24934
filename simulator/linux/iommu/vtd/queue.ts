import type { Sink } from '../../../machine/log';
import type { NoticeEvent } from '../../events';
import type { ZeroedPages } from '../../memory/tables';
import type { Ram, Registers } from '../../port';
import { Part } from '../../state';
import { wait, waitDraining, type Descriptor } from './descriptors';
import { GCMD, IQA_DW, IQA_QS_8K, REG } from './registers';

/** What the hardware writes when a wait descriptor is reached (`QI_DONE`), and what is there before (`QI_IN_USE`). */
const DONE = 2;
const IN_USE = 1;

interface State {
  queue: bigint;
  status: bigint;
  /** Index of the next descriptor to write. */
  head: number;
}

/** The invalidation queue as software sees it (`qi_submit_sync`): write descriptors, a wait, the tail; then look. */
export class InvalidationQueue extends Part<State> {
  private readonly shift: number;
  private readonly count: number;

  constructor(
    private readonly ram: Ram,
    private readonly registers: Registers,
    private readonly log: Sink<NoticeEvent>,
    /** Scalable mode uses descriptors of 256 bits, of which the upper half is 0. */
    private readonly wide: boolean,
  ) {
    super({ queue: 0n, status: 0n, head: 0 });
    this.shift = wide ? 5 : 4;
    this.count = 256;
  }

  start(pages: ZeroedPages): void {
    const owner = { use: 'iommu-queue', name: 'invalidation queue' } as const;
    this.state = {
      queue: pages.alloc(this.wide ? 2 : 1, owner),
      status: pages.alloc(1, { ...owner, name: 'invalidation status' }),
      head: 0,
    };
    this.registers.writeRegister(REG.IQT, 8, 0n);
    const format = this.wide ? IQA_DW | IQA_QS_8K : 0n;
    this.registers.writeRegister(REG.IQA, 8, this.state.queue | format);
    this.registers.writeRegister(REG.GCMD, 4, GCMD.QIE);
  }

  /** Has the hardware execute the descriptors; returns when the wait descriptor after them is done. */
  submit(descriptors: readonly Descriptor[], drainPageRequests = false): void {
    if (descriptors.length === 0) return;
    for (const descriptor of descriptors) this.put(descriptor);
    const statusAddress = this.state.status + BigInt(this.state.head % 1024) * 4n;
    this.ram.write(statusAddress, Uint8Array.of(IN_USE, 0, 0, 0));
    this.put(drainPageRequests ? waitDraining(statusAddress, DONE) : wait(statusAddress, DONE));
    this.registers.writeRegister(REG.IQT, 8, BigInt(this.state.head) << BigInt(this.shift));
    if (this.ram.read(statusAddress, 4)[0] !== DONE) {
      this.log.emit({
        kind: 'notice',
        severity: 'error',
        topic: 'invalidation-stuck',
        text: 'The invalidation wait descriptor was not completed: the hardware stopped before it.',
      });
    }
  }

  private put(descriptor: Descriptor): void {
    const bytes = new Uint8Array(1 << this.shift);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, BigInt.asUintN(64, descriptor[0]), true);
    view.setBigUint64(8, BigInt.asUintN(64, descriptor[1]), true);
    this.ram.write(this.state.queue + BigInt(this.state.head << this.shift), bytes);
    this.state.head = (this.state.head + 1) % this.count;
  }
}

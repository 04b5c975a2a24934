/**
 * The four registers by which the unit signals software with a message-signalled interrupt: control, data, address,
 * upper address. Faults, invalidation completions and page requests have one set each.
 *
 * Source: VT-d specification, 11.4.7 FECTL to FEUADDR, 11.4.9 IECTL to IEUADDR, 11.4.11 PECTL to PEUADDR; Linux
 * drivers/iommu/intel/dmar.c (dmar_msi_*).
 */
import { join } from '../../recorder';
import type { RegisterWord } from '../../registers/word';

const IM = 1 << 31;
const IP = 1 << 30;

export interface EventState {
  control: number;
  data: number;
  address: number;
  upperAddress: number;
}

export class EventRegisters {
  /** Interrupts are masked after reset. */
  private state: EventState = { control: IM, data: 0, address: 0, upperAddress: 0 };

  constructor(private readonly interrupt: (address: bigint, data: number) => void) {}

  /** The condition arose: sends the interrupt, or keeps it pending while masked. */
  signal(): void {
    if (this.state.control & IM) {
      this.state.control |= IP;
      return;
    }
    this.state.control &= ~IP;
    this.interrupt(join(this.state.upperAddress, this.state.address), this.state.data >>> 0);
  }

  /** The condition was dealt with before the interrupt went out. */
  withdraw(): void {
    this.state.control &= ~IP;
  }

  words(offset: number): [number, RegisterWord][] {
    return [
      [offset, { read: () => this.state.control, write: (value) => this.writeControl(value) }],
      [offset + 4, { read: () => this.state.data, write: (value) => (this.state.data = value) }],
      [offset + 8, { read: () => this.state.address, write: (value) => (this.state.address = value & ~3) }],
      [
        offset + 12,
        { read: () => this.state.upperAddress, write: (value) => (this.state.upperAddress = value) },
      ],
    ];
  }

  save(): EventState {
    return { ...this.state };
  }

  restore(snapshot: EventState): void {
    this.state = { ...snapshot };
  }

  private writeControl(value: number): void {
    const pending = (this.state.control & IP) !== 0;
    this.state.control = (value & IM) | (this.state.control & IP);
    if (pending && !(value & IM)) this.signal();
  }
}

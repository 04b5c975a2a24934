/**
 * A copy engine programmed through registers: source, destination, count, and a register that starts it.
 *
 * NON-SPEC: the register layout; it is that of the simplest engines, such as QEMU's edu device (hw/misc/edu.c).
 */
import type { Bus } from '../bus';
import type { Pasid, RequesterId } from '../tlp';
import type { PortConfig, Tag } from './dma-port';
import { Engine } from './engine';

export const SOURCE = 0x80;
export const DESTINATION = 0x88;
export const COUNT = 0x90;
/** Bit 0 starts; reads as 1 while the engine is busy. */
export const COMMAND = 0x98;
/** 0 never ran, 1 done, 2 a read was refused. */
export const STATUS = 0xa0;

const NAMES: Readonly<Record<number, string>> = {
  [SOURCE]: 'SOURCE',
  [DESTINATION]: 'DESTINATION',
  [COUNT]: 'COUNT',
  [COMMAND]: 'COMMAND',
  [STATUS]: 'STATUS',
};
const MAX_COUNT = 1024 * 1024;

interface Transfer {
  readonly source: bigint;
  readonly destination: bigint;
  readonly count: number;
}

export class DmaEngine extends Engine<Transfer> {
  private registers: Readonly<Record<number, bigint>> = {};
  /** PASID of every request; a PASID-only engine has one always. */
  private pasid: Pasid | null;

  constructor(
    bus: Bus,
    name: string,
    requester: RequesterId,
    config: Partial<PortConfig> & { readonly pasid?: Pasid | null } = {},
  ) {
    super(bus, name, requester, config);
    this.pasid = config.pasid ?? null;
  }

  setPasid(pasid: Pasid | null): void {
    this.pasid = pasid;
  }

  readRegister(offset: number): bigint {
    const value = offset === COMMAND ? BigInt(this.work.length > 0 ? 1 : 0) : (this.registers[offset] ?? 0n);
    this.emitRegister('read', offset, value);
    return value;
  }

  writeRegister(offset: number, value: bigint): void {
    this.emitRegister('write', offset, value);
    if (offset !== COMMAND) {
      this.setRegister(offset, value);
    } else if (value & 1n && this.work.length === 0) {
      const [source, destination, count] = [SOURCE, DESTINATION, COUNT].map((r) => this.registers[r] ?? 0n);
      this.work = [{ source: source!, destination: destination!, count: Number(count!) }];
    }
  }

  step(): boolean {
    const [transfer] = this.work;
    if (!transfer) return false;
    this.work = [];
    const tag: Tag = { pasid: this.pasid, privileged: false, blockOnFault: false };
    const count = Math.min(transfer.count, MAX_COUNT);
    const read = this.port.read(transfer.source, count, tag);
    if (read.kind !== 'done') return this.report(2, 0, transfer.source);
    const written = this.port.write(transfer.destination, read.data, tag);
    if (written.kind !== 'done') return this.report(2, 0, transfer.destination);
    return this.report(1, count, null);
  }

  override save(): unknown {
    return { engine: super.save(), registers: this.registers, pasid: this.pasid };
  }

  override restore(snapshot: unknown): void {
    const saved = snapshot as {
      engine: unknown;
      registers: Readonly<Record<number, bigint>>;
      pasid: Pasid | null;
    };
    super.restore(saved.engine);
    this.registers = saved.registers;
    this.pasid = saved.pasid;
  }

  private report(status: number, bytesCompleted: number, faultAddress: bigint | null): true {
    this.setRegister(STATUS, BigInt(status));
    this.bus.sink?.emit({
      kind: 'descriptor-done',
      device: this.name,
      queue: 0,
      status,
      bytesCompleted,
      faultAddress,
    });
    return true;
  }

  private setRegister(offset: number, value: bigint): void {
    this.registers = { ...this.registers, [offset]: value };
  }

  private emitRegister(access: 'read' | 'write', offset: number, value: bigint): void {
    const name = NAMES[offset] ?? 'reserved';
    this.bus.sink?.emit({ kind: 'register', access, target: this.name, name, offset, width: 8, value });
  }
}

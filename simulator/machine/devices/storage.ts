/**
 * A storage controller: a command names a block and a scatter-gather list in memory.
 *
 * NON-SPEC: the list's elements, 16 bytes: address[63:0], length[31:0] at byte 8.
 */
import type { Bus } from '../bus';
import type { Pasid, RequesterId } from '../tlp';
import type { PortConfig, Tag } from './dma-port';
import { Engine } from './engine';

export const SG_ELEMENT_BYTES = 16;
export const BLOCK_BYTES = 512;
const MAX_ELEMENTS = 256;
const MAX_TRANSFER = 1024 * 1024;

export interface StorageCommand {
  /** `read`: from the medium to memory. */
  readonly operation: 'read' | 'write';
  readonly block: number;
  /** The scatter-gather list as the device sees it, and how many elements it has. */
  readonly list: bigint;
  readonly elements: number;
  readonly pasid: Pasid | null;
}

export class StorageController extends Engine<StorageCommand> {
  /** What was written to the medium, by block; other blocks read as zeros. */
  private medium: ReadonlyMap<number, Uint8Array> = new Map();

  constructor(bus: Bus, name: string, requester: RequesterId, config: Partial<PortConfig> = {}) {
    super(bus, name, requester, config);
  }

  submit(command: StorageCommand): void {
    this.work = [...this.work, { ...command }];
    this.bus.sink?.emit({
      kind: 'submit',
      device: this.name,
      queue: 0,
      instruction: 'doorbell',
      outcome: 'accepted',
      pasid: command.pasid,
      privileged: false,
      descriptor: new Uint8Array(0),
      reason: null,
    });
  }

  step(): boolean {
    const [command, ...rest] = this.work;
    if (!command) return false;
    this.work = rest;
    this.run(command);
    return true;
  }

  /** Puts bytes on the medium, without DMA. */
  load(block: number, data: Uint8Array): void {
    const medium = new Map(this.medium);
    for (let i = 0; i * BLOCK_BYTES < data.length; i++) {
      const content = new Uint8Array(BLOCK_BYTES);
      content.set(data.subarray(i * BLOCK_BYTES, (i + 1) * BLOCK_BYTES));
      medium.set(block + i, content);
    }
    this.medium = medium;
  }

  block(block: number): Uint8Array {
    return (this.medium.get(block) ?? new Uint8Array(BLOCK_BYTES)).slice();
  }

  override save(): unknown {
    return { engine: super.save(), medium: this.medium };
  }

  override restore(snapshot: unknown): void {
    const saved = snapshot as { engine: unknown; medium: ReadonlyMap<number, Uint8Array> };
    super.restore(saved.engine);
    this.medium = saved.medium;
  }

  private run(command: StorageCommand): void {
    const tag: Tag = { pasid: command.pasid, privileged: false, blockOnFault: false };
    const elements = Math.min(command.elements, MAX_ELEMENTS);
    const list = this.port.read(command.list, elements * SG_ELEMENT_BYTES, tag);
    if (list.kind !== 'done') return this.report(2, 0, command.list);
    const view = new DataView(list.data.buffer);
    let done = 0;
    for (let i = 0; i < elements; i++) {
      const address = view.getBigUint64(SG_ELEMENT_BYTES * i, true);
      const length = Math.min(view.getUint32(SG_ELEMENT_BYTES * i + 8, true), MAX_TRANSFER - done);
      const result =
        command.operation === 'read'
          ? this.port.write(address, this.fromMedium(command.block, done, length), tag)
          : this.port.read(address, length, tag);
      if (result.kind !== 'done') return this.report(2, done, address);
      if (command.operation === 'write') this.toMedium(command.block, done, result.data);
      done += length;
    }
    this.report(1, done, null);
  }

  private fromMedium(block: number, offset: number, length: number): Uint8Array {
    return Uint8Array.from({ length }, (_, i) => {
      const at = offset + i;
      return this.medium.get(block + Math.floor(at / BLOCK_BYTES))?.[at % BLOCK_BYTES] ?? 0;
    });
  }

  private toMedium(block: number, offset: number, data: Uint8Array): void {
    const medium = new Map(this.medium);
    for (let i = 0; i < data.length;) {
      const number = block + Math.floor((offset + i) / BLOCK_BYTES);
      const start = (offset + i) % BLOCK_BYTES;
      const part = data.subarray(i, i + BLOCK_BYTES - start);
      const content = (medium.get(number) ?? new Uint8Array(BLOCK_BYTES)).slice();
      content.set(part, start);
      medium.set(number, content);
      i += part.length;
    }
    this.medium = medium;
  }

  private report(status: number, bytesCompleted: number, faultAddress: bigint | null): void {
    this.bus.sink?.emit({
      kind: 'descriptor-done',
      device: this.name,
      queue: 0,
      status,
      bytesCompleted,
      faultAddress,
    });
  }
}

/** A scatter-gather element as software writes it. */
export function encodeSgElement(address: bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(SG_ELEMENT_BYTES);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt.asUintN(64, address), true);
  view.setUint32(8, length, true);
  return bytes;
}

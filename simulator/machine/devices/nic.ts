/**
 * A network interface with rings of descriptors in memory, and head and tail doorbells.
 *
 * NON-SPEC: the descriptor, 16 bytes as in most such devices: address[63:0], length[15:0] at byte 8, status at byte 12,
 * where bit 0 says that the device is done with it.
 */
import type { Bus } from '../bus';
import type { Pasid, RequesterId } from '../tlp';
import type { PortConfig, Tag } from './dma-port';
import { Engine } from './engine';

export const RING_ENTRY_BYTES = 16;
const DONE = 1;
const LENGTH_OFFSET = 8;
const STATUS_OFFSET = 12;

export type RingName = 'transmit' | 'receive';

interface Ring {
  readonly base: bigint;
  readonly entries: number;
  readonly head: number;
  readonly tail: number;
}

/** A frame to transmit (taken from the ring), or one that arrived from the wire. */
type Work = { readonly ring: 'transmit' } | { readonly ring: 'receive'; readonly frame: Uint8Array };

const NO_RING: Ring = { base: 0n, entries: 0, head: 0, tail: 0 };

export class Nic extends Engine<Work> {
  private state: {
    readonly rings: Readonly<Record<RingName, Ring>>;
    readonly sent: readonly Uint8Array[];
    readonly pasid: Pasid | null;
    readonly message: { readonly address: bigint; readonly data: number } | null;
  } = { rings: { transmit: NO_RING, receive: NO_RING }, sent: [], pasid: null, message: null };

  constructor(bus: Bus, name: string, requester: RequesterId, config: Partial<PortConfig> = {}) {
    super(bus, name, requester, config);
  }

  /** Programs a ring: its address as the device sees it, and how many descriptors it has. */
  configure(ring: RingName, base: bigint, entries: number): void {
    this.state = { ...this.state, rings: { ...this.state.rings, [ring]: { ...NO_RING, base, entries } } };
  }

  /** PASID of all requests; null: none. */
  setPasid(pasid: Pasid | null): void {
    this.state = { ...this.state, pasid };
  }

  setInterrupt(message: { readonly address: bigint; readonly data: number } | null): void {
    this.state = { ...this.state, message };
  }

  /** The tail doorbell: descriptors before `tail` belong to the device. A transmit doorbell starts work. */
  doorbell(name: RingName, tail: number): void {
    const ring = this.state.rings[name];
    if (ring.entries === 0) return;
    const added = (tail - ring.tail + ring.entries) % ring.entries;
    this.setRing(name, { ...ring, tail: tail % ring.entries });
    if (name === 'transmit') {
      const work = Array.from({ length: added }, () => ({ ring: 'transmit' }) as const);
      this.work = [...this.work, ...work];
    }
    this.bus.sink?.emit({
      kind: 'submit',
      device: this.name,
      queue: name === 'transmit' ? 0 : 1,
      instruction: 'doorbell',
      outcome: 'accepted',
      pasid: this.state.pasid,
      privileged: false,
      descriptor: new Uint8Array(0),
      reason: null,
    });
  }

  head(name: RingName): number {
    return this.state.rings[name].head;
  }

  /** A frame arrives from the wire; `step` puts it into the next receive buffer. */
  arrive(frame: Uint8Array): void {
    this.work = [...this.work, { ring: 'receive', frame: frame.slice() }];
  }

  /** Frames that went out on the wire. */
  get sent(): readonly Uint8Array[] {
    return this.state.sent;
  }

  step(): boolean {
    const [work, ...rest] = this.work;
    if (!work) return false;
    this.work = rest;
    const ring = this.state.rings[work.ring];
    const frame = work.ring === 'receive' ? work.frame : null;
    if (ring.entries === 0 || ring.head === ring.tail) {
      this.report(work.ring, 0, 0, null); // no descriptor: the frame is lost
      return true;
    }
    this.serve(work.ring, ring, frame);
    return true;
  }

  override save(): unknown {
    return { engine: super.save(), state: this.state };
  }

  override restore(snapshot: unknown): void {
    const saved = snapshot as { engine: unknown; state: Nic['state'] };
    super.restore(saved.engine);
    this.state = saved.state;
  }

  private serve(name: RingName, ring: Ring, frame: Uint8Array | null): void {
    const tag: Tag = { pasid: this.state.pasid, privileged: false, blockOnFault: false };
    const at = ring.base + BigInt(RING_ENTRY_BYTES * ring.head);
    this.setRing(name, { ...ring, head: (ring.head + 1) % ring.entries });
    const entry = this.port.read(at, RING_ENTRY_BYTES, tag);
    if (entry.kind !== 'done') return this.report(name, 2, 0, at);
    const view = new DataView(entry.data.buffer);
    const address = view.getBigUint64(0, true);
    const length = view.getUint16(LENGTH_OFFSET, true);
    const result = frame
      ? this.port.write(address, frame.subarray(0, length), tag)
      : this.port.read(address, length, tag);
    if (result.kind !== 'done') return this.report(name, 2, 0, address);
    if (frame) view.setUint16(LENGTH_OFFSET, Math.min(length, frame.length), true);
    else this.state = { ...this.state, sent: [...this.state.sent, result.data] };
    view.setUint32(STATUS_OFFSET, view.getUint32(STATUS_OFFSET, true) | DONE, true);
    this.port.write(at, entry.data, tag);
    this.report(name, 1, result.data.length, null);
    if (this.state.message) this.port.interrupt(this.state.message.address, this.state.message.data);
  }

  private setRing(name: RingName, ring: Ring): void {
    this.state = { ...this.state, rings: { ...this.state.rings, [name]: ring } };
  }

  private report(name: RingName, status: number, bytesCompleted: number, faultAddress: bigint | null): void {
    const queue = name === 'transmit' ? 0 : 1;
    this.bus.sink?.emit({
      kind: 'descriptor-done',
      device: this.name,
      queue,
      status,
      bytesCompleted,
      faultAddress,
    });
  }
}

/** A ring descriptor as software writes it. */
export function encodeRingEntry(address: bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(RING_ENTRY_BYTES);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt.asUintN(64, address), true);
  view.setUint16(LENGTH_OFFSET, length, true);
  return bytes;
}

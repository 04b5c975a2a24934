/**
 * The page request queue: the unit writes page requests to memory, software takes them and responds through the
 * invalidation queue.
 *
 * Source: VT-d specification, 7.4 "Page requests" and 7.4.1 on its overflow, 11.4.11 PQH, PQT, PQA, PRS; Linux
 * drivers/iommu/intel/prq.c (struct page_req_dsc, prq_event_thread).
 */
import type { PageRequest } from '../../../machine/remapper';
import { join } from '../../recorder';
import { PECTL, PQA, PQH, PQT, PRS } from '../register-map';
import type { Unit } from '../unit';
import { EventRegisters, type EventState } from './event';
import { ignore, type RegisterWord } from '../../registers/word';

const PPR = 1;
const PRO = 2;
const DESCRIPTOR_BYTES = 32;
const INDEX_MASK = 0x7ffe0;

interface PageRequestState {
  head: number;
  tail: number;
  baseLow: number;
  baseHigh: number;
  status: number;
}

export class PageRequestQueue {
  private readonly event: EventRegisters;
  private state: PageRequestState = { head: 0, tail: 0, baseLow: 0, baseHigh: 0, status: 0 };

  constructor(
    private readonly unit: Unit,
    interrupt: (address: bigint, data: number) => void,
  ) {
    this.event = new EventRegisters(interrupt);
  }

  /** Queues a request; a phrase says why it was lost instead. */
  push(request: PageRequest): string | null {
    const { state } = this;
    if (state.status & PRO) return 'an overflow (PRO) is outstanding';
    const size = 4096 << (state.baseLow & 7);
    const next = (state.tail + DESCRIPTOR_BYTES) % size;
    if (next === state.head) {
      state.status |= PRO;
      this.event.signal();
      return 'the page request queue is full';
    }
    const address = join(state.baseHigh, state.baseLow & ~0xfff) + BigInt(state.tail);
    if (!this.unit.memory.contains(address, DESCRIPTOR_BYTES))
      return 'the page request queue is not in memory';
    this.unit.memory.write(address, encodePageRequest(request), 'iommu');
    state.tail = next;
    if (!(state.status & PPR)) {
      state.status |= PPR;
      this.event.signal();
    }
    return null;
  }

  words(): [number, RegisterWord][] {
    const { state } = this;
    return [
      [PQH, { read: () => state.head, write: (value) => (state.head = value & INDEX_MASK) }],
      [PQT, { read: () => state.tail, write: (value) => (state.tail = value & INDEX_MASK) }],
      [PQA, { read: () => state.baseLow, write: (value) => (state.baseLow = value & ~0xff8) }],
      [PQA + 4, { read: () => state.baseHigh, write: (value) => (state.baseHigh = value) }],
      [PRS, { read: () => state.status, write: (value) => this.clear(value) }],
      [PRS - 4, { read: () => 0, write: ignore }],
      ...this.event.words(PECTL),
    ];
  }

  save(): unknown {
    return { ...this.state, event: this.event.save() };
  }

  restore(snapshot: unknown): void {
    const { event, ...state } = snapshot as PageRequestState & { event: EventState };
    Object.assign(this.state, state);
    this.event.restore(event);
  }

  private clear(value: number): void {
    this.state.status &= ~(value & (PPR | PRO));
    if (this.state.status === 0) this.event.withdraw();
  }
}

/** Page request descriptor, 256 bits. */
function encodePageRequest(request: PageRequest): Uint8Array {
  const type = 1n;
  const bit = (on: boolean, position: bigint): bigint => (on ? 1n << position : 0n);
  const word0 =
    type |
    bit(request.pasid !== null, 8n) |
    (BigInt(request.requester) << 16n) |
    (BigInt(request.pasid ?? 0) << 32n) |
    bit(request.execute, 52n) |
    bit(request.privileged, 53n);
  const word1 =
    bit(request.read, 0n) |
    bit(request.write, 1n) |
    bit(request.last, 2n) |
    (BigInt(request.group) << 3n) |
    (request.address & ~0xfffn);
  const bytes = new Uint8Array(DESCRIPTOR_BYTES);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, word0, true);
  view.setBigUint64(8, BigInt.asUintN(64, word1), true);
  return bytes;
}

/**
 * A queue that the IOMMU fills and software empties: fault queue and page-request queue.
 *
 * Source: RISC-V IOMMU specification, "Fault/Event-Queue (FQ)", "Page-Request-Queue (PQ)".
 */
import { MEMORY_FAULT, Queue } from './queue';

/** Overflow: fqof, pqof. */
export const OVERFLOW = 1 << 9;

/** Why a record was lost. */
export type Loss = 'off' | 'full' | 'memory fault';

export class RecordQueue extends Queue {
  /** Puts a record into memory, moves the tail and returns the record's index, or says why it is lost. */
  push(record: readonly bigint[]): number | Loss {
    const { state, unit } = this;
    if (!this.on) return 'off';
    if (state.errors & MEMORY_FAULT) return 'memory fault';
    if (state.errors & OVERFLOW) return 'full';
    const index = state.tail;
    const next = (index + 1) % this.size;
    if (next === state.head) {
      this.setError(OVERFLOW);
      return 'full';
    }
    const address = this.address(index);
    const bytes = new Uint8Array(8 * record.length);
    const view = new DataView(bytes.buffer);
    record.forEach((word, i) => view.setBigUint64(8 * i, word, !unit.bigEndian));
    if (!unit.memory.contains(address, bytes.length)) {
      this.setError(MEMORY_FAULT);
      return 'memory fault';
    }
    unit.memory.write(address, bytes, 'iommu');
    state.tail = next;
    this.signal();
    return index;
  }

  protected changed(): void {
    // Software makes room; nothing waits for it.
  }
}

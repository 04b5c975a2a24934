/**
 * One request on its way through the tables: what was asked, where the walk stands, and the answer; each architecture
 * adds what its structures say. One object serves all requests of a unit, so that translating allocates nothing.
 * Numbers are int32; 64-bit words and addresses are pairs of a high and a low half.
 */
import type { PhysicalMemory } from '../machine/memory';
import type { Layout } from './layout';
import type { Recorder } from './recorder';

export class RequestWalk {
  // The request.
  requester = 0;
  /** -1: no PASID. */
  pasid = -1;
  /** READ | WRITE | EXECUTE. */
  access = 0;
  /** Privileged Mode Requested: 1 or 0. */
  privileged = 0;
  high = 0;
  low = 0;
  /** False for a walk that leaves no trace: no caches, no flags written. */
  live = true;
  recorder: Recorder | null = null;

  // Table that the next structure is read from.
  tableHigh = 0;
  tableLow = 0;
  /** Not 0 where a structure read so far says that faults are not to be recorded. */
  faultsDisabled = 0;
  /** What invalidations call the address space of the second stage: domain id, GSCID. */
  domain = 0;
  /** Permissions of a path that the paging-structure cache holds. */
  pathPermissions = 0;
  /** Not 0 where an entry of that path refuses execution. */
  pathNoExecute = 0;

  // The answer.
  /** The request is an interrupt message and not translated. */
  interrupt = false;
  outHigh = 0;
  outLow = 0;
  /** READ | WRITE | EXECUTE of user requests, and more bits as the architecture needs them. */
  permissions = 0;
  shift = 12;
  /** Field that decided a fault, by name. */
  decides = '';

  /** Index in memory of the entry at (high, low), as `entryIndex` has it; notes it for whoever listens. */
  fetch(memory: PhysicalMemory, layout: Layout, high: number, low: number): number {
    if (this.recorder !== null) this.recorder.entry(layout, high, low);
    return memory.entryIndex(high, low);
  }

  /** Ends the walk: notes which field refused, and hands the reason back. */
  fault(reason: number, field: string): number {
    this.decides = field;
    return reason;
  }
}

import { Part } from '../state';

interface MmStruct {
  /** Which object of the slab cache it is. */
  readonly place: number;
  /** `mm_count`: one for the address space while it lives, one for each mmgrab(); at 0 the memory is free. */
  count: number;
  /** The process lives: `mm_users` is not 0. */
  alive: boolean;
}

interface State {
  /** By process, living and gone. */
  readonly structs: Map<string, MmStruct>;
  /** Last freed, first handed out again, as SLUB does. */
  readonly free: number[];
  next: number;
}

/**
 * The memory of `struct mm_struct` (kernel/fork.c): what a pointer to an address space points to once the process is gone.
 * Its place is the next process's, unless somebody holds a reference.
 */
export class MmStructs extends Part<State> {
  constructor() {
    super({ structs: new Map(), free: [], next: 0 });
  }

  create(process: string): void {
    const place = this.state.free.pop() ?? this.state.next++;
    this.state.structs.set(process, { place, count: 1, alive: true });
  }

  /** The address space is gone (`__mmput`); the structure goes with the last reference. */
  exit(process: string): void {
    const struct = this.state.structs.get(process);
    if (!struct) return;
    struct.alive = false;
    this.drop(process);
  }

  /** mmgrab(). */
  grab(process: string): void {
    const struct = this.state.structs.get(process);
    if (struct) struct.count++;
  }

  /** mmdrop(). */
  drop(process: string): void {
    const struct = this.state.structs.get(process);
    if (!struct || struct.count === 0) return;
    struct.count--;
    if (struct.count === 0) this.state.free.push(struct.place);
  }

  /**
   * The process whose address space a pointer leads to that was once `process`'s: its own while the structure is held,
   * whoever got the memory next after that, or null where nobody has it.
   */
  behind(process: string): string | null {
    const struct = this.state.structs.get(process);
    if (!struct || struct.count > 0) return process;
    for (const [other, { place, count }] of this.state.structs)
      if (place === struct.place && count > 0) return other;
    return null;
  }
}

/** Values that driver code passes around: numbers, addresses and pointers are bigints; structures are handles. */
import { KernelError } from '../errno';
import { DIRECTIONS, type Direction } from '../dma/types';

export type Handle =
  | { readonly handle: 'device'; readonly name: string }
  /** Null: init_mm. */
  | { readonly handle: 'mm'; readonly process: string | null }
  | { readonly handle: 'domain'; readonly id: number }
  | { readonly handle: 'sva'; readonly id: number }
  | { readonly handle: 'scatterlist'; readonly id: number }
  | { readonly handle: 'pool'; readonly id: number }
  | { readonly handle: 'group'; readonly name: string };

export type Value = bigint | Handle;

type HandleOf<K extends Handle['handle']> = Extract<Handle, { handle: K }>;

/** Arguments of one call, taken by position and checked by type. */
export class Arguments {
  /** What was stored through pointers, by position of the argument. */
  readonly stored = new Map<number, Value>();

  constructor(
    private readonly values: readonly Value[],
    readonly caller: string,
    /** The process whose system call this is, or null in a kernel thread (`current->mm`). */
    readonly current: string | null,
  ) {}

  /** Stores a result through a pointer argument. */
  out(index: number, value: Value): void {
    this.stored.set(index, value);
  }

  number(index: number): bigint {
    const value = this.values[index] ?? 0n;
    if (typeof value !== 'bigint')
      throw new KernelError('EINVAL', `argument ${String(index + 1)} is no number`);
    return value;
  }

  /** A number that counts: sizes, PASIDs, flags. */
  count(index: number): number {
    return Number(BigInt.asUintN(64, this.number(index)));
  }

  pointer(index: number): bigint {
    return BigInt.asUintN(64, this.number(index));
  }

  direction(index: number): Direction {
    return DIRECTIONS[this.count(index)] ?? 'DMA_NONE';
  }

  device(index: number): string {
    return this.handle(index, 'device').name;
  }

  handle<K extends Handle['handle']>(index: number, kind: K): HandleOf<K> {
    const value = this.values[index];
    if (typeof value === 'object' && value.handle === kind) return value as HandleOf<K>;
    const what =
      value === 0n ? 'NULL' : typeof value === 'bigint' && value < 0n ? 'an error pointer' : 'something else';
    throw new KernelError('EFAULT', `argument ${String(index + 1)} should be a ${kind}, and is ${what}`);
  }

  /** Null where the argument is NULL. */
  optional<K extends Handle['handle']>(index: number, kind: K): HandleOf<K> | null {
    return this.values[index] === 0n ? null : this.handle(index, kind);
  }
}

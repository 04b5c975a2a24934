import type { Bits, Resource } from './state';
import type { Value } from './values';

/** One way out of a function: what it returns and leaves behind. */
export interface Outcome {
  /** Its result, in the callee's own terms; -1 where it has none. */
  readonly result: Value | null;
  readonly bits: Bits;
  /** Writes to memory that the caller can see: address and value, in the callee's terms. */
  readonly writes: readonly (readonly [address: number, value: Value])[];
  /** Resources that it opened and left, or closed. */
  readonly resources: readonly Resource[];
  /** What it learned of its parameters on the way: terms and their bits. */
  readonly bitsOf: readonly (readonly [term: number, bits: Bits])[];
}

/** What a caller needs to know of a function. */
export interface Summary {
  readonly outcomes: readonly Outcome[];
  /** Parameters that may be kept by somebody after the call. */
  readonly keeps: number;
}

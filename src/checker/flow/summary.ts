import type { Bits, Resource } from './state';
import { equalOrigins, type Value } from './values';

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

/** Whether a caller learns the same from two summaries: the same places included, as objects, since these move with their function. */
export function sameSummary(a: Summary | undefined, b: Summary | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return a.keeps === b.keeps && same(a.outcomes, b.outcomes, sameOutcome);
}

function sameOutcome(a: Outcome, b: Outcome): boolean {
  return (
    a.bits === b.bits &&
    (a.result === null || b.result === null ? a.result === b.result : sameValue(a.result, b.result)) &&
    same(a.writes, b.writes, (x, y) => x[0] === y[0] && sameValue(x[1], y[1])) &&
    same(a.resources, b.resources, sameResource) &&
    same(a.bitsOf, b.bitsOf, (x, y) => x[0] === y[0] && x[1] === y[1])
  );
}

const sameValue = (a: Value, b: Value): boolean => a.term === b.term && equalOrigins(a.origins, b.origins);

const sameResource = (a: Resource, b: Resource): boolean =>
  a.kind === b.kind &&
  a.handle === b.handle &&
  a.at === b.at &&
  a.by === b.by &&
  a.result === b.result &&
  a.succeeds === b.succeeds &&
  a.state === b.state &&
  a.escaped === b.escaped &&
  a.closedAt === b.closedAt;

function same<T>(a: readonly T[], b: readonly T[], is: (x: T, y: T) => boolean): boolean {
  return a.length === b.length && a.every((x, i) => is(x, b[i]!));
}

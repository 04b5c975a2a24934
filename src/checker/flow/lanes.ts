import { merge, type Bits, type Reader, type State } from './state';
import { TermKind, type Terms } from './terms';
import { union, type Value } from './values';

/** One way on from a call. */
export interface Way {
  readonly state: State;
  readonly result: Value;
}

/** A set of paths on its way through one block. */
export interface Lane {
  /** The next instruction. */
  readonly pc: number;
  readonly state: State;
  /** Values of the block's instructions so far. */
  readonly values: Map<number, Value>;
}

/** What meeting asks of the analysis. */
export interface Meeting extends Reader {
  readonly terms: Terms;
  readonly fn: { readonly blocks: Int32Array };
}

/**
 * The sets of paths on which one block runs: a call may split one, and the next call each of these. They go side by side, so that
 * those that are too many meet where they stand.
 */
export class Lanes {
  private readonly waiting: Lane[] = [];

  constructor(
    private readonly cx: Meeting,
    private readonly most: number,
  ) {}

  add(lane: Lane): void {
    const beside = this.waiting.filter(({ pc }) => pc === lane.pc);
    if (beside.length < this.most) this.waiting.push(lane);
    else this.meet(beside.find(({ state }) => state.key() === lane.state.key()) ?? beside[0]!, lane);
  }

  /** Goes on behind a call on each of its ways. `kept`: whether other blocks ask for the result. */
  split(call: number, ways: readonly Way[], values: ReadonlyMap<number, Value>, kept: boolean): void {
    for (const { state, result } of ways) {
      if (kept) state.memory.set(-1 - call, result);
      this.add({ pc: call + 1, state, values: new Map(values).set(call, result) });
    }
  }

  /** The one that is the farthest behind. */
  take(): Lane | undefined {
    let first = 0;
    for (const [i, { pc }] of this.waiting.entries()) if (pc < this.waiting[first]!.pc) first = i;
    return this.waiting.splice(first, 1)[0];
  }

  private meet(into: Lane, other: Lane): void {
    const { cx } = this;
    for (const [v, mine] of into.values) {
      const theirs = other.values.get(v) ?? mine;
      if (theirs !== mine) into.values.set(v, met(cx, into.pc, v, into.state, mine, other.state, theirs));
    }
    merge(into.state, other.state, placeOf(cx, into.pc), cx.terms, cx);
  }
}

/** A place of its own, beside the blocks, for what meets before an instruction. */
export const placeOf = ({ fn }: Meeting, pc: number): number => fn.blocks.length + pc;

/** The value of instruction `v` where two sets of paths meet. */
export function met(
  cx: Meeting,
  pc: number,
  v: number,
  into: State,
  mine: Value,
  other: State,
  theirs: Value,
): Value {
  const origins = union(mine.origins, theirs.origins);
  if (mine.term === theirs.term) return { term: mine.term, origins };
  const term = cx.terms.of(TermKind.MeetValue, placeOf(cx, pc), v);
  const bits = cx.bits(into, mine.term) | cx.bits(other, theirs.term);
  into.bits.set(term, bits as Bits);
  return { term, origins };
}

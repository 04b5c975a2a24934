import { merge, type Reader, type State } from './state';
import type { Terms } from './terms';

/** Sets of paths that are kept apart where they enter one block; beyond them they are merged. */
export const MOST_STATES = 12;

/** The sets of paths that enter each block, as far as they are known. */
export class Entering {
  private readonly states = new Map<number, State[]>();

  constructor(
    private readonly cx: Reader & { readonly terms: Terms },
    private readonly blocks: Int32Array,
  ) {}

  /** Notes an arrival; gives the set to run the block on, or null where nothing is new. */
  arrive(block: number, arriving: State): State | null {
    let known = this.states.get(block);
    if (known === undefined) this.states.set(block, (known = []));
    const key = arriving.key();
    const same = known.find((s) => s.key() === key) ?? (known.length >= MOST_STATES ? known[0] : undefined);
    if (same === undefined) known.push(arriving);
    else if (!merge(same, arriving, block, this.cx.terms, this.cx)) return null;
    return same ?? arriving;
  }

  /** All of them, by where their blocks stand in the source. */
  *[Symbol.iterator](): Generator<readonly [block: number, state: State]> {
    const inOrder = [...this.states].sort(([a], [b]) => this.blocks[a]! - this.blocks[b]!);
    for (const [block, states] of inOrder) for (const state of states) yield [block, state];
  }
}

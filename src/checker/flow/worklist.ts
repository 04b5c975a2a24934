import type { FunctionIR } from './ir';
import type { State } from './state';

/**
 * Blocks to run, first in source order first: what flows into a join is gathered before the join runs, so that most blocks run
 * once.
 */
export class Worklist {
  /** Place of each block in the source, and the block at each place. */
  private readonly placeOf: Int32Array;
  private readonly blockAt: readonly number[];
  private readonly waiting: State[][];
  private first = 0;

  constructor(fn: FunctionIR) {
    this.blockAt = [...fn.blocks.keys()].sort((a, b) => fn.blocks[a]! - fn.blocks[b]!);
    this.placeOf = new Int32Array(fn.blocks.length);
    for (const [place, block] of this.blockAt.entries()) this.placeOf[block] = place;
    this.waiting = this.blockAt.map(() => []);
  }

  add(block: number, state: State): void {
    const place = this.placeOf[block]!;
    const here = this.waiting[place]!;
    if (!here.includes(state)) here.push(state);
    if (place < this.first) this.first = place;
  }

  take(): { block: number; state: State } | undefined {
    for (; this.first < this.waiting.length; this.first++) {
      const state = this.waiting[this.first]!.shift();
      if (state !== undefined) return { block: this.blockAt[this.first]!, state };
    }
    return undefined;
  }
}

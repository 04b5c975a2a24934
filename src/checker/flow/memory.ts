import type { KernelTable } from '../kernel/table';
import type { Environment } from './environment';
import type { FunctionFacts } from './facts';
import { Interests } from './interest';
import type { FunctionIR } from './ir';
import { Names } from './names';
import type { Summary } from './summary';
import { Terms } from './terms';
import { Witness, type Answers } from './witness';

/** What the analysis of a function found. */
export interface Found {
  readonly summary: Summary;
  readonly facts: FunctionFacts;
}

/** Analyses of one function that are kept: it is analysed again in each round that learned something for it. */
const MOST_KNOWN = 6;
/** Terms beyond which everything is forgotten; see `Terms`. */
const MOST_TERMS = 1_000_000;

/**
 * What was found out about functions, with what was asked of their surroundings for it: an analysis depends on nothing else than
 * the function and these answers, so that it holds for as long as they would be the same.
 */
export class Memory {
  readonly terms = new Terms();
  readonly names = new Names();
  readonly interests: Interests;
  private readonly known = new WeakMap<FunctionIR, { answers: Answers; found: Found }[]>();

  /** @param words that the rules look for; @param keeps whether anything will be asked again */
  constructor(
    readonly table: KernelTable,
    words: readonly string[],
    private readonly keeps: boolean,
  ) {
    this.interests = new Interests(this.names, table, words);
  }

  get isFull(): boolean {
    return !this.keeps || this.terms.size > MOST_TERMS;
  }

  /** What an analysis of a function finds, made where no known one holds. */
  found(fn: FunctionIR, env: Environment, analyse: (env: Environment) => Found): Found {
    if (!this.keeps) return analyse(env);
    let known = this.known.get(fn);
    if (known === undefined) this.known.set(fn, (known = []));
    const at = known.findIndex(({ answers }) => answers.hold(env));
    if (at >= 0) {
      const [hit] = known.splice(at, 1);
      known.unshift(hit!);
      return hit!.found;
    }
    const witness = new Witness(env);
    const found = analyse(witness);
    known.unshift({ answers: witness.answers, found });
    known.length = Math.min(known.length, MOST_KNOWN);
    return found;
  }
}

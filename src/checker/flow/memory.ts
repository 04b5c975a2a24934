import type { KernelTable } from '../kernel/table';
import type { Environment } from './environment';
import type { FunctionFacts } from './facts';
import { Interests, type Interest, type LookedFor } from './interest';
import type { Declaration, FileIR, FunctionIR } from './ir';
import { Names } from './names';
import type { Summary } from './summary';
import { Terms } from './terms';
import { Witness, type Answers } from './witness';

/** What the analysis of a function found. */
export interface Found {
  readonly summary: Summary;
  readonly facts: FunctionFacts;
}

interface Known {
  readonly answers: Answers;
  /** Of the surroundings in which the answers were last what they are. */
  readonly outlook: object;
  /** The declarations that were read for them. */
  readonly asked: ReadonlySet<Declaration>;
  readonly found: Found;
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
  private last: readonly unknown[] = [];
  private outlook = {};
  private readonly known = new WeakMap<FunctionIR, Known[]>();

  /** @param wanted names that the rules look for; @param keeps whether anything will be asked again */
  constructor(
    readonly table: KernelTable,
    wanted: LookedFor,
    private readonly keeps: boolean,
  ) {
    this.interests = new Interests(this.names, table, wanted);
  }

  get isFull(): boolean {
    return !this.keeps || this.terms.size > MOST_TERMS;
  }

  /** What the files of a unit look like from outside; for what one is asked to follow, too. */
  outlookOf(files: readonly FileIR[], { mappings }: Interest): object {
    const parts = [mappings, ...files.map((file) => file.outlook)];
    if (this.last.length !== parts.length || this.last.some((part, i) => part !== parts[i])) {
      this.last = parts;
      this.outlook = {};
    }
    return this.outlook;
  }

  /** What an analysis of a function finds, made where no known one holds. */
  found(fn: FunctionIR, env: Environment, analyse: (env: Environment) => Found): Found {
    if (!this.keeps) return analyse(env);
    let known = this.known.get(fn);
    if (known === undefined) this.known.set(fn, (known = []));
    const { declared, outlook } = env;
    for (const [at, hit] of known.entries()) {
      const isSame = hit.outlook === outlook;
      const { result: holds, asked } = declared.asking(() => hit.answers.hold(env, !isSame));
      if (!holds) continue;
      known.splice(at, 1);
      const now = isSame ? hit : { ...hit, outlook, asked };
      known.unshift(now);
      declared.know(now.asked);
      return now.found;
    }
    const witness = new Witness(env);
    const { result: found, asked } = declared.asking(() => analyse(witness));
    declared.know(asked);
    known.unshift({ answers: witness.answers, outlook, asked, found });
    known.length = Math.min(known.length, MOST_KNOWN);
    return found;
  }
}

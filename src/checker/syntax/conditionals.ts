import { contradicts, groupDirectives, type Branch, type Directives } from './directives';
import { lex } from './lexer';

/** A branch that an offset lies in. */
export interface Half {
  /** Number of the `#if` … `#endif` group within its text. */
  readonly group: number;
  /** 0 for `#if`, 1 for the first `#elif` or `#else`, … */
  readonly branch: number;
  /** The condition as written, empty for `#else`. */
  readonly condition: string;
}

interface Level {
  readonly outer: Level | null;
  readonly half: Half;
  readonly branch: Branch;
}

/** Which `#if` branches the places of a text lie in, and which places can't be in one kernel together. */
export class Conditionals {
  /** Offsets where the level changes, in order, and the level from there on. */
  private readonly offsets: number[] = [0];
  private readonly levels: (Level | null)[] = [null];

  constructor({ groups }: Pick<Directives, 'groups'>) {
    const halves = groups.flatMap(({ id, branches }) =>
      branches.map((branch, index) => ({
        branch,
        half: { group: id, branch: index, condition: branch.condition },
      })),
    );
    halves.sort((a, b) => a.branch.start - b.branch.start);
    let level: Level | null = null;
    for (const { branch, half } of halves) {
      level = this.leave(level, branch.start);
      level = { outer: level, branch, half };
      this.enter(branch.start, level);
    }
    this.leave(level, Infinity);
  }

  private enter(offset: number, level: Level | null): void {
    this.offsets.push(offset);
    this.levels.push(level);
  }

  /** Leaves the branches that end before an offset; gives the one around it. */
  private leave(level: Level | null, offset: number): Level | null {
    for (; level !== null && level.branch.end <= offset; level = level.outer)
      this.enter(level.branch.end, level.outer);
    return level;
  }

  /** The branches around an offset, outermost first. */
  at(offset: number): Half[] {
    const halves: Half[] = [];
    for (let level = this.level(offset); level !== null; level = level.outer) halves.push(level.half);
    return halves.reverse();
  }

  /** Whether an offset lies in code that is never compiled: `#if 0`, or a branch whose conditions exclude each other. */
  dead(offset: number): boolean {
    const facts = new Map<string, boolean>();
    for (let level = this.level(offset); level !== null; level = level.outer) {
      if (level.branch.dead || contradicts(facts, level.branch.facts)) return true;
      for (const [key, holds] of level.branch.facts) facts.set(key, holds);
    }
    return false;
  }

  /**
   * Whether no configuration compiles both offsets: they lie in two branches of one group, or under one condition once true
   * and once false.
   */
  contradictory(a: number, b: number): boolean {
    const facts = new Map<string, boolean>();
    for (let level = this.level(a); level !== null; level = level.outer) {
      for (const [key, holds] of level.branch.facts) facts.set(key, holds);
    }
    if (facts.size === 0) return false;
    for (let level = this.level(b); level !== null; level = level.outer) {
      if (contradicts(facts, level.branch.facts)) return true;
    }
    return false;
  }

  private level(offset: number): Level | null {
    let [low, high] = [0, this.offsets.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.offsets[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return this.levels[low]!;
  }
}

/** The conditional groups of a text that is not parsed otherwise; a parsed file has them as `conditionals`. */
export function conditionals(text: string): Conditionals {
  return new Conditionals(groupDirectives(lex(text)));
}

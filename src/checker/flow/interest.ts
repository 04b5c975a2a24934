import { IOMMU_INTERNALS, SEED_FIELDS, SEED_TYPES } from '../kernel/fields';
import type { KernelTable } from '../kernel/table';
import type { Environment } from './environment';
import type { FunctionIR } from './ir';
import type { Names } from './names';
import {
  givesMemory,
  givesPointerAway,
  hasSeed,
  isSink,
  isSeed,
  storesField,
  touches,
  WIDE_WORDS,
} from './relevance';

/** What rules look for beyond names, in one unit. */
export interface Interest {
  /** Members whose being set is looked at. */
  readonly sets: ReadonlySet<string>;
  /** Members, by struct, whose every use is looked at. */
  readonly touches: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether pointers that are given to devices as numbers are looked at. */
  readonly pointers: boolean;
  /** Whether it is asked what is mapped. */
  readonly mappings: boolean;
}

/** What a name alone tells of a function that it stands in. */
const enum Tells {
  /** A rule looks for it. */
  Start = 1,
  /** The tables have it for what the rules are about. */
  Seed = 2,
  /** A member that some rule looks for. */
  Member = 4,
  /** It gives a value to a device, or a pointer to memory. */
  Pointer = 8,
  /** A type of numbers that a pointer fits into. */
  Wide = 16,
}

const MEMBERS = new Set([...SEED_FIELDS, ...[...IOMMU_INTERNALS.values()].flatMap((names) => [...names])]);
const TAGS = new Set([...SEED_TYPES].map((type) => type.replace(/^struct /, '')));

/** Tells from the names in a function whether its body is worth reading, and asks the body only then. */
export class Interests {
  private readonly known: number[] = [];
  private readonly words: RegExp | null;

  constructor(
    private readonly names: Names,
    private readonly table: KernelTable,
    words: readonly string[],
  ) {
    const escaped = words.map((word) => word.replace(/[^\w]/g, '\\$&'));
    this.words = words.length === 0 ? null : new RegExp(`^(?:${escaped.join('|')})`);
  }

  /** Whether a rule looks for something in a function itself. */
  startsAt(env: Environment, fn: FunctionIR, { sets, touches: members, pointers }: Interest): boolean {
    const tells = this.tellsOf(fn);
    if ((tells & Tells.Start) !== 0) return true;
    if (pointers && has(tells, Tells.Pointer | Tells.Wide) && givesPointerAway(env, fn)) return true;
    if ((tells & Tells.Member) === 0) return false;
    return (sets.size > 0 && storesField(env, fn, sets)) || (members.size > 0 && touches(env, fn, members));
  }

  /** Whether a function says something of values that rules are about. */
  hasSeed(env: Environment, fn: FunctionIR): boolean {
    const tells = this.tellsOf(fn);
    const may = (tells & (Tells.Seed | Tells.Member)) !== 0 || has(tells, Tells.Pointer | Tells.Wide);
    return may && hasSeed(env, fn);
  }

  private tellsOf({ words }: FunctionIR): number {
    let tells = 0;
    for (const name of words) tells |= this.known[name] ?? this.learn(name);
    return tells;
  }

  private learn(name: number): number {
    const { names, table, known } = this;
    // From the first on, so that there are no holes.
    for (let next = known.length; next <= name; next++) {
      const text = names.text(next);
      const row = table.functions.get(text);
      let tells = 0;
      if (this.words?.test(`${text}(`) === true) tells |= Tells.Start;
      if ((row !== undefined && isSeed(row)) || table.constants.has(text) || TAGS.has(text))
        tells |= Tells.Seed;
      if (MEMBERS.has(text)) tells |= Tells.Member;
      if (row !== undefined && (isSink(row) || givesMemory(row))) tells |= Tells.Pointer;
      if (WIDE_WORDS.has(text)) tells |= Tells.Wide;
      known.push(tells);
    }
    return known[name]!;
  }
}

const has = (tells: number, all: number): boolean => (tells & all) === all;

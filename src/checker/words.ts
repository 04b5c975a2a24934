import type { Worth } from './flow/demand';
import { POINTERS, SEED_NAMES, type Interest } from './flow/interest';
import { castIn } from './flow/mentions';
import { isHeader, type FileIR } from './flow/ir';
import { givesMemory, givesNumber, isSeed, isSink, QUALIFIERS, WIDE_TYPES } from './flow/relevance';
import type { ApiRow } from './kernel/row';
import { FUNCTION_ROWS } from './kernel/table';
import { END, type Wanted } from './prefilter';
import type { Rule, Starts } from './rules/rule';
import { DISABLE } from './suppress';
import { hashOf } from './syntax/skim';

/** How names begin at which the analysis starts, for some rules. */
export function startWords(rules: readonly Rule[]): string[] {
  return [...new Set(rules.flatMap((r) => r.words))];
}

/** How names begin at which it starts in some units. */
export function startNames(rules: readonly Rule[]): string[] {
  return [...new Set(rules.flatMap((r) => r.starts?.names ?? []))];
}

/** Words of which a unit must have one for a rule that goes by words. */
function wordsOf(rules: readonly Rule[], own: readonly ApiRow[]): string[] {
  const starts = rules.flatMap(({ starts: { names = [], where = [] } = {} }) => [...names, ...where]);
  return [...new Set([...startWords(rules), ...starts, ...own.map((row) => row.name)])];
}

/** What the bytes of a unit must have for a rule to find anything in it, or for a comment to keep rules quiet. */
export function wantedBy(rules: readonly Rule[], own: readonly ApiRow[]): Wanted {
  const words = [DISABLE, ...wordsOf(rules, own)];
  if (!rules.some((rule) => rule.starts?.pointers)) return { words, together: [] };
  const givers = giversOf(own).map((name) => `${name}(`);
  const prefixes = ['', ...QUALIFIERS.map((qualifier) => `${qualifier} `)];
  const casts = prefixes.flatMap((prefix) => WIDE_TYPES.map((type) => `(${prefix}${type})`));
  return { words, together: [[casts, givers]] };
}

/** What of the rules a text speaks of. */
export interface Present {
  /** By their order, whether their further starts may be in a unit with it. */
  readonly rules: readonly boolean[];
  /** Whether one that asks what is mapped has a word in it. */
  readonly mappings: boolean;
  /** Whether any starts at a name in it; whether one does in some units. */
  readonly starts: boolean;
  readonly named: boolean;
  /** Hashes of what may make a pointer of a value that a function makes a number of, beside what gives or takes such. */
  readonly numbered: readonly number[];
}

/** Looks for the words of rules; a function of the user's own may do what any word stands for. */
export class Words {
  private readonly patterns: readonly (RegExp | null)[];
  private readonly mapping: RegExp | null;
  private readonly starting: RegExp | null;
  private readonly naming: RegExp | null;
  /** Any of the words of these. */
  private readonly any: RegExp;
  /** Calls of functions beside which a pointer may be given to a device as a number. */
  private readonly givers: RegExp;
  /** What is a pointer whatever a unit declares: names of members of the kernel's structs, of allocators, and operators. */
  private readonly pointing: ReadonlySet<string>;
  /** Hashes of the names of functions that give a struct of the kernel's, by the struct. */
  private readonly giving = new Map<string, readonly number[]>();
  /** Hashes of names that say something of values. */
  private readonly seeds: readonly number[];

  constructor(
    private readonly rules: readonly Rule[],
    own: readonly ApiRow[] = [],
  ) {
    const names = own.map((row) => row.name);
    const asking = rules.filter((rule) => rule.mappings === true).flatMap((rule) => rule.words);
    this.patterns = rules.map(({ starts }) => wordPattern([...(starts?.where ?? []), ...names]));
    this.mapping = asking.length === 0 ? null : wordPattern([...asking, ...names]);
    this.starting = wordPattern([...startWords(rules), ...names]);
    this.naming = wordPattern(startNames(rules));
    this.any = wordPattern(wordsOf(rules, own)) ?? NOTHING;
    this.givers = callPattern([...giversOf(own), ...startNames(rules).map((name) => `${name}\\w*`)]);
    this.pointing = new Set([
      ...POINTERS,
      ...[...FUNCTION_ROWS, ...own].filter(givesMemory).map((row) => row.name),
    ]);
    for (const { name, result } of [...FUNCTION_ROWS, ...own])
      if (result !== undefined) this.giving.set(result, [...(this.giving.get(result) ?? []), hashOf(name)]);
    this.seeds = [...SEED_NAMES, ...FUNCTION_ROWS.filter(isSeed).map((row) => row.name), ...names].map(
      hashOf,
    );
  }

  in(text: string): Present {
    // Most texts have none of the words.
    const hasAny = this.any.test(text);
    const has = (pattern: RegExp | null): boolean => hasAny && pattern?.test(text) === true;
    return {
      rules: this.patterns.map(has),
      mappings: has(this.mapping),
      starts: has(this.starting),
      named: has(this.naming),
      numbered: this.numberedIn(text),
    };
  }

  /** What rules look for in a unit: that of a rule beyond its words only where the unit has what it must. */
  interestIn(files: readonly Looked[]): Interest {
    const starts = this.startsIn(files, headersOf(files));
    return {
      sets: new Set(starts.flatMap((s) => s.sets ?? [])),
      touches: new Map(
        starts
          .flatMap((s) => [...(s.touches ?? [])])
          .filter(([owner]) => files.some(({ ir }) => this.knows(ir, owner))),
      ),
      named: starts.some((s) => s.names !== undefined),
      pointers: starts.some((s) => s.pointers === true),
      mappings: files.some(({ present }) => present.mappings),
    };
  }

  /** The files of a unit that are worth reading. */
  worthIn(files: readonly Looked[], { named, touches }: Interest): Worth {
    const headers = headersOf(files);
    const mayStart = (file: Looked): boolean => {
      const { ir, present } = file;
      if (present.starts || (named && present.named)) return true;
      // What a file may know of types, it or a header says.
      const starts = this.startsIn([file, ...headers], headers);
      return (
        membersOf(starts, touches).some((name) => ir.skim.has(hashOf(name))) ||
        (starts.some((s) => s.pointers === true) && makesNumbers(file, headers))
      );
    };
    const maySeed = (file: Looked): boolean =>
      file.present.starts ||
      (named && file.present.named) ||
      makesNumbers(file, headers) ||
      this.seeds.some((hash) => file.ir.skim.has(hash));
    const starting = files.filter(mayStart);
    // Where nothing starts nobody asks for more.
    const seeded = starting.length === 0 ? [] : files.filter(maySeed);
    return { starting: starting.map(({ ir }) => ir), seeded: new Set(seeded.map(({ ir }) => ir)) };
  }

  /** Whether a file may have a value of a struct of the kernel's: it names it, or calls what gives one. */
  private knows({ skim }: FileIR, owner: string): boolean {
    const names = this.giving.get(owner) ?? [];
    return [hashOf(owner.replace(/^struct /, '')), ...names].some((hash) => skim.has(hash));
  }

  /** Starts beyond words of the rules that find what they must in some of the files. */
  private startsIn(files: readonly Looked[], headers: readonly Looked[]): Starts[] {
    return this.rules.flatMap(({ starts }, i) => {
      if (starts === undefined) return [];
      const holds =
        starts.where === undefined ||
        files.some(({ present }) => present.rules[i]) ||
        (starts.orNumbers === true && files.some((file) => makesNumbers(file, headers)));
      return holds ? [starts] : [];
    });
  }

  /** What `operandOfCast` tells of the functions of a text that call what gives pointers, or values to devices. */
  private numberedIn(text: string): number[] {
    const found = new Set<number>();
    if (NUMBERED.test(text)) found.add(ALWAYS);
    let done = 0;
    for (const { index } of text.matchAll(CAST)) {
      if (index < done) continue;
      const from = Math.max(0, text.lastIndexOf(END, index));
      const to = text.indexOf(END, index);
      done = to < 0 ? text.length : to;
      const code = text.slice(from, done);
      if (this.givers.test(code))
        for (const name of castIn(code)) found.add(this.pointing.has(name) ? ALWAYS : hashOf(name));
    }
    return [...found];
  }
}

const NOTHING = /(?!)/;

/** Stands for what is a pointer whatever a unit declares. */
const ALWAYS = hashOf('*');

/** A file and what of the rules it speaks of. */
interface Looked {
  readonly ir: FileIR;
  readonly present: Present;
}

const headersOf = (files: readonly Looked[]): Looked[] => files.filter(({ ir }) => isHeader(ir));

/** Whether a file may make a number of a pointer. */
function makesNumbers({ ir, present }: Looked, headers: readonly Looked[]): boolean {
  const isPointer = (name: number): boolean =>
    name === ALWAYS || ir.skim.points(name) || headers.some((header) => header.ir.skim.points(name));
  return present.numbered.some(isPointer);
}

const membersOf = (starts: readonly Starts[], known: Interest['touches']): string[] =>
  starts.flatMap(({ sets = [], touches }) => [
    ...sets,
    ...[...(touches ?? [])].flatMap(([owner, names]) => (known.has(owner) ? [...names] : [])),
  ]);

/** Names of functions that give pointers, or values to devices: as `numbersOfPointers` has it. */
const giversOf = (own: readonly ApiRow[]): string[] => [
  ...new Set(
    [...FUNCTION_ROWS, ...own].filter((row) => isSink(row) || givesMemory(row)).map((row) => row.name),
  ),
];

const NUMBERED = callPattern(FUNCTION_ROWS.filter(givesNumber).map((row) => row.name));
const CAST = new RegExp(
  `\\(\\s*(?:(?:${QUALIFIERS.join('|')})\\s+)*(?:${WIDE_TYPES.join('|').replaceAll(' ', '\\s+')})\\s*\\)`,
  'g',
);

/** Words of a text, by how they begin. */
function wordPattern(words: readonly string[]): RegExp | null {
  if (words.length === 0) return null;
  return new RegExp(`\\b(?:${words.map((w) => w.replace(/[^\w]/g, '\\$&')).join('|')})`);
}

function callPattern(names: readonly string[]): RegExp {
  return new RegExp(`\\b(?:${names.join('|')})\\s*\\(`);
}

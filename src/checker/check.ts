import type { Finding, Problem } from './finding';
import type { UnitFacts } from './flow/facts';
import type { Declaration, FunctionIR } from './flow/ir';
import { itemParser } from './flow/item';
import { LoweredFile } from './flow/lower';
import { Memory } from './flow/memory';
import { Unit } from './flow/unit';
import { kernelTable, NEWEST } from './kernel/table';
import type { ApiRow } from './kernel/row';
import type { KernelVersion } from './kernel/vocabulary';
import { LoweredFiles, type Lowered } from './lowered';
import { runRules } from './run';
import { RULES } from './rules/index';
import type { Rule } from './rules/rule';
import { Lines } from './syntax/lines';
import { CParser, macroVocabulary, type Itemized, type Wasm } from './syntax/parser';
import { errorPlaces } from './syntax/problems';
import type { Vocabulary } from './syntax/vocabulary';
import { startNames, startWords, Words } from './words';

/** A file of the unit that is checked. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Read for what it says about the others; nothing is reported of it. */
  readonly context?: boolean;
}

export interface CheckOptions {
  /** Kernel version of the tree; the newest that the tables know where absent. */
  readonly version?: KernelVersion;
  /** Rows for functions that the tables don't know. */
  readonly rows?: readonly ApiRow[];
  /** Names of macros that the mask doesn't know. */
  readonly macros?: Vocabulary;
  readonly rules?: readonly Rule[];
}

export interface CheckResult {
  /** In order of file, line, column. */
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  /** Of the files that a rule may look for something in. */
  readonly functionsSeen: number;
  /** Functions inside which the parser gave up somewhere. */
  readonly functionsLost: number;
  /** What the findings were read from. */
  readonly unit: UnitFacts;
}

/** A macro that may be the header of a loop or of a block, or nothing but attributes. */
const TEACHES =
  /^[ \t]*#[ \t]*define[ \t]+\w+(?:\([^()\n]*\))?[ \t]*(?:\\\r?\n[ \t]*)?(?:for|while|if|switch|\w*for_each\w*|scoped_guard|__\w+)\b/m;

/** What the headers of a unit teach of macros, and what the user says of them. */
function taughtBy(files: readonly SourceFile[], own: Vocabulary): Vocabulary {
  const all = [own];
  for (const { path, text } of files)
    if (path.endsWith('.h') && TEACHES.test(text)) all.push(macroVocabulary(text));
  const of = (kind: keyof Vocabulary): string[] => [...new Set(all.flatMap((v) => [...(v[kind] ?? [])]))];
  return { annotations: of('annotations'), loops: of('loops'), blocks: of('blocks'), types: of('types') };
}

/** What is kept for as long as the rules and the tables are the same. */
interface Session {
  readonly tables: string;
  readonly memory: Memory;
  readonly words: Words;
  readonly lowered: LoweredFiles;
}

/** Checks C files. Results depend on what is passed alone, whatever is kept. */
export class Checker {
  private session: Session | undefined;

  private constructor(
    private readonly parser: CParser,
    private readonly keep: number,
  ) {}

  /** @param keep characters of source that are kept in lowered form from one check to the next */
  static async create(wasm: Wasm, keep = 0): Promise<Checker> {
    return new Checker(await CParser.create(wasm), keep);
  }

  /** Checks one unit: files that belong together, such as a driver's directory. */
  check(files: readonly SourceFile[], options: CheckOptions = {}): CheckResult {
    const rules = options.rules ?? RULES;
    const session = this.sessionFor(rules, options);
    const { memory, lowered, words } = session;
    const vocabulary = taughtBy(files, options.macros ?? {});
    const macros = JSON.stringify(vocabulary);
    const read = files.map((file) => ({
      file,
      ...lowered.of(file.path, file.text, macros, (earlier) =>
        this.lower(file, session, vocabulary, earlier),
      ),
    }));
    const interest = words.interestIn(read);
    const worth = words.worthIn(read, interest);
    const unit = new Unit(
      read.map(({ ir }) => ir),
      worth,
      memory,
      interest,
    );
    const facts = unit.facts();
    const asked = read.filter(({ file }) => file.context !== true);
    const reported = new Set(asked.map(({ file }) => file.path));
    const isDamaged = (item: FunctionIR | Declaration): boolean =>
      item.problems.length > 0 && reported.has(item.file.path);
    const damaged = facts.functions.map(({ fn }) => fn).filter(isDamaged);
    const unread = [...[...unit.declared.asked].filter(isDamaged), ...damaged];
    // Of the others what is read depends on what is asked, and on what an earlier check has read.
    const looked = asked.filter(({ ir }) => worth.starting.includes(ir)).map(({ ir }) => ir);
    const refused = looked.flatMap(refusalsOf);
    const problems = [...refused, ...unread.flatMap(problemsIn)].sort(byPlace);
    const findings = runRules(rules, facts, problems).filter((f) => reported.has(f.file));
    return {
      findings,
      problems,
      functionsSeen: looked.reduce((sum, { functions }) => sum + functions.length, 0),
      functionsLost: damaged.length,
      unit: facts,
    };
  }

  /** Frees the parser. */
  dispose(): void {
    this.parser.dispose();
  }

  /** What was found out under the same tables, unless it has grown too large. */
  private sessionFor(rules: readonly Rule[], { version = NEWEST, rows = [] }: CheckOptions): Session {
    const tables = JSON.stringify([version, rows, rules.map((rule) => rule.id)]);
    if (this.session?.tables !== tables || this.session.memory.isFull) {
      const wanted = {
        words: [...startWords(rules), ...rows.map((row) => row.name)],
        named: startNames(rules),
      };
      const memory = new Memory(kernelTable(version, rows), wanted, this.keep > 0);
      const words = new Words(rules, rows);
      this.session = { tables, memory, words, lowered: new LoweredFiles(this.keep) };
    }
    return this.session;
  }

  private lower(
    { path, text }: SourceFile,
    { memory: { names }, words }: Session,
    vocabulary: Vocabulary,
    before: LoweredFile | undefined,
  ): Lowered {
    const itemize = (whole: string): Itemized => this.parser.itemize(whole, { vocabulary });
    const parse = itemParser(
      names,
      (code) => this.parser.read(code),
      (tree, of) => errorPlaces(tree, of, new Lines(of)),
    );
    return {
      ir: new LoweredFile({ path, text, itemize, parse }, names, before),
      present: words.in(text),
    };
  }
}

const byPlace = (a: Problem, b: Problem): number =>
  (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column;

function problemsIn({ file, from, problems }: FunctionIR | Declaration): Problem[] {
  const lines = new Lines(file.text);
  return problems.map(({ start, message }) => ({ file: file.path, ...lines.place(from + start), message }));
}

function refusalsOf({ path, problems }: LoweredFile): Problem[] {
  return problems.map(({ line, column, message }) => ({ file: path, line, column, message }));
}

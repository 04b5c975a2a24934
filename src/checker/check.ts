import type { Finding, Problem } from './finding';
import { FlatTree } from './flow/flat';
import type { UnitFacts } from './flow/facts';
import type { KernelVersion } from './kernel/vocabulary';
import type { FileIR } from './flow/ir';
import { lowerFile } from './flow/lower';
import { Memory } from './flow/memory';
import { Unit } from './flow/unit';
import { kernelTable, NEWEST } from './kernel/table';
import type { ApiRow } from './kernel/row';
import { KnownFunctions, LoweredFiles, wholeFunctions, type Lowered } from './lowered';
import { runRules } from './run';
import { RULES } from './rules/index';
import type { Rule } from './rules/rule';
import { supportWords, triggerWords, wordPattern } from './words';
import { CParser, macroVocabulary, type Wasm } from './syntax/parser';
import type { Vocabulary } from './syntax/vocabulary';

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
  /** Files that are not context are read also where no rule has a word of them: any function may be replayed. */
  readonly whole?: boolean;
}

export interface CheckResult {
  /** Files that no rule has a word of: they were not parsed, and their functions are not counted. */
  readonly filesPassed: number;
  /** In order of file, line, column. */
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly functionsSeen: number;
  /** Functions inside which the parser gave up somewhere. */
  readonly functionsLost: number;
  /** What the findings were read from. */
  readonly unit: UnitFacts;
}

const SUPPORT = wordPattern(supportWords());

/** Whether a file of a triggered unit is worth parsing: for a rule, for what it says of values, or for its types. */
const matters =
  (triggers: RegExp) =>
  ({ path, text }: SourceFile): boolean =>
    path.endsWith('.h') || triggers.test(text) || SUPPORT.test(text);

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

/** Checks C files. Results depend on what is passed alone, whatever is kept. */
export class Checker {
  private memory: Memory | undefined;
  private tables = '';

  private constructor(
    private readonly parser: CParser,
    private readonly lowered: LoweredFiles,
    private readonly keeps: boolean,
  ) {}

  /** @param keep characters of source that are kept in lowered form from one check to the next */
  static async create(wasm: Wasm, keep = 0): Promise<Checker> {
    return new Checker(await CParser.create(wasm), new LoweredFiles(keep), keep > 0);
  }

  /** Checks one unit: files that belong together, such as a driver's directory. */
  check(files: readonly SourceFile[], options: CheckOptions = {}): CheckResult {
    const rules = options.rules ?? RULES;
    const own = (options.rows ?? []).map((row) => row.name);
    const triggers = wordPattern([...triggerWords(rules), ...own]);
    const problems: Problem[] = [];
    let [functionsSeen, functionsLost] = [0, 0];
    const lowered: FileIR[] = [];
    const asked = files.filter((f) => f.context !== true);
    const isWorth = options.whole === true || asked.some((f) => triggers.test(f.text));
    const isMatter = matters(triggers);
    const isRead = (f: SourceFile): boolean => (options.whole === true && f.context !== true) || isMatter(f);
    const parsed = isWorth ? files.filter(isRead) : [];
    const vocabulary = taughtBy(parsed, options.macros ?? {});
    const macros = JSON.stringify(vocabulary);
    for (const file of parsed) {
      const { ir, problems: found } = this.lowered.of(file.path, file.text, macros, (earlier) =>
        this.lower(file, vocabulary, earlier),
      );
      lowered.push(ir);
      if (file.context === true) continue;
      problems.push(...found);
      functionsSeen += ir.functionsSeen;
      functionsLost += ir.functionsLost;
    }
    const reported = new Set(asked.map((f) => f.path));
    const memory = this.memoryFor(options.version ?? NEWEST, options.rows ?? []);
    const unit = new Unit(lowered, memory).facts();
    const findings = runRules(rules, unit, problems).filter((f) => reported.has(f.file));
    const filesPassed = asked.filter((f) => !parsed.includes(f)).length;
    return { findings, problems, filesPassed, functionsSeen, functionsLost, unit };
  }

  /** Frees the parser. */
  dispose(): void {
    this.parser.dispose();
  }

  /** What was found out under the same tables, unless it has grown too large. */
  private memoryFor(version: KernelVersion, rows: readonly ApiRow[]): Memory {
    const tables = JSON.stringify([version, rows]);
    if (this.tables !== tables || this.memory === undefined || this.memory.isFull) {
      this.tables = tables;
      this.memory = new Memory(kernelTable(version, rows), this.keeps);
    }
    return this.memory;
  }

  private lower(file: SourceFile, vocabulary: Vocabulary, earlier: Lowered | undefined): Lowered {
    const known = new KnownFunctions(earlier?.whole ?? new Map());
    const parsed = this.parser.parse(file.text, {
      vocabulary,
      ...(earlier === undefined ? {} : { known: (piece) => known.take(piece) }),
    });
    try {
      const problems = parsed.problems.map(({ line, column, message }) => ({
        ...{ file: file.path, line, column, message },
      }));
      const tree = FlatTree.of(parsed.tree, file.text);
      const ir = lowerFile(file.path, tree, known.taken, earlier?.ir.names);
      const whole: Lowered['whole'] = this.keeps ? wholeFunctions(ir, parsed.pieces, tree) : new Map();
      return { ir, problems, whole };
    } finally {
      parsed.dispose();
    }
  }
}

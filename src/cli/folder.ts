/** Checks the files of one folder: reads what may matter, and says what is found, unit by unit. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { Checker, type SourceFile } from '../checker/check';
import type { Problem } from '../checker/finding';
import { applyPolicy, optionsOf, rulesOf, type Policy } from '../checker/policy';
import { WordSearch } from '../checker/prefilter';
import { demonstrated } from '../checker/replay';
import { wantedBy } from '../checker/words';
import { KeptTexts, type Kept } from './kept-texts';
import type { FromWorker, Task } from './messages';
import { problem, SourceReader, sourcesIn } from './sources';
import { pathFrom } from './surroundings';
import { replaysOf } from './unit-replays';
import { includesOf, unitsOf, type UnitFiles } from './units';

/** Headers of elsewhere that are larger hold register names, not code. */
const LARGEST_CONTEXT = 512 * 1024;

type Checked = ReturnType<Checker['check']>;

const reader = new SourceReader();
const searches = new Map<string, WordSearch>();

function searchFor(policy: Policy): WordSearch {
  const wanted = wantedBy(rulesOf(policy), policy.config.functions);
  const key = JSON.stringify(wanted);
  let search = searches.get(key);
  if (search === undefined) searches.set(key, (search = new WordSearch(wanted)));
  return search;
}

/** The texts of a folder's files, read when they are asked for, and the ones that hold a word of a rule. */
class Folder {
  private readonly files: readonly string[];
  readonly problems: Problem[] = [];
  /** Texts of open documents; undefined for what was left out. */
  private readonly texts: Map<string, string | undefined>;
  private readonly known = new Map<string, Kept>();
  private readonly hits = new Set<string>();

  constructor(
    { files, texts = {} }: Task,
    private readonly search: WordSearch,
    private readonly kept: KeptTexts,
  ) {
    this.files = files;
    this.texts = new Map(Object.entries(texts));
  }

  /** Looks into every file; says whether any is worth more. */
  look(): boolean {
    for (const file of this.files) {
      const open = this.texts.get(file);
      const bytes = open === undefined ? reader.bytes(file) : Buffer.from(open);
      if (typeof bytes === 'string') {
        this.problems.push(problem(file, bytes));
        this.texts.set(file, undefined);
      } else if (this.search.finds(bytes)) this.hits.add(file);
    }
    return this.hits.size > 0;
  }

  text(file: string): string | undefined {
    return this.texts.has(file) ? this.texts.get(file) : this.read(file).text;
  }

  /** Names of the headers that a file includes by quotes. */
  includes(file: string): readonly string[] {
    return this.texts.has(file) ? includesOf(this.texts.get(file) ?? '') : this.read(file).includes;
  }

  private read(file: string): Kept {
    let kept = this.known.get(file);
    if (kept === undefined) {
      this.known.set(file, (kept = this.kept.of(file)));
      if (this.files.includes(file)) this.problems.push(...kept.problems);
    }
    return kept;
  }

  isWorth({ files, context }: UnitFiles): boolean {
    return files.some((f) => this.hits.has(f)) || context.some((f) => this.hits.has(f));
  }
}

/** Runs tasks, one after the other. */
export class TaskRunner {
  /** The last document's unit: its replays are asked for after its check. */
  private last: {
    readonly sources: readonly SourceFile[];
    readonly asked: string;
    readonly result: Checked;
  } | null = null;

  private constructor(
    private readonly checker: Checker,
    private readonly kept: KeptTexts,
  ) {}

  /** @param keep characters of source that are kept, as read and as lowered, from one task to the next */
  static async create(keep = 0): Promise<TaskRunner> {
    // Beside the bundle.
    const wasm = (name: string): Uint8Array => readFileSync(join(__dirname, name));
    const modules = { core: wasm('web-tree-sitter.wasm'), c: wasm('tree-sitter-c.wasm') };
    return new TaskRunner(await Checker.create(modules, keep), new KeptTexts(reader, keep));
  }

  run(task: Task, say: (message: FromWorker) => void): void {
    const { files, policy, root } = task;
    const folder = new Folder(task, searchFor(policy), this.kept);
    // A function may be asked for in which no rule has a word.
    const whole = ['function', 'either'].includes(task.replay?.at?.what ?? '');
    let checked = 0;
    if (folder.look() || whole) {
      for (const unit of unitsIn(task, folder)) {
        if (!whole && !folder.isWorth(unit)) continue;
        const sources = sourcesOf(unit, folder, task);
        const own = sources.filter((s) => s.context !== true);
        if (own.length === 0) continue;
        const bytes = sources.reduce((sum, s) => sum + s.text.length, 0);
        say({ kind: 'begin', files: own.map((s) => s.path), bytes });
        const result = this.checked(sources, task);
        const { findings, problems, suppressed, used } = applyPolicy(result, sources, policy, (file) =>
          pathFrom(root, file),
        );
        const replays = replaysOf(
          task.replay,
          result.unit,
          findings,
          (edited) => this.checker.check(edited(sources), optionsOf(policy)).unit,
        );
        const { functionsSeen, functionsLost } = result;
        checked += own.length;
        const counts = { files: own.length, functionsSeen, functionsLost, suppressed };
        const told = task.replay !== undefined && task.replay.at === undefined;
        const shown = told ? findings.map((f, i) => demonstrated(f, replays[i]!)) : findings;
        say({ kind: 'unit', findings: shown, problems, used, replays: told ? [] : replays, ...counts });
      }
    }
    const unread = folder.problems.filter((p) => p.message.startsWith('It was left out')).length;
    say({
      kind: 'end',
      skipped: files.length - checked - unread,
      problems: folder.problems,
      external: getHeapStatistics().external_memory,
    });
  }

  /** Checks a unit; what is asked of a document again, as it was, is not worked out again. */
  private checked(sources: readonly SourceFile[], { policy, texts }: Task): Checked {
    if (texts === undefined) return this.checker.check(sources, optionsOf(policy));
    const asked = JSON.stringify(policy);
    const { last } = this;
    const isSame = (source: SourceFile, at: number): boolean => {
      const other = last!.sources[at];
      return other?.path === source.path && other.context === source.context && other.text === source.text;
    };
    if (last?.asked === asked && last.sources.length === sources.length && sources.every(isSame))
      return last.result;
    this.last = null;
    const result = this.checker.check(sources, optionsOf(policy));
    this.last = { sources, asked, result };
    return result;
  }
}

function unitsIn({ files, alone }: Task, folder: Folder): UnitFiles[] {
  if (alone) return files.map((file) => ({ files: [file], context: [] }));
  const siblings = sourcesIn(dirname(files[0]!));
  return unitsOf([...new Set([...files, ...siblings])], (file) => folder.includes(file));
}

/** The files of a unit as the checker wants them: those that were not asked for are context. */
function sourcesOf(unit: UnitFiles, folder: Folder, { files, mostContext = Infinity }: Task): SourceFile[] {
  const asked = new Set(files);
  const sources = [...unit.files, ...unit.context].flatMap((path): SourceFile[] => {
    const text = folder.text(path);
    if (text === undefined) return [];
    if (asked.has(path)) return [{ path, text }];
    return text.length > LARGEST_CONTEXT ? [] : [{ path, text, context: true }];
  });
  const context = sources.reduce((sum, s) => sum + (s.context === true ? s.text.length : 0), 0);
  return context > mostContext ? sources.filter((s) => s.context !== true || s.path.endsWith('.h')) : sources;
}

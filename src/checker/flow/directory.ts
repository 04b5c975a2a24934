import { hashOf } from '../syntax/skim';
import { isHeader, type FileIR, type FunctionIR } from './ir';
import type { Names } from './names';

/** Functions by names that stand in them. */
type Index = ReadonlyMap<number, readonly FunctionIR[]>;

/** Ways in which a name may stand in a function. */
type Way = 'words' | 'calls' | 'members' | 'filled';

/** Where names stand in the files of a unit. A file is read for an answer only where a look at its text says that it may be one. */
export class Directory {
  private readonly holding = new Map<number, readonly FileIR[]>();
  private readonly functionOf = new Map<number, FunctionIR | null>();
  private readonly macroOf = new Map<number, FunctionIR | null>();
  private knownDefined: ReadonlySet<number> | null = null;
  private readonly indices = new Map<FileIR, Partial<Record<Way, Index>>>();

  constructor(
    private readonly files: readonly FileIR[],
    private readonly names: Names,
  ) {}

  /** Functions and macros in which a name stands in some way, of all files or of some. */
  functions(name: number, way: Way, among?: ReadonlySet<FileIR>): FunctionIR[] {
    return this.filesWith(name).flatMap((file) =>
      among?.has(file) === false ? [] : (this.indexOf(file, way).get(name) ?? []),
    );
  }

  /** Whether a function or macro of some name may be defined somewhere. */
  mayDefine(name: number): boolean {
    return this.defined.has(hashOf(this.names.text(name)));
  }

  /** The function that other files call by a name. */
  shared(name: number): FunctionIR | null {
    return told(this.functionOf, name, () => this.longest(name, sharedFunctions));
  }

  /** The macro of a header that is called by a name. */
  macro(name: number): FunctionIR | null {
    return told(this.macroOf, name, () => this.longest(name, sharedMacros));
  }

  /** The files in which a name may stand. */
  private filesWith(name: number): readonly FileIR[] {
    return told(this.holding, name, () => {
      const hash = hashOf(this.names.text(name));
      return this.files.filter((file) => file.skim.has(hash));
    });
  }

  /** Hashes of the names of all functions and macros that may be defined. */
  private get defined(): ReadonlySet<number> {
    return (this.knownDefined ??= new Set(this.files.flatMap((file) => [...file.skim.definitions])));
  }

  private longest(name: number, of: (file: FileIR) => readonly FunctionIR[]): FunctionIR | null {
    if (!this.mayDefine(name)) return null;
    const text = this.names.text(name);
    const hash = hashOf(text);
    let found: FunctionIR | null = null;
    for (const file of this.files)
      if (file.skim.defines(hash))
        for (const fn of of(file)) if (fn.name === text) found = longer(found ?? fn, fn);
    return found;
  }

  private indexOf(file: FileIR, way: Way): Index {
    let known = this.indices.get(file);
    if (known === undefined) this.indices.set(file, (known = {}));
    return (known[way] ??= indexed([...file.functions, ...file.macros], way));
  }
}

/** What other files may call of a file. */
const sharedFunctions = (file: FileIR): readonly FunctionIR[] =>
  isHeader(file) ? file.functions : file.functions.filter((fn) => !fn.isStatic);
const sharedMacros = (file: FileIR): readonly FunctionIR[] => (isHeader(file) ? file.macros : []);

/** What is known of a name, worked out once. */
function told<V extends NonNullable<unknown> | null>(known: Map<number, V>, name: number, work: () => V): V {
  let found = known.get(name);
  if (found === undefined) known.set(name, (found = work()));
  return found;
}

/** Of two definitions of one name (the real one and the stub under `#else`), the longer. */
export function longer(known: FunctionIR, fn: FunctionIR): FunctionIR {
  return known.to - known.from < fn.to - fn.from ? fn : known;
}

function indexed(functions: readonly FunctionIR[], way: Way): Index {
  const found = new Map<number, FunctionIR[]>();
  for (const fn of functions)
    for (const name of fn[way]) {
      const same = found.get(name);
      if (same === undefined) found.set(name, [fn]);
      else same.push(fn);
    }
  return found;
}

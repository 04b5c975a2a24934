import type { ApiRow, ConstantRow } from '../kernel/row';
import { KERNEL_STRUCTS } from '../kernel/structs';
import type { KernelTable } from '../kernel/table';
import { hashOf } from '../syntax/skim';
import type { Home } from './environment';
import type { View } from './facts';
import type { Declarations } from './declarations';
import { longer } from './directory';
import { isHeader, Op, type Declared, type FileIR, type FunctionIR, type StructField, type Type } from './ir';
import type { Interest } from './interest';
import type { Learned } from './learned';
import type { Names } from './names';
import type { Summary } from './summary';
import type { Terms } from './terms';
import { hasAny } from './mentions';
import { Typing } from './types';
import type { Origin } from './values';

/** What a file sees around itself: the unit, as far as it is known. */
export interface Surroundings {
  readonly terms: Terms;
  readonly outlook: object;
  readonly names: Names;
  readonly table: KernelTable;
  readonly summaries: ReadonlyMap<FunctionIR, Summary>;
  readonly declared: Declarations;
  readonly learned: Learned;
  readonly interest: Interest;
  /** Whether a header may declare a name as a pointer or an array. */
  isPointer(name: number): boolean;
  /** Whether a function of some name was analysed. */
  isAnalysed(name: number): boolean;
  /** Whether a function or macro of some name may be defined for all files. */
  mayBeShared(name: number): boolean;
  /** The function that a name means in a file: its own first. */
  resolve(name: number, view: FileView): FunctionIR | undefined;
}

/** The unit as one of its files sees it. */
export class FileView implements View {
  private knownOwn: ReadonlyMap<number, FunctionIR> | null = null;
  private knownMacros: ReadonlyMap<number, FunctionIR> | null = null;
  private readonly pointers = new Map<number, boolean>();
  private readonly typings = new Map<FunctionIR, Typing>();
  private readonly calls = new Map<FunctionIR, FunctionIR[]>();

  constructor(
    private readonly unit: Surroundings,
    readonly file: FileIR,
  ) {}

  /** The file's own functions. */
  get own(): ReadonlyMap<number, FunctionIR> {
    return (this.knownOwn ??= byName(this.file.functions, this.names));
  }

  /** The file's own function-like macros. */
  get ownMacros(): ReadonlyMap<number, FunctionIR> {
    return (this.knownMacros ??= byName(this.file.macros, this.names));
  }

  get declared(): Declarations {
    return this.unit.declared;
  }

  get outlook(): object {
    return this.unit.outlook;
  }

  get terms(): Terms {
    return this.unit.terms;
  }

  get names(): Names {
    return this.unit.names;
  }

  /** Whether the file or a header may declare a name as a pointer or an array. */
  isPointer(name: number): boolean {
    let known = this.pointers.get(name);
    if (known === undefined)
      this.pointers.set(
        name,
        (known = this.file.skim.points(hashOf(this.names.text(name))) || this.unit.isPointer(name)),
      );
    return known;
  }

  api(name: number): ApiRow | undefined {
    const row = this.unit.table.functions.get(this.names.text(name));
    return row === undefined || this.isFunction(name) ? undefined : row;
  }

  constantRow(name: number): ConstantRow | undefined {
    return this.unit.table.constants.get(this.names.text(name));
  }

  constant(name: number): number | undefined {
    const text = this.names.text(name);
    return this.find((d) => d.constants, text);
  }

  resolve(name: string): FunctionIR | undefined {
    return this.functionOf(this.unit.names.id(name));
  }

  /** The unit's own function of a name. */
  functionOf(name: number): FunctionIR | undefined {
    return this.unit.resolve(name, this);
  }

  /** Whether the unit may have a function of its own of a name, as far as a look at its texts tells. */
  mayBeFunction(name: number): boolean {
    return this.own.has(name) || this.ownMacros.has(name) || this.unit.mayBeShared(name);
  }

  isFunction(name: number): boolean {
    return this.functionOf(name) !== undefined;
  }

  summary(name: number): Summary | undefined {
    const fn = this.unit.isAnalysed(name) ? this.functionOf(name) : undefined;
    return fn === undefined ? undefined : this.unit.summaries.get(fn);
  }

  follows(resource: string): boolean {
    return resource !== 'mapping' || this.unit.interest.mappings;
  }

  globalType(name: number): Type | undefined {
    const text = this.names.text(name);
    return this.find((d) => d.globals, text);
  }

  fieldType(base: string, field: number): Type | undefined {
    if (base === '') return undefined;
    const text = this.names.text(field);
    return this.fieldsOf(base).find((f) => f.name === text)?.type;
  }

  /** Members of a struct, by its tag or a typedef of it. */
  fieldsOf(base: string): readonly StructField[] {
    const struct = this.find((d) => d.structs, base) ?? this.find((d) => d.structs, this.meaning(base));
    return struct?.fields ?? KERNEL_STRUCTS.get(base) ?? [];
  }

  resultType(name: number): Type | undefined {
    const own = this.functionOf(name)?.result;
    const base = own === undefined ? this.api(name)?.result : undefined;
    return base === undefined ? own : { base, pointers: 1, array: false };
  }

  keptOrigins(home: Home): readonly Origin[] {
    return this.unit.learned.keptIn(this.keyOf(home));
  }

  typingOf(fn: FunctionIR): Typing {
    let typing = this.typings.get(fn);
    if (typing === undefined) this.typings.set(fn, (typing = new Typing(this, fn)));
    return typing;
  }

  parameterOrigins(fn: FunctionIR, parameter: number): readonly Origin[] {
    return this.unit.learned.givenTo(fn, parameter);
  }

  /** Name of a place in the whole unit; a struct or a variable of a .c file is that file's own. */
  keyOf({ owner, name, isElement }: Home): string {
    const { file, unit } = this;
    const text = this.names.text(name);
    const isOwn =
      !isHeader(file) &&
      (owner === null
        ? unit.declared.own((d) => d.globals, text, file)
        : unit.declared.own((d) => d.structs, owner, file));
    const of = owner === null ? '' : `${this.meaning(owner)}.`;
    return `${isOwn ? file.path : ''}:${of}${text}${isElement ? '[]' : ''}`;
  }

  /** Whether a function uses one of some places. */
  reads(fn: FunctionIR, { keys, members, variables }: Places): boolean {
    if (!hasAny(fn.members, members) && !hasAny(fn.words, variables)) return false;
    const { op, a, b } = fn;
    const typing = this.typingOf(fn);
    for (let at = 0; at < op.length; at++) {
      const what = op[at] as Op;
      const isMember = what === Op.Field && members.has(b[at]!);
      if (!isMember && !(what === Op.Global && variables.has(a[at]!))) continue;
      const owner = isMember ? typing.object(a[at]!).base : null;
      const name = isMember ? b[at]! : a[at]!;
      if (owner === '') continue;
      if ([false, true].some((isElement) => keys.has(this.keyOf({ owner, name, isElement })))) return true;
    }
    return false;
  }

  /** Functions of the unit that a function calls. */
  callees(fn: FunctionIR): FunctionIR[] {
    let known = this.calls.get(fn);
    if (known === undefined) this.calls.set(fn, (known = this.findCallees(fn)));
    return [...known];
  }

  private findCallees(fn: FunctionIR): FunctionIR[] {
    const found = new Set<FunctionIR>();
    for (const name of fn.calls) {
      const callee = this.functionOf(name);
      if (callee !== undefined) found.add(callee);
    }
    return [...found];
  }

  /** What a typedef name stands for. */
  private meaning(base: string): string {
    const type = this.find((d) => d.typedefs, base);
    return type !== undefined && type.pointers === 0 ? type.base : base;
  }

  private find<V>(of: (declared: Declared) => ReadonlyMap<string, V>, name: string): V | undefined {
    return this.unit.declared.find(of, name, this.file);
  }
}

function byName(functions: readonly FunctionIR[], names: Names): ReadonlyMap<number, FunctionIR> {
  const found = new Map<number, FunctionIR>();
  for (const fn of functions) {
    const name = names.id(fn.name);
    found.set(name, longer(found.get(name) ?? fn, fn));
  }
  return found;
}

/** Some places of a unit: by their keys, and by name alone, members and variables apart. */
export class Places {
  readonly keys = new Set<string>();
  readonly members = new Set<number>();
  readonly variables = new Set<number>();

  /** @param key of the home, as its file sees it */
  add({ owner, name }: Home, key: string): void {
    this.keys.add(key);
    (owner === null ? this.variables : this.members).add(name);
  }
}

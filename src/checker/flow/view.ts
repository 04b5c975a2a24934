import type { ApiRow, ConstantRow } from '../kernel/row';
import { KERNEL_STRUCTS } from '../kernel/structs';
import type { KernelTable } from '../kernel/table';
import type { Home } from './environment';
import type { View } from './facts';
import type { Declarations } from './declarations';
import { Op, type Declared, type FileIR, type FunctionIR, type StructField, type Type } from './ir';
import type { Interest } from './interest';
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
  readonly keptFacts: ReadonlyMap<string, readonly Origin[]>;
  readonly parameterFacts: ReadonlyMap<FunctionIR, readonly (readonly Origin[])[]>;
  readonly interest: Interest;
  /** Whether a name may be declared as a pointer or an array. */
  isPointer(name: number): boolean;
  /** The function that a name means in a file: its own first. */
  resolve(name: number, view: FileView): FunctionIR | undefined;
}

/** The unit as one of its files sees it. */
export class FileView implements View {
  readonly own = new Map<number, FunctionIR>();
  readonly ownMacros = new Map<number, FunctionIR>();

  constructor(
    private readonly unit: Surroundings,
    readonly file: FileIR,
  ) {
    for (const fn of file.functions) keepLonger(this.own, unit.names.id(fn.name), fn);
    for (const fn of file.macros) keepLonger(this.ownMacros, unit.names.id(fn.name), fn);
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

  isPointer(name: number): boolean {
    return this.unit.isPointer(name);
  }

  api(name: number): ApiRow | undefined {
    return this.isFunction(name) ? undefined : this.unit.table.functions.get(this.names.text(name));
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

  isFunction(name: number): boolean {
    return this.functionOf(name) !== undefined;
  }

  summary(name: number): Summary | undefined {
    const fn = this.functionOf(name);
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
    return this.unit.keptFacts.get(this.keyOf(home)) ?? [];
  }

  parameterOrigins(fn: FunctionIR, parameter: number): readonly Origin[] {
    return this.unit.parameterFacts.get(fn)?.[parameter] ?? [];
  }

  /** Name of a place in the whole unit; a struct or a variable of a .c file is that file's own. */
  keyOf({ owner, name, isElement }: Home): string {
    const { file, unit } = this;
    const text = this.names.text(name);
    const isOwn =
      file.path.endsWith('.c') &&
      (owner === null
        ? unit.declared.own((d) => d.globals, text, file)
        : unit.declared.own((d) => d.structs, owner, file));
    const of = owner === null ? '' : `${this.meaning(owner)}.`;
    return `${isOwn ? file.path : ''}:${of}${text}${isElement ? '[]' : ''}`;
  }

  /** Whether a function uses one of some places. */
  reads(fn: FunctionIR, { keys, members, variables }: Places): boolean {
    if (!hasAny(fn.members, members) && !hasAny(fn.words, variables)) return false;
    const typing = new Typing(this, fn);
    for (let at = 0; at < fn.op.length; at++) {
      const op = fn.op[at] as Op;
      const isMember = op === Op.Field && members.has(fn.b[at]!);
      if (!isMember && !(op === Op.Global && variables.has(fn.a[at]!))) continue;
      const owner = isMember ? typing.object(fn.a[at]!).base : null;
      const name = isMember ? fn.b[at]! : fn.a[at]!;
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

  private readonly calls = new Map<FunctionIR, FunctionIR[]>();

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

/** Of two definitions of one name (the real one and the stub under `#else`), the longer. */
export function keepLonger(map: Map<number, FunctionIR>, name: number, fn: FunctionIR): void {
  const known = map.get(name);
  if (known === undefined || known.to - known.from < fn.to - fn.from) map.set(name, fn);
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

import type { KernelTable } from '../kernel/table';
import type { ApiRow, ConstantRow } from '../kernel/row';
import { KERNEL_STRUCTS } from '../kernel/structs';
import { Analysis } from './analysis';
import { contextsOf } from './contexts';
import type { CallFact, FunctionFacts, UnitFacts, View } from './facts';
import { HardwareStructs, sinksOf } from './hardware';
import { Op, type FileIR, type FunctionIR, type StructField, type Type } from './ir';
import type { Memory } from './memory';
import type { Names } from './names';
import { FactRecorder } from './record';
import { hasSeed, isKept, isTelling, isTellingSummary, storesSeedField } from './relevance';
import type { Summary } from './summary';
import type { Terms } from './terms';
import { Typing } from './types';
import { moved, union, type Origin } from './values';

/** How far below a function that matters its helpers are looked at, and how often what was learned is passed on. */
const HELPERS = 2;
const ROUNDS = 3;

/** Files that are analysed together: a driver's directory and the headers that it includes by quotes. */
export class Unit {
  readonly terms: Terms;
  readonly names: Names;
  readonly table: KernelTable;
  readonly summaries = new Map<FunctionIR, Summary>();
  readonly declared: Declarations;
  private readonly views: FileView[];
  private readonly viewByFile: ReadonlyMap<FileIR, FileView>;
  /** Functions that other files can call, by name. */
  private readonly shared = new Map<number, FunctionIR>();
  readonly fieldFacts = new Map<string, readonly Origin[]>();
  readonly parameterFacts = new Map<FunctionIR, (readonly Origin[])[]>();

  constructor(
    readonly files: readonly FileIR[],
    private readonly memory: Memory,
  ) {
    ({ terms: this.terms, names: this.names, table: this.table } = memory);
    for (const file of files)
      for (const fn of file.functions)
        if (!fn.isStatic || !file.path.endsWith('.c')) keepLonger(this.shared, this.names.id(fn.name), fn);
    this.declared = declarations(files);
    this.views = files.map((file) => new FileView(this, file));
    this.viewByFile = new Map(this.views.map((v) => [v.file, v]));
  }

  /**
   * Analyses the functions that matter, callees first, then again with what was found out about fields and parameters.
   * A function matters when it uses what the rules are about, helps one that does, calls one whose result tells something,
   * or is given such a value.
   */
  facts(): UnitFacts {
    const order = this.order();
    const wanted = this.seedsAndHelpers(order);
    const facts = new Map<FunctionIR, FunctionFacts>();
    for (const { fn, view } of order) {
      const told = (): boolean => view.callees(fn).some((c) => this.tells(c));
      if (wanted.has(fn) || told()) facts.set(fn, this.analyse(fn, view));
    }
    for (let round = 0; round < ROUNDS; round++) {
      const changed = this.learn(facts, order);
      if (changed.size === 0) break;
      for (const { fn, view } of order) if (changed.has(fn)) facts.set(fn, this.analyse(fn, view));
    }
    const functions = order.flatMap(({ fn }) => facts.get(fn) ?? []);
    const hardware = new HardwareStructs(this.files, functions);
    hardware.learn(
      functions,
      functions.flatMap((f) => sinksOf(f, hardware)),
    );
    return {
      files: this.files,
      functions: functions.map((f) => ({ ...f, sinks: sinksOf(f, hardware) })),
      contexts: contextsOf(
        order.map(({ fn }) => fn),
        (name, file) => this.resolve(this.names.id(name), this.viewOf(file)),
        (fn) => this.viewOf(fn.file).callees(fn),
      ),
      terms: this.terms,
      textOf: ({ file, start, end }) => this.files.find((f) => f.path === file)?.text.slice(start, end) ?? '',
      fieldsOf: (struct, file) => this.viewOf(file).fieldsOf(struct),
      version: this.table.version,
      viewOf: (file) => this.viewOf(file),
    };
  }

  private seedsAndHelpers(order: readonly { fn: FunctionIR; view: FileView }[]): Set<FunctionIR> {
    const wanted = new Set<FunctionIR>();
    for (const { fn, view } of order) if (hasSeed(view, fn)) wanted.add(fn);
    let last = [...wanted];
    for (let depth = 0; depth < HELPERS; depth++) {
      const helpers = last.flatMap((fn) => this.viewOf(fn.file).callees(fn)).filter((fn) => !wanted.has(fn));
      for (const fn of helpers) wanted.add(fn);
      last = helpers;
    }
    return wanted;
  }

  private tells(fn: FunctionIR): boolean {
    const summary = this.summaries.get(fn);
    return summary !== undefined && (isTellingSummary(summary) || storesSeedField(this.viewOf(fn.file), fn));
  }

  /** The function that a name means in a file: its own first. */
  resolve(name: number, view: FileView): FunctionIR | undefined {
    return view.own.get(name) ?? this.shared.get(name);
  }

  viewOf(file: FileIR): FileView {
    return this.viewByFile.get(file)!;
  }

  private analyse(fn: FunctionIR, view: FileView): FunctionFacts {
    const { summary, facts } = this.memory.found(fn, view, (env) => {
      const analysis = new Analysis(env, fn);
      const recorder = new FactRecorder();
      return { summary: analysis.run(recorder), facts: recorder.facts(analysis) };
    });
    this.summaries.set(fn, summary);
    return facts;
  }

  /** Notes what fields are filled with and what parameters are given; returns the functions that this may change. */
  private learn(
    facts: ReadonlyMap<FunctionIR, FunctionFacts>,
    order: readonly { fn: FunctionIR; view: FileView }[],
  ): Set<FunctionIR> {
    const changed = new Set<FunctionIR>();
    /** Fields with news, and whether these make a function that reads them worth a look. */
    const fields = new Map<string, boolean>();
    for (const { fn, calls, stores } of facts.values()) {
      const view = this.viewOf(fn.file);
      for (const store of stores) {
        if (store.field === '' || store.owner === '' || store.local) continue;
        // What a parameter brings is known where it is given. A PASID also goes from object to object: device, queue, interrupt.
        const origins = store.value.origins.filter((o) => isKept(o) && (!o.incoming || o.kind === 'pasid'));
        if (origins.length === 0) continue;
        const key = view.fieldKey(store.owner, this.names.id(store.field));
        const before = this.fieldFacts.get(key) ?? [];
        const now = union(before, entering(moved(origins, store.at, `is kept in \`${store.place}\``)));
        if (now.length === before.length) continue;
        this.fieldFacts.set(key, now);
        fields.set(key, (fields.get(key) ?? false) || origins.some(isTelling));
      }
      for (const call of calls) {
        const callee = this.resolve(this.names.id(call.callee), view);
        if (
          callee !== undefined &&
          this.give(call, callee) &&
          (facts.has(callee) || this.isGivenTelling(callee))
        )
          changed.add(callee);
      }
    }
    if (fields.size > 0)
      for (const { fn, view } of order)
        if (view.reads(fn, (key) => fields.has(key) && (facts.has(fn) || fields.get(key) === true)))
          changed.add(fn);
    return changed;
  }

  /** Notes what a call gives to a function's parameters; returns whether any of it is new. */
  private give(call: CallFact, callee: FunctionIR): boolean {
    let given = this.parameterFacts.get(callee);
    if (given === undefined) this.parameterFacts.set(callee, (given = []));
    let news = false;
    for (const [i, arg] of call.args.entries()) {
      if (i >= callee.parameters || arg.origins.length === 0) continue;
      const before = given[i] ?? [];
      const now = union(
        before,
        entering(moved(arg.origins, call.argSites[i]!, `is given to \`${call.callee}\``)),
      );
      if (now.length === before.length) continue;
      given[i] = now;
      news = true;
    }
    return news;
  }

  private isGivenTelling(callee: FunctionIR): boolean {
    return (this.parameterFacts.get(callee) ?? []).some((origins) => origins?.some(isTelling));
  }

  /** All functions, callees before callers where the calls have no cycle. */
  private order(): { fn: FunctionIR; view: FileView }[] {
    const done = new Set<FunctionIR>();
    const order: { fn: FunctionIR; view: FileView }[] = [];
    for (const root of this.views)
      for (const first of root.file.functions) {
        const stack: { fn: FunctionIR; view: FileView; callees: FunctionIR[] }[] = [];
        const enter = (fn: FunctionIR): void => {
          if (done.has(fn)) return;
          done.add(fn);
          const view = this.viewOf(fn.file);
          stack.push({ fn, view, callees: view.callees(fn) });
        };
        enter(first);
        while (stack.length > 0) {
          const top = stack[stack.length - 1]!;
          const next = top.callees.pop();
          if (next !== undefined) enter(next);
          else {
            order.push(top);
            stack.pop();
          }
        }
      }
    return order;
  }
}

const entering = (origins: readonly Origin[]): readonly Origin[] =>
  origins.map((o) => (o.incoming ? o : { ...o, incoming: true }));

/** Of two definitions of one name (the real one and the stub under `#else`), the longer. */
function keepLonger(map: Map<number, FunctionIR>, name: number, fn: FunctionIR): void {
  const known = map.get(name);
  if (known === undefined || known.op.length < fn.op.length) map.set(name, fn);
}

/** The unit as one of its files sees it. */
export class FileView implements View {
  readonly ids: Int32Array;
  readonly own = new Map<number, FunctionIR>();

  constructor(
    private readonly unit: Unit,
    readonly file: FileIR,
  ) {
    this.ids = Int32Array.from({ length: file.names.size }, (_, i) => unit.names.id(file.names.text(i)));
    for (const fn of file.functions) keepLonger(this.own, unit.names.id(fn.name), fn);
  }

  get terms(): Terms {
    return this.unit.terms;
  }

  get names(): Names {
    return this.unit.names;
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
    return this.unit.resolve(this.unit.names.id(name), this);
  }

  isFunction(name: number): boolean {
    return this.unit.resolve(name, this) !== undefined;
  }

  summary(name: number): Summary | undefined {
    const fn = this.unit.resolve(name, this);
    return fn === undefined ? undefined : this.unit.summaries.get(fn);
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
    return this.unit.resolve(name, this)?.result;
  }

  fieldOrigins(base: string, field: number): readonly Origin[] {
    return base === '' ? [] : (this.unit.fieldFacts.get(this.fieldKey(base, field)) ?? []);
  }

  parameterOrigins(fn: FunctionIR, parameter: number): readonly Origin[] {
    return this.unit.parameterFacts.get(fn)?.[parameter] ?? [];
  }

  /** Name of a field in the whole unit; a struct of a .c file is that file's own. */
  fieldKey(base: string, field: number): string {
    const own = this.file.path.endsWith('.c') && this.file.structs.has(base) ? this.file.path : '';
    return `${own}:${this.meaning(base)}.${this.names.text(field)}`;
  }

  /** Whether a function names a field that is asked for. */
  reads(fn: FunctionIR, asked: (key: string) => boolean): boolean {
    const typing = new Typing(this, fn, this.ids);
    for (let at = 0; at < fn.op.length; at++)
      if ((fn.op[at] as Op) === Op.Field) {
        const owner = typing.object(fn.a[at]!).base;
        if (owner !== '' && asked(this.fieldKey(owner, this.ids[fn.b[at]!]!))) return true;
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
    for (let at = 0; at < fn.op.length; at++)
      if ((fn.op[at] as Op) === Op.Call && fn.a[at]! >= 0) {
        const callee = this.unit.resolve(this.ids[fn.a[at]!]!, this);
        if (callee !== undefined) found.add(callee);
      }
    return [...found];
  }

  /** What a typedef name stands for. */
  private meaning(base: string): string {
    const type = this.find((d) => d.typedefs, base);
    return type !== undefined && type.pointers === 0 ? type.base : base;
  }

  /** What the own file declares under a name, else what any other does. */
  private find<V>(of: (declared: Declarations) => ReadonlyMap<string, V>, name: string): V | undefined {
    return of(this.file).get(name) ?? of(this.unit.declared).get(name);
  }
}

type Declarations = Pick<FileIR, 'structs' | 'typedefs' | 'globals' | 'constants'>;

/** What a unit's files declare, taken together; of two declarations of one name the first. */
function declarations(files: readonly FileIR[]): Declarations {
  const all = { structs: new Map(), typedefs: new Map(), globals: new Map(), constants: new Map() };
  for (const file of files)
    for (const of of ['structs', 'typedefs', 'globals', 'constants'] as const)
      for (const [name, declared] of file[of]) if (!all[of].has(name)) all[of].set(name, declared);
  return all;
}

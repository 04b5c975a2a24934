import type { KernelTable } from '../kernel/table';
import { Analysis } from './analysis';
import { contextsOf } from './contexts';
import { Declarations } from './declarations';
import { Demand } from './demand';
import type { CallFact, FunctionFacts, UnitFacts } from './facts';
import { HardwareStructs, sinksOf } from './hardware';
import type { Interest } from './interest';
import type { FileIR, FunctionIR } from './ir';
import type { Memory } from './memory';
import type { Names } from './names';
import { FactRecorder } from './record';
import { gives, isKept, isTelling, isTold, storesField } from './relevance';
import type { Summary } from './summary';
import type { Terms } from './terms';
import { translatorsIn } from './translators';
import { moved, union, type Origin } from './values';
import { FileView, keepLonger, Places, type Surroundings } from './view';

/** How often what was learned is passed on. */
const ROUNDS = 3;

/** A function with the file that it is seen from, callees before callers. */
interface Ordered {
  readonly fn: FunctionIR;
  readonly view: FileView;
}

/** Files that are analysed together: a driver's directory and the headers that it includes by quotes. */
export class Unit implements Surroundings {
  readonly terms: Terms;
  readonly outlook: object;
  readonly names: Names;
  readonly table: KernelTable;
  readonly summaries = new Map<FunctionIR, Summary>();
  readonly declared: Declarations;
  private readonly views: FileView[];
  private readonly viewByFile: ReadonlyMap<FileIR, FileView>;
  /** Functions that other files can call, by name. */
  private readonly shared = new Map<number, FunctionIR>();
  /** Macros of the headers, by name. */
  private readonly macros = new Map<number, FunctionIR>();
  readonly keptFacts = new Map<string, readonly Origin[]>();
  readonly parameterFacts = new Map<FunctionIR, (readonly Origin[])[]>();
  /** Names that some file may declare as pointers or arrays; made when it is first asked for. */
  private pointers: ReadonlySet<number> | undefined;

  constructor(
    readonly files: readonly FileIR[],
    private readonly memory: Memory,
    readonly interest: Interest,
  ) {
    ({ terms: this.terms, names: this.names, table: this.table } = memory);
    for (const file of files)
      for (const fn of file.functions)
        if (!fn.isStatic || !file.path.endsWith('.c')) keepLonger(this.shared, this.names.id(fn.name), fn);
    this.outlook = memory.outlookOf(files, interest);
    for (const file of files)
      if (!file.path.endsWith('.c'))
        for (const macro of file.macros) keepLonger(this.macros, this.names.id(macro.name), macro);
    this.declared = new Declarations(files);
    this.views = files.map((file) => new FileView(this, file));
    this.viewByFile = new Map(this.views.map((v) => [v.file, v]));
  }

  /**
   * Analyses the functions that matter, callees first, then again with what was found out about fields and parameters.
   * A function matters when a rule looks for something in it, or when it fills members that such a function reads; then when it
   * helps one that does, calls one whose result tells something, or is given such a value.
   */
  facts(): UnitFacts {
    const facts = new Map<FunctionIR, FunctionFacts>();
    const demand = new Demand(this.views, this.memory.interests, this.interest, (fn) => this.viewOf(fn.file));
    const { wanted } = demand;
    const order = wanted.size === 0 ? [] : this.order();
    for (const { fn, view } of order) {
      const told = (): boolean => {
        const callees = view.callees(fn);
        return (
          callees.some((c) => this.gives(c, isTelling)) ||
          (callees.some((c) => this.gives(c, isTold)) && demand.reaches(fn, callees))
        );
      };
      if ((wanted.has(fn) || told()) && isWhole(fn)) facts.set(fn, this.analyse(fn, view));
    }
    for (let round = 0; round < ROUNDS; round++) {
      const changed = this.learn(facts, order, demand);
      if (changed.size === 0) break;
      for (const { fn, view } of order) if (changed.has(fn)) facts.set(fn, this.analyse(fn, view));
    }
    const functions = order.flatMap(({ fn }) => facts.get(fn) ?? []);
    const hardware = new HardwareStructs(this.declared, functions);
    hardware.learn(
      functions,
      functions.flatMap((f) => sinksOf(f, hardware)),
    );
    const contexts = (): UnitFacts['contexts'] =>
      contextsOf(
        order.map(({ fn }) => fn),
        (name, file) => this.resolve(this.names.id(name), this.viewOf(file)),
        (fn) => this.viewOf(fn.file).callees(fn),
      );
    let known: UnitFacts['contexts'] | undefined;
    let translators: UnitFacts['translators'] | undefined;
    const { files } = this;
    return {
      files: this.files,
      functions: functions.map((f) => ({ ...f, sinks: sinksOf(f, hardware) })),
      // Few rules ask.
      get contexts() {
        return (known ??= contexts());
      },
      get translators() {
        return (translators ??= translatorsIn(files));
      },
      terms: this.terms,
      textOf: ({ file, start, end }) => this.files.find((f) => f.path === file)?.text.slice(start, end) ?? '',
      fieldsOf: (struct, file) => this.viewOf(file).fieldsOf(struct),
      version: this.table.version,
      viewOf: (file) => this.viewOf(file),
    };
  }

  /** Whether a function gives its callers a value of some kinds, as far as it was analysed. */
  private gives(fn: FunctionIR, isMeant: (o: Origin) => boolean): boolean {
    const summary = this.summaries.get(fn);
    return (
      summary !== undefined &&
      (gives(summary, isMeant) || storesField(this.viewOf(fn.file), fn, this.interest.sets))
    );
  }

  /** The function that a name means in a file: its own first; a macro where the kernel has no function of that name. */
  resolve(name: number, view: FileView): FunctionIR | undefined {
    const fn = view.own.get(name) ?? this.shared.get(name);
    if (fn !== undefined) return fn;
    const macro = view.ownMacros.get(name) ?? this.macros.get(name);
    return macro === undefined || this.table.functions.has(this.names.text(name)) ? undefined : macro;
  }

  isPointer(name: number): boolean {
    this.pointers ??= new Set(this.files.flatMap((file) => [...file.pointers]));
    return this.pointers.has(name);
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

  /**
   * Notes what members and variables are filled with and what parameters are given; returns the functions that this may change,
   * with those that what they are told makes worth an analysis.
   */
  private learn(
    facts: ReadonlyMap<FunctionIR, FunctionFacts>,
    order: readonly Ordered[],
    demand: Demand,
  ): Set<FunctionIR> {
    const changed = new Set<FunctionIR>();
    /** Places with news, and those of them with such that a function which reads them is worth a look. */
    const [places, telling] = [new Places(), new Places()];
    for (const { fn, calls, stores } of facts.values()) {
      const view = this.viewOf(fn.file);
      for (const store of stores) {
        const { home } = store;
        if (home === undefined) continue;
        // What a parameter brings is known where it is given. A PASID also goes from object to object: device, queue, interrupt.
        // A variable is one object.
        const goesOn = (o: Origin): boolean => !o.incoming || o.kind === 'pasid' || home.owner === null;
        const origins = store.value.origins.filter((o) => isKept(o) && goesOn(o));
        if (origins.length === 0) continue;
        const key = view.keyOf(home);
        const before = this.keptFacts.get(key) ?? [];
        const now = union(before, entering(moved(origins, store.at, `is kept in \`${store.place}\``)));
        if (now.length === before.length) continue;
        this.keptFacts.set(key, now);
        places.add(home, key);
        if (origins.some(isTelling)) telling.add(home, key);
      }
      for (const call of calls) {
        for (const callee of this.calledBy(call, view))
          if (
            this.give(call, callee, demand.asks(callee)) &&
            (facts.has(callee) || this.isGivenTelling(callee))
          )
            changed.add(callee);
      }
    }
    for (const { fn, view } of order) if (view.reads(fn, facts.has(fn) ? places : telling)) changed.add(fn);
    for (const fn of changed) if (!facts.has(fn)) demand.meets(fn, telling.members);
    for (const fn of demand.wanted) if (!facts.has(fn) && isWhole(fn)) changed.add(fn);
    return changed;
  }

  /** The functions of the unit that a call may run: one by its name, or those that stand in a table of operations. */
  private calledBy({ callee, member, args }: CallFact, view: FileView): readonly FunctionIR[] {
    const fn = callee === '' ? undefined : this.resolve(this.names.id(callee), view);
    if (fn !== undefined) return [fn];
    return member !== undefined && args.some(({ origins }) => origins.some(isTelling))
      ? this.operations(member.owner, member.field)
      : [];
  }

  /** The functions that initializers put into a member. */
  private operations(owner: string, field: string): readonly FunctionIR[] {
    const key = `${owner}.${field}`;
    let known = this.inTables.get(key);
    if (known === undefined) {
      const name = new Set([field]);
      const found = this.files.flatMap((file) =>
        file
          .naming(name)
          .flatMap((d) => d.declared.bindings.filter((b) => b.type === owner && b.field === field))
          .flatMap((b) => this.resolve(this.names.id(b.target), this.viewOf(file)) ?? []),
      );
      this.inTables.set(key, (known = found));
    }
    return known;
  }

  private readonly inTables = new Map<string, readonly FunctionIR[]>();

  /** Notes what a call gives to a function's parameters; returns whether any of it is news to the function. */
  private give(call: CallFact, callee: FunctionIR, isLeading: boolean): boolean {
    let given = this.parameterFacts.get(callee);
    if (given === undefined) this.parameterFacts.set(callee, (given = []));
    let news = false;
    for (const [i, arg] of call.args.entries()) {
      if (i >= callee.parameters || arg.origins.length === 0) continue;
      const before = given[i] ?? [];
      const now = union(
        before,
        entering(moved(arg.origins, call.argSites[i]!, `is given to \`${callee.name}\``)),
      );
      if (now.length === before.length) continue;
      given[i] = now;
      news ||= isLeading || now.slice(before.length).some(isKept);
    }
    return news;
  }

  private isGivenTelling(callee: FunctionIR): boolean {
    return (this.parameterFacts.get(callee) ?? []).some((origins) => origins?.some(isTelling));
  }

  /** All functions, callees before callers where the calls have no cycle. */
  private order(): Ordered[] {
    const done = new Set<FunctionIR>();
    const order: Ordered[] = [];
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

/** What is not read whole of a macro may be all that it does. */
const isWhole = (fn: FunctionIR): boolean => !fn.isMacro || fn.problems.length === 0;

import type { KernelTable } from '../kernel/table';
import { hashOf } from '../syntax/skim';
import { Analysis } from './analysis';
import { contextsOf } from './contexts';
import { Declarations } from './declarations';
import { Demand, type Terrain, type Worth } from './demand';
import { Directory } from './directory';
import type { CallFact, FunctionFacts, UnitFacts } from './facts';
import { HardwareStructs, sinksOf } from './hardware';
import type { Interest } from './interest';
import { isHeader, type FileIR, type FunctionIR } from './ir';
import { Learned } from './learned';
import type { Memory } from './memory';
import type { Names } from './names';
import { FactRecorder } from './record';
import { gives, isKept, isTelling, isTold, storesField } from './relevance';
import type { Summary } from './summary';
import type { Terms } from './terms';
import { translatorsIn } from './translators';
import { moved, type Origin, type Site } from './values';
import { FileView, Places, type Surroundings } from './view';

/** How often what was learned is passed on. */
const ROUNDS = 3;

/** Files that are analysed together: a driver's directory and the headers that it includes by quotes. */
export class Unit implements Surroundings, Terrain {
  readonly terms: Terms;
  readonly outlook: object;
  readonly names: Names;
  readonly table: KernelTable;
  readonly summaries = new Map<FunctionIR, Summary>();
  readonly declared: Declarations;
  private readonly views = new Map<FileIR, FileView>();
  readonly directory: Directory;
  private readonly headers: readonly FileIR[];
  readonly learned = new Learned();
  /** Functions that were given something that they are to hear of, and places with what makes their readers worth a look. */
  private given = new Set<FunctionIR>();
  private telling = new Places();
  /** Names of functions that were analysed. */
  private readonly analysed = new Set<number>();
  /** Functions whose callers heard what they give. */
  private readonly heard = new Set<FunctionIR>();
  private readonly pointers = new Map<number, boolean>();
  /** Functions that stand in tables of operations, by struct and member. */
  private readonly inTables = new Map<string, readonly FunctionIR[]>();

  constructor(
    readonly files: readonly FileIR[],
    private readonly worth: Worth,
    private readonly memory: Memory,
    readonly interest: Interest,
  ) {
    ({ terms: this.terms, names: this.names, table: this.table } = memory);
    this.outlook = memory.outlookOf(files, interest);
    this.declared = new Declarations(files);
    this.directory = new Directory(files, this.names);
    this.headers = files.filter(isHeader);
  }

  /**
   * Analyses the functions that matter, callees first, then again with what was found out about fields and parameters. A function
   * matters when there is a demand for it; then when it calls one whose result tells something, or is given such a value.
   */
  facts(): UnitFacts {
    const facts = new Map<FunctionIR, FunctionFacts>();
    const demand = new Demand(this.worth, this, this.memory.interests, this.interest);
    const analyse = (functions: Iterable<FunctionIR>): FunctionIR[] => {
      const order = this.order([...functions].filter(isWhole), demand);
      for (const fn of order) {
        const found = this.analyse(fn);
        facts.set(fn, found);
        this.note(found, demand);
      }
      return order;
    };
    for (let last = analyse(demand.wanted); last.length > 0;)
      last = analyse(this.callersTold(last, facts, demand));
    for (let round = 0; round < ROUNDS; round++) {
      const changed = this.toldMore(facts, demand);
      if (changed.size === 0) break;
      analyse(changed);
    }
    const functions = this.order([...facts.keys()]).map((fn) => facts.get(fn)!);
    const hardware = new HardwareStructs(this.declared, functions);
    hardware.learn(
      functions,
      functions.flatMap((f) => sinksOf(f, hardware)),
    );
    const contexts = (): UnitFacts['contexts'] =>
      contextsOf(
        this.files.flatMap((file) => file.functions),
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

  /**
   * The callers of functions that were analysed for the first time, as far as they may learn something from them: those that were
   * analysed themselves, and those that are given what tells something or passes it on to where it matters.
   */
  private callersTold(
    functions: readonly FunctionIR[],
    facts: ReadonlyMap<FunctionIR, FunctionFacts>,
    demand: Demand,
  ): Set<FunctionIR> {
    const told = new Set<FunctionIR>();
    const fresh = functions.filter((fn) => !this.heard.has(fn));
    for (const fn of fresh) this.heard.add(fn);
    for (const fn of fresh) {
      if (!this.gives(fn, isTold)) continue;
      const tells = this.gives(fn, isTelling);
      for (const caller of this.callersOf(fn))
        if (facts.has(caller) ? !fresh.includes(caller) : tells || demand.reaches(caller)) told.add(caller);
    }
    return told;
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
    const fn = view.own.get(name) ?? this.directory.shared(name);
    if (fn !== null) return fn;
    const macro = view.ownMacros.get(name) ?? this.directory.macro(name);
    return macro === null || this.table.functions.has(this.names.text(name)) ? undefined : macro;
  }

  isAnalysed(name: number): boolean {
    return this.analysed.has(name);
  }

  mayBeShared(name: number): boolean {
    return this.directory.mayDefine(name);
  }

  isPointer(name: number): boolean {
    let known = this.pointers.get(name);
    if (known === undefined) {
      const hash = hashOf(this.names.text(name));
      known = this.headers.some((file) => file.skim.points(hash));
      this.pointers.set(name, known);
    }
    return known;
  }

  viewOf(file: FileIR): FileView {
    let view = this.views.get(file);
    if (view === undefined) this.views.set(file, (view = new FileView(this, file)));
    return view;
  }

  /** The functions that call a function. */
  callersOf(fn: FunctionIR): FunctionIR[] {
    const name = this.names.id(fn.name);
    return this.directory
      .functions(name, 'calls')
      .filter((caller) => this.viewOf(caller.file).functionOf(name) === fn);
  }

  private analyse(fn: FunctionIR): FunctionFacts {
    this.learned.begin(fn);
    const { summary, facts } = this.memory.found(fn, this.viewOf(fn.file), (env) => {
      const analysis = new Analysis(env, fn);
      const recorder = new FactRecorder();
      return { summary: analysis.run(recorder), facts: recorder.facts(analysis) };
    });
    this.summaries.set(fn, summary);
    this.analysed.add(this.names.id(fn.name));
    return facts;
  }

  /** Notes what an analysis found out for others: what members and variables are filled with, what parameters are given. */
  private note({ fn, calls, stores }: FunctionFacts, demand: Demand): void {
    const { learned } = this;
    const view = this.viewOf(fn.file);
    for (const store of stores) {
      const { home } = store;
      if (home === undefined) continue;
      // What a parameter brings is known where it is given, but not what is made of it here. A PASID also goes from object to
      // object: device, queue, interrupt. A variable is one object.
      const goesOn = (o: Origin): boolean =>
        !o.incoming || isIn(fn, o.at) || o.kind === 'pasid' || home.owner === null;
      const origins = store.value.origins.filter((o) => isKept(o) && goesOn(o));
      if (origins.length === 0) continue;
      const key = view.keyOf(home);
      const isNews = learned.keep(key, entering(moved(origins, store.at, `is kept in \`${store.place}\``)));
      if (isNews && origins.some(isTelling)) this.telling.add(home, key);
    }
    for (const call of calls)
      for (const callee of this.calledBy(call, view))
        if (this.give(call, callee, demand.asks(callee))) {
          learned.tell(callee);
          this.given.add(callee);
        }
  }

  /** The functions to which what was noted matters: what they asked for has news, or what they are told makes them worth an analysis. */
  private toldMore(facts: ReadonlyMap<FunctionIR, FunctionFacts>, demand: Demand): Set<FunctionIR> {
    // Of a call it matters what of the unit was analysed, also since.
    for (const found of facts.values()) this.note(found, demand);
    const { learned, given, telling } = this;
    [this.given, this.telling] = [new Set(), new Places()];
    const told = new Set([...facts.keys()].filter((fn) => learned.hasNewsFor(fn)));
    for (const fn of given) if (!facts.has(fn) && learned.allGivenTo(fn).some(isTelling)) told.add(fn);
    for (const fn of this.using(telling))
      if (!facts.has(fn) && this.viewOf(fn.file).reads(fn, telling)) told.add(fn);
    for (const fn of told) if (!facts.has(fn)) demand.meets(fn, telling.members);
    for (const fn of demand.wanted) if (!facts.has(fn) && isWhole(fn)) told.add(fn);
    return told;
  }

  /** The functions in which the names of some places stand. */
  private using({ members, variables }: Places): Set<FunctionIR> {
    const { directory } = this;
    return new Set([
      ...[...members].flatMap((name) => directory.functions(name, 'members')),
      ...[...variables].flatMap((name) => directory.functions(name, 'words')),
    ]);
  }

  /** The functions of the unit that a call may run: one by its name, or those that stand in a table of operations. */
  private calledBy({ callee, member, args }: CallFact, view: FileView): readonly FunctionIR[] {
    const tells = args.some(({ origins }) => origins.some(isTelling));
    const name = this.names.id(callee);
    // Of a function that was not analysed and is told nothing nobody asks.
    const fn = tells || this.analysed.has(name) ? this.resolve(name, view) : undefined;
    if (fn !== undefined) return [fn];
    return member !== undefined && tells ? this.operations(member.owner, member.field) : [];
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

  /** Notes what a call gives to a function's parameters; returns whether any of it is news to the function. */
  private give(call: CallFact, callee: FunctionIR, isLeading: boolean): boolean {
    let isNews = false;
    for (const [i, arg] of call.args.entries()) {
      if (i >= callee.parameters || arg.origins.length === 0) continue;
      const origins = entering(moved(arg.origins, call.argSites[i]!, `is given to \`${callee.name}\``));
      const news = this.learned.give(callee, i, origins);
      isNews ||= news.length > 0 && (isLeading || news.some(isKept));
    }
    return isNews;
  }

  /**
   * Functions in an order in which callees come before callers, where the calls have no cycle; and, where they may, those that fill
   * what is asked for before those that only ask.
   */
  private order(functions: readonly FunctionIR[], demand?: Demand): FunctionIR[] {
    const among = new Set(functions);
    const names = new Set(functions.map((fn) => this.names.id(fn.name)));
    const done = new Set<FunctionIR>();
    const order: FunctionIR[] = [];
    const enter = (fn: FunctionIR): void => {
      if (done.has(fn) || !among.has(fn)) return;
      done.add(fn);
      // The first call is taken first, as when it runs.
      stack.push({ fn, calls: [...fn.calls].filter((name) => names.has(name)).reverse() });
    };
    const stack: { readonly fn: FunctionIR; readonly calls: number[] }[] = [];
    const place = new Map(this.files.map((file, i) => [file, i]));
    const inSource = [...among].sort((a, b) => place.get(a.file)! - place.get(b.file)! || a.from - b.from);
    const filling = demand === undefined ? [] : inSource.filter((fn) => demand.mayFill(fn));
    for (const first of [...filling, ...inSource]) {
      enter(first);
      for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
        const name = top.calls.pop();
        const callee = name === undefined ? undefined : this.resolve(name, this.viewOf(top.fn.file));
        if (callee !== undefined) enter(callee);
        else if (name === undefined) order.push(stack.pop()!.fn);
      }
    }
    return order;
  }
}

const entering = (origins: readonly Origin[]): readonly Origin[] =>
  origins.map((o) => (o.incoming ? o : { ...o, incoming: true }));

const isIn = ({ file, from, to }: FunctionIR, { file: path, start }: Site): boolean =>
  file.path === path && start >= from && start < to;

/** What is not read whole of a macro may be all that it does. */
const isWhole = (fn: FunctionIR): boolean => !fn.isMacro || fn.problems.length === 0;

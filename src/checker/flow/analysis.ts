import { applyCall, joined } from './calls';
import type { Environment, Home } from './environment';
import { homeOfTerm } from './homes';
import { Entering, MOST_STATES } from './entering';
import { FIELD_KINDS, VARIABLE_KINDS } from '../kernel/fields';
import { Op, Operator, type FunctionIR } from './ir';
import { Lanes } from './lanes';
import { carried, fold, foldUnary } from './operators';
import type { Recorder } from './recorder';
import { refine, termBits } from './refine';
import { type Bits, State, type Reader } from './state';
import { summarize } from './outcomes';
import { placeText, siteOf } from './places';
import type { Summary } from './summary';
import { rootKind, TermKind, type Terms } from './terms';
import type { Typing } from './types';
import { Use, usesOf } from './uses';
import { moved, type Origin, type Site, type Value } from './values';
import { Worklist } from './worklist';

/** Visits of one block; what comes later is dropped. */
const MOST_VISITS = 60;
/** Memory entries and steps that bound a function's analysis. */
const MOST_STEPS = 64_000;

/** Abstract interpretation of one function. */
export class Analysis implements Reader {
  readonly terms: Terms;
  readonly typing: Typing;
  private readonly plainValues: (Value | undefined)[] = [];
  private readonly entries = new Map<number, Value>();
  /** Types of the objects at addresses, noted as they are met: what `entry` needs to find field facts. */
  private readonly owners = new Map<number, string>();
  private readonly made = new Map<number, readonly Origin[]>();
  private readonly tested = new Set<number>();
  private readonly uses: Uint8Array;
  private recorder: Recorder | null = null;
  private steps = 0;

  constructor(
    readonly env: Environment,
    readonly fn: FunctionIR,
  ) {
    this.terms = env.terms;
    this.typing = env.typingOf(fn);
    this.uses = usesOf(fn);
  }

  /**
   * Finds what holds at every block, and tells the recorder of every instruction that can be reached: on the way where each set of
   * paths enters a block once, else again at the end.
   */
  run(recorder: Recorder): Summary {
    const { fn } = this;
    const entering = new Entering(this, fn.blocks);
    const visits = new Int32Array(fn.blocks.length);
    const queue = new Worklist(fn);
    const exits: { readonly state: State; readonly value: Value | null }[] = [];
    const leave = (state: State, value: Value | null): void => void exits.push({ state, value });
    const entered = new Set<State>();
    let isOnce = true;
    this.recorder = recorder;
    queue.add(0, entering.arrive(0, this.entryState())!);
    for (let next = queue.take(); next !== undefined; next = queue.take()) {
      const { block, state } = next;
      isOnce &&= !entered.has(state) && this.steps <= MOST_STEPS;
      if (!isOnce) this.recorder = null;
      if (++visits[block]! > MOST_VISITS || this.steps > MOST_STEPS) continue;
      entered.add(state);
      const go = (to: number, arriving: State): void => {
        const fresh = entering.arrive(to, arriving);
        if (fresh !== null) queue.add(to, fresh);
      };
      this.execute(block, state.fork(), go, leave);
    }
    if (!isOnce || this.steps > MOST_STEPS) {
      recorder.begin();
      exits.length = 0;
      this.recorder = recorder;
      this.steps = 0;
      for (const [block, state] of entering) this.execute(block, state.fork(), () => undefined, leave);
    }
    this.recorder = null;
    return summarize(this, exits);
  }

  plain(term: number): Value {
    return (this.plainValues[term] ??= { term, origins: [] });
  }

  unknown(at: number, which = 0): Value {
    return this.plain(this.terms.of(TermKind.Unknown, at, which));
  }

  site(at: number): Site {
    return siteOf(this.fn, at);
  }

  name(id: number): string {
    return this.env.names.text(id);
  }

  /** The origin that an instruction makes, the same on each visit. */
  origin(at: number, make: () => Origin): readonly Origin[] {
    let origins = this.made.get(at);
    if (origins === undefined) this.made.set(at, (origins = [make()]));
    return origins;
  }

  read(state: State, address: number): Value {
    return state.memory.get(address) ?? this.entry(address);
  }

  entry(address: number): Value {
    let value = this.entries.get(address);
    if (value === undefined) {
      const term = this.terms.of(TermKind.Load, address);
      const home = this.home(address);
      const origins = home === undefined ? [] : this.env.keptOrigins(home);
      value = origins.length === 0 ? this.plain(term) : { term, origins };
      this.entries.set(address, value);
    }
    return value;
  }

  /** The place that an address is of, where other functions know it too. */
  home(address: number): Home | undefined {
    return homeOfTerm(this.terms, address, (field) => this.owners.get(field) ?? '');
  }

  bits(state: State, term: number): Bits {
    return termBits(this, state, term);
  }

  /** Whether anything is done with an instruction's value. */
  isUsed(at: number): boolean {
    return this.uses[at] !== Use.Nowhere;
  }

  /** Whether a branch learned of the result of the call at an instruction; all is known when the recorder is told. */
  isTested(at: number): boolean {
    return this.tested.has(this.terms.of(TermKind.Call, at));
  }

  /** Notes that a branch learned of a value. */
  learned(term: number): void {
    this.tested.add(term);
  }

  private entryState(): State {
    const state = new State();
    for (let i = 0; i < this.fn.parameters; i++) {
      const term = this.terms.of(TermKind.Parameter, i);
      const origins = this.env.parameterOrigins(this.fn, i);
      state.memory.set(this.terms.of(TermKind.Local, i), { term, origins });
    }
    return state;
  }

  /** Runs a block from its first instruction; calls may split the state, so more than one may reach its end. */
  private execute(
    block: number,
    from: State,
    go: (to: number, state: State) => void,
    leave: (state: State, value: Value | null) => void,
  ): void {
    const { fn } = this;
    const lanes = new Lanes(this, MOST_STATES);
    lanes.add({ pc: fn.blocks[block]!, state: from, values: new Map() });
    for (let task = lanes.take(); task !== undefined; task = lanes.take()) {
      const { values } = task;
      let { state } = task;
      const value = (v: number): Value => values.get(v) ?? state.memory.get(-1 - v) ?? this.unknown(v);
      const put = (v: number, result: Value): void => {
        values.set(v, result);
        if (this.uses[v] === Use.Elsewhere) state.memory.set(-1 - v, result);
      };
      running: for (let pc = task.pc; ; pc++) {
        if (++this.steps > MOST_STEPS) return;
        switch (fn.op[pc] as Op) {
          case Op.Jump:
            go(fn.a[pc]!, state);
            break running;
          case Op.Branch:
            this.branch(pc, value(fn.a[pc]!), state, go);
            break running;
          case Op.Return: {
            const result = fn.a[pc]! < 0 ? null : value(fn.a[pc]!);
            this.recorder?.leave(this, pc, state, result);
            leave(state, result);
            break running;
          }
          case Op.Call: {
            const args: Value[] = [];
            for (let i = 0; i < fn.c[pc]!; i++) args.push(value(fn.operands[fn.b[pc]! + i]!));
            const returned = this.recorder?.call(this, pc, state, args);
            const all = applyCall(this, pc, state, args);
            for (const way of all) returned?.(way.result);
            const ways = this.isUsed(pc) ? all : joined(this, pc, all);
            if (ways.length !== 1) {
              lanes.split(pc, ways, values, this.uses[pc] === Use.Elsewhere);
              break running;
            }
            ({ state } = ways[0]!);
            put(pc, ways[0]!.result);
            break;
          }
          default:
            put(pc, this.instruction(pc, state, value));
        }
      }
    }
  }

  private branch(pc: number, test: Value, state: State, go: (to: number, state: State) => void): void {
    const at = this.site(pc);
    const other = state.fork();
    if (refine(this, state, test.term, true)) {
      state.path = { at, taken: true, before: state.path };
      go(this.fn.b[pc]!, state);
    }
    if (refine(this, other, test.term, false)) {
      other.path = { at, taken: false, before: other.path };
      go(this.fn.c[pc]!, other);
    }
  }

  private instruction(pc: number, state: State, value: (v: number) => Value): Value {
    const { fn, terms } = this;
    const a = fn.a[pc]!;
    const b = fn.b[pc]!;
    switch (fn.op[pc] as Op) {
      case Op.Number:
        return { term: terms.number(fn.numbers[a]!), origins: this.constant(pc, '', fn.numbers[a]!) };
      case Op.Constant:
        return this.plain(terms.of(TermKind.Named, a));
      case Op.Text:
        return {
          term: terms.of(TermKind.Unknown, pc),
          origins: this.origin(pc, () => this.make(pc, 'image', 'string')),
        };
      case Op.Local: {
        const term = terms.of(TermKind.Local, a);
        if (fn.locals[a]!.isStatic) return this.plain(term);
        return { term, origins: this.origin(pc, () => this.make(pc, 'stack', fn.locals[a]!.name)) };
      }
      case Op.Global: {
        const made = VARIABLE_KINDS.get(this.name(a));
        const origins = this.origin(pc, () => ({ ...this.make(pc, 'image', this.name(a)), ...made }));
        return { term: terms.of(TermKind.Global, a), origins };
      }
      case Op.Field: {
        const base = value(a);
        const term = terms.of(TermKind.Field, base.term, b);
        if (!this.owners.has(term)) this.owners.set(term, this.typing.object(a).base);
        this.recorder?.member(this, pc, this.owners.get(term)!, b);
        return this.inside(base, term);
      }
      case Op.Element: {
        const base = value(a);
        return this.inside(base, terms.of(TermKind.Element, base.term, value(b).term));
      }
      case Op.Load:
        return this.load(pc, a, value(a), state);
      case Op.Store: {
        const address = value(a);
        const stored = value(b);
        this.recorder?.store(this, pc, state, address, stored);
        this.write(pc, state, address, stored);
        return stored;
      }
      case Op.Cast:
        return value(a);
      case Op.Unary:
        return this.unary(pc, value(a), b as Operator);
      case Op.Binary:
        return this.binary(pc, value(a), value(b), fn.c[pc]! as Operator, this.typing.value(b).pointers > 0);
      case Op.Configured:
        return this.plain(terms.of(TermKind.Configured, a));
      default:
        return this.unknown(pc);
    }
  }

  private load(pc: number, at: number, address: Value, state: State): Value {
    const { terms } = this;
    if (terms.kind(address.term) === TermKind.Global)
      return this.global(pc, terms.a(address.term), address, state);
    const type = this.typing.object(at);
    if (type.array) return address;
    const value = this.read(state, address.term);
    if (value.origins.length > 0 || terms.kind(address.term) !== TermKind.Field) return value;
    if (type.registers === true)
      return { term: value.term, origins: this.origin(pc, () => this.make(pc, 'register', '__iomem')) };
    const made = FIELD_KINDS.get(this.name(terms.b(address.term)));
    if (made === undefined || !made.owners.test(this.ownerText(address.term))) return value;
    return {
      term: value.term,
      origins: this.origin(pc, () => ({
        ...this.make(pc, made.kind, this.name(terms.b(address.term))),
        sort: made.sort,
      })),
    };
  }

  /** Struct of a field's address; `current` for fields of the running task. */
  private ownerText(address: number): string {
    const base = this.terms.a(address);
    if (this.terms.kind(base) === TermKind.Named) return this.name(this.terms.a(base));
    return this.owners.get(address) ?? '';
  }

  /** A name that is no local: a constant, a function, or a variable. */
  private global(pc: number, name: number, address: Value, state: State): Value {
    const { env, terms } = this;
    const row = env.constantRow(name);
    if (row !== undefined) {
      this.recorder?.mention(this, pc, name);
      return { term: terms.of(TermKind.Named, name), origins: this.constant(pc, this.name(name)) };
    }
    const number = env.constant(name);
    if (number !== undefined)
      return { term: terms.number(number), origins: this.constant(pc, this.name(name), number) };
    if (this.name(name) === 'current') return this.plain(terms.of(TermKind.Named, name));
    const code = (term: number): Value => ({
      term,
      origins: this.origin(pc, () => ({ ...this.make(pc, 'image', this.name(name)), sort: 'code' })),
    });
    if (env.isFunction(name)) return code(address.term);
    const type = env.globalType(name);
    if (type?.array) return address;
    const text = this.name(name);
    if (type === undefined && /^[A-Z][A-Z0-9_]*$/.test(text))
      return { term: terms.of(TermKind.Named, name), origins: this.constant(pc, text) };
    const value = this.read(state, address.term);
    // A name that the unit does not declare is a function or an object of the kernel's.
    return type === undefined && value.origins.length === 0 ? code(value.term) : value;
  }

  private write(pc: number, state: State, address: Value, stored: Value): void {
    state.memory.set(address.term, {
      term: stored.term,
      origins: moved(stored.origins, this.site(pc), `goes to \`${placeText(this.fn, pc)}\``),
    });
    if (rootKind(this.terms, address.term) !== TermKind.Local) this.escape(state, stored.term);
  }

  /** Notes that somebody else may know a handle from now on. */
  escape(state: State, term: number): void {
    for (const [key, r] of state.resources)
      if (r.handle === term && !r.escaped) state.hold(key, { ...r, escaped: true });
  }

  /** The address of a part of what another value is the address of. */
  inside(base: Value, term: number): Value {
    const origins = base.origins.filter((o) => o.kind !== 'constant');
    return origins.length === 0 ? this.plain(term) : { term, origins };
  }

  private constant(pc: number, by: string, number?: number): readonly Origin[] {
    return this.origin(pc, () => ({
      kind: 'constant',
      sort: '',
      by: by === '' ? String(number) : by,
      at: this.site(pc),
      steps: null,
      incoming: false,
      ...(number === undefined ? {} : { number }),
    }));
  }

  private make(pc: number, kind: Origin['kind'], by: string): Origin {
    return { kind, sort: '', by, at: this.site(pc), steps: null, incoming: false };
  }

  private unary(pc: number, of: Value, operator: Operator): Value {
    const { terms } = this;
    const name = terms.kind(of.term) === TermKind.Named ? this.name(terms.a(of.term)) : '';
    const result = foldUnary(operator, terms.numberOf(of.term), name);
    if (result === undefined) return this.plain(terms.of(TermKind.Unary, of.term, operator));
    return { term: terms.number(result), origins: this.constant(pc, '', result) };
  }

  private binary(pc: number, left: Value, right: Value, operator: Operator, isRightPointer: boolean): Value {
    const { terms } = this;
    const [l, r] = [terms.numberOf(left.term), terms.numberOf(right.term)];
    if (l !== undefined && r !== undefined) {
      const result = fold(operator, l, r);
      if (result !== undefined) return { term: terms.number(result), origins: this.constant(pc, '', result) };
    }
    if (r === 0 && (operator === Operator.Add || operator === Operator.Or)) return left;
    if (l === 0 && (operator === Operator.Add || operator === Operator.Or)) return right;
    const term = terms.of(TermKind.Binary + operator, left.term, right.term);
    // How far two pointers are apart is no address, whatever is known of them.
    const isDistance = operator === Operator.Subtract && isRightPointer;
    const origins = isDistance ? [] : carried(operator, left, right, r);
    return origins.length === 0 ? this.plain(term) : { term, origins };
  }
}

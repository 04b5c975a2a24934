import type { ApiRow } from '../kernel/row';
import { Op, Operator, type FunctionIR } from './ir';
import { argumentForDevice, isUnknownMacro } from './relevance';
import type { FileView } from './view';

/** Where what a slice follows leaves the function, or comes into it. */
export type Crossing =
  /** It comes from a member or a variable that functions share. */
  | { readonly does: 'load'; readonly place: number }
  /** It goes to one, or, where `place` is -1, to what a pointer points to; `at`: the instruction. */
  | { readonly does: 'store'; readonly place: number; readonly at: number }
  /** It is what a function of the unit gives. */
  | { readonly does: 'result'; readonly of: FunctionIR }
  /** It is what a parameter brings. */
  | { readonly does: 'parameter'; readonly which: number }
  /** A function or a constant of the kernel makes it, or it is a number. */
  | { readonly does: 'make' | 'number' }
  /** It is given to a function of the unit. */
  | { readonly does: 'give'; readonly to: FunctionIR; readonly which: number }
  /** A device gets it. */
  | { readonly does: 'sink' }
  | { readonly does: 'return' };

/** Whether an operator's result says where its operands came from. */
const carries = (operator: Operator): boolean => operator < Operator.Equal;

/**
 * Where values of one function come from and where they go, whatever the order of its statements (Weiser, "Program slicing",
 * ICSE 1981). To be sure of all that flows it takes some for flowing that does not; the analysis decides.
 */
export class Slice {
  /** Edges from values to what is made of them, and back: of instructions first, then of locals. */
  private readonly ahead: Edges;
  private readonly behind: Edges;
  private readonly arguments = new Map<number, Argument>();
  private readonly op: Uint8Array;
  private readonly a: Int32Array;
  private readonly b: Int32Array;
  private readonly c: Int32Array;
  private readonly operands: Int32Array;

  constructor(
    private readonly fn: FunctionIR,
    private readonly view: FileView,
  ) {
    ({ op: this.op, a: this.a, b: this.b, c: this.c, operands: this.operands } = fn);
    [this.ahead, this.behind] = [new Edges(this.nodes), new Edges(this.nodes)];
    for (let at = 0; at < this.op.length; at++) this.link(at);
  }

  /** How many instructions and locals there are: the length of what `from` and `to` note. */
  get nodes(): number {
    return this.op.length + this.fn.locals.length;
  }

  /** Follows values to where they come from. @param met what was met before is not met again */
  from(values: readonly number[], met = new Uint8Array(this.nodes)): Crossing[] {
    const found: Crossing[] = [];
    const { fn } = this;
    walk(values, this.behind, met, (node) => {
      if (node >= this.op.length) {
        const which = node - this.op.length;
        if (which < fn.parameters) found.push({ does: 'parameter', which });
      } else this.comes(node, found);
    });
    return found;
  }

  /** Follows values to where they go. @param met what was met before is not met again */
  to(values: readonly number[], met = new Uint8Array(this.nodes)): Crossing[] {
    const found: Crossing[] = [];
    walk(values, this.ahead, met, (node) => {
      if (node < this.op.length) this.goes(node, found);
    });
    return found;
  }

  /** The node of a parameter. */
  parameter(which: number): number {
    return this.op.length + which;
  }

  /** What is put into places of some name: values, and calls that are given their addresses. */
  fillsOf(place: number): number[] {
    const found: number[] = [];
    for (let at = 0; at < this.op.length; at++)
      if ((this.op[at] as Op) === Op.Store && this.placeOf(this.a[at]!) === place) found.push(this.b[at]!);
      else if ((this.op[at] as Op) === Op.Call && this.args(at).some((arg) => this.isAt(arg, place)))
        found.push(at);
    return found;
  }

  /** What is taken from places of some name. */
  loadsOf(place: number): number[] {
    const found: number[] = [];
    for (let at = 0; at < this.op.length; at++)
      if ((this.op[at] as Op) === Op.Load && this.placeOf(this.a[at]!) === place) found.push(at);
    return found;
  }

  /** What calls of a function give for one of its parameters. */
  givenTo(callee: FunctionIR, which: number): number[] {
    const found: number[] = [];
    for (let at = 0; at < this.op.length; at++)
      if (this.calleeOf(at) === callee && which < this.c[at]!)
        found.push(this.operands[this.b[at]! + which]!);
    return found;
  }

  /** What is returned, or left where a parameter points. */
  results(): number[] {
    const { fn } = this;
    const found: number[] = [];
    for (let at = 0; at < this.op.length; at++) {
      if ((this.op[at] as Op) === Op.Return && this.a[at]! >= 0) found.push(this.a[at]!);
      if ((this.op[at] as Op) !== Op.Store) continue;
      const local = this.localOf(this.a[at]!);
      if (local >= 0 && local < fn.parameters && (this.op[this.a[at]!] as Op) !== Op.Local)
        found.push(this.b[at]!);
    }
    return found;
  }

  /** The address that a store goes to. */
  addressOf(store: number): number {
    return this.a[store]!;
  }

  /** What the function gives to devices, or puts into their byte order. */
  sunk(): number[] {
    const found: number[] = [];
    for (let at = 0; at < this.op.length; at++)
      for (const effect of this.rowOf(at)?.effects ?? []) {
        const which = argumentForDevice(effect);
        if (which >= 0 && which < this.c[at]!) found.push(this.operands[this.b[at]! + which]!);
      }
    return found;
  }

  /** The function of the unit that an instruction calls. */
  private calleeOf(at: number): FunctionIR | undefined {
    return (this.op[at] as Op) === Op.Call && this.a[at]! >= 0
      ? this.view.functionOf(this.a[at]!)
      : undefined;
  }

  private rowOf(at: number): ApiRow | undefined {
    return (this.op[at] as Op) === Op.Call && this.a[at]! >= 0 ? this.view.api(this.a[at]!) : undefined;
  }

  private args(call: number): number[] {
    const { b, c, operands } = this;
    return Array.from(operands.subarray(b[call], b[call]! + c[call]!));
  }

  private link(at: number): void {
    const [a, b] = [this.a[at]!, this.b[at]!];
    switch (this.op[at] as Op) {
      case Op.Field:
      case Op.Element:
      case Op.Cast:
      case Op.Unary:
        this.edge(a, at);
        break;
      case Op.Return:
        if (a >= 0) this.edge(a, at);
        break;
      case Op.Binary:
        if (!carries(this.c[at]! as Operator)) break;
        this.edge(a, at);
        this.edge(b, at);
        break;
      case Op.Load: {
        const local = this.localOf(a);
        if (local >= 0) this.edge(this.op.length + local, at);
        break;
      }
      case Op.Store: {
        this.edge(b, at);
        const local = this.localOf(a);
        if (local >= 0) this.edge(b, this.op.length + local);
        break;
      }
      case Op.Call:
        this.linkCall(at);
        break;
    }
  }

  private linkCall(at: number): void {
    const row = this.rowOf(at);
    const passed = new Set<number>();
    for (const effect of row?.effects ?? [])
      if (effect.does === 'pass') passed.add(effect.arg);
      else if (effect.does === 'make' && effect.of !== undefined) passed.add(effect.of);
    const isMacro =
      row === undefined && this.a[at]! >= 0 && isUnknownMacro(this.view.names.text(this.a[at]!));
    const isOwn = this.a[at]! >= 0 && this.view.mayBeFunction(this.a[at]!);
    for (const [i, arg] of this.args(at).entries()) {
      this.arguments.set(arg, { at, which: i, next: this.arguments.get(arg) ?? null });
      if (passed.has(i) || isOwn || isMacro) this.edge(arg, at);
      const local = this.variableAt(arg);
      if (local < 0) continue;
      this.edge(this.op.length + local, arg);
      this.edge(at, this.op.length + local);
    }
  }

  private edge(from: number, to: number): void {
    this.ahead.add(from, to);
    this.behind.add(to, from);
  }

  /** Tells of an instruction that a value comes from. */
  private comes(at: number, found: Crossing[]): void {
    const op = this.op[at] as Op;
    if (op === Op.Load) {
      const place = this.placeOf(this.a[at]!);
      if (place >= 0) found.push({ does: 'load', place });
    } else if (op === Op.Call) {
      const of = this.calleeOf(at);
      if (of !== undefined) found.push({ does: 'result', of });
      else if (this.rowOf(at)?.effects?.some((e) => e.does === 'make') === true) found.push({ does: 'make' });
      for (const arg of this.args(at)) {
        const place = this.addressed(arg);
        if (of !== undefined && place >= 0) found.push({ does: 'load', place });
      }
    } else if (op === Op.Global) found.push({ does: 'make' });
    else if (op === Op.Number) found.push({ does: 'number' });
  }

  /** Tells of an instruction that a value goes to. */
  private goes(at: number, found: Crossing[]): void {
    const op = this.op[at] as Op;
    if (op === Op.Return) found.push({ does: 'return' });
    else if (op === Op.Store && this.variableAt(this.a[at]!) < 0)
      found.push({ does: 'store', place: this.placeOf(this.a[at]!), at });
    for (let given = this.arguments.get(at) ?? null; given !== null; given = given.next) {
      const { at: call, which } = given;
      const to = this.calleeOf(call);
      if (to !== undefined) found.push({ does: 'give', to, which });
      else if (this.rowOf(call)?.effects?.some((e) => argumentForDevice(e) === which) === true)
        found.push({ does: 'sink' });
    }
  }

  /** The variable of the function that an address is in, where what stands there is the variable's own or what it points to. */
  private localOf(address: number): number {
    let [isField, isPointed] = [false, false];
    for (let at = address; ; at = this.a[at]!)
      switch (this.op[at] as Op) {
        case Op.Local:
          return isField && isPointed ? -1 : this.a[at]!;
        case Op.Field:
          isField = true;
          break;
        case Op.Load:
          isPointed = true;
          break;
        case Op.Element:
        case Op.Cast:
          break;
        default:
          return -1;
      }
  }

  /** The variable of the function that a value is the address of, or of a part of it. */
  private variableAt(value: number): number {
    let at = value;
    while ([Op.Field, Op.Element, Op.Cast].includes(this.op[at] as Op)) at = this.a[at]!;
    return (this.op[at] as Op) === Op.Local ? this.a[at]! : -1;
  }

  /** The name of the shared place that an address is of, or in what such a place points to; or -1. */
  private placeOf(address: number): number {
    for (let at = address; ; at = this.a[at]!)
      switch (this.op[at] as Op) {
        case Op.Field:
          return this.b[at]!;
        case Op.Global:
          return this.a[at]!;
        case Op.Element:
        case Op.Load:
        case Op.Cast:
          break;
        default:
          return -1;
      }
  }

  /** The name of the shared place that a value is the address of, or -1. */
  private addressed(value: number): number {
    let at = value;
    while ([Op.Element, Op.Cast].includes(this.op[at] as Op)) at = this.a[at]!;
    return (this.op[at] as Op) === Op.Field ? this.b[at]! : -1;
  }

  private isAt(value: number, place: number): boolean {
    return (this.op[value] as Op) !== Op.Load && this.placeOf(value) === place;
  }
}

/** A call that an instruction is an argument of, and the next one. */
interface Argument {
  readonly at: number;
  readonly which: number;
  readonly next: Argument | null;
}

/** Lists of nodes by node. */
class Edges {
  private readonly first: Int32Array;
  private readonly target: number[] = [0];
  private readonly next: number[] = [0];

  constructor(nodes: number) {
    this.first = new Int32Array(nodes);
  }

  add(from: number, to: number): void {
    this.next.push(this.first[from]!);
    this.target.push(to);
    this.first[from] = this.target.length - 1;
  }

  each(from: number, visit: (to: number) => void): void {
    for (let edge = this.first[from]!; edge !== 0; edge = this.next[edge]!) visit(this.target[edge]!);
  }
}

/** Visits what can be reached and was not met before. */
function walk(from: readonly number[], edges: Edges, met: Uint8Array, visit: (node: number) => void): void {
  const pending: number[] = [];
  const enter = (node: number): void => {
    if (met[node] !== 0) return;
    met[node] = 1;
    pending.push(node);
  };
  from.forEach(enter);
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    visit(node);
    edges.each(node, enter);
  }
}

import { fold } from '../flow/operators';
import { Op, Operator, UNKNOWN_TYPE, type FunctionIR, type Type } from '../flow/ir';
import { siteOf } from '../flow/places';
import type { Site } from '../flow/values';
import type { ApiRow } from '../kernel/row';
import { decide } from './decide';
import { keyOf, type Code, type Program } from './program';
import { kernelCall } from './kernel-call';
import type { Gap, Statement } from './statement';
import { number, same, statusOf, truth, type Val } from './value';

/** Instructions and calls below one another that a walk follows. */
const MOST_STEPS = 60_000;
const DEEPEST = 8;

/** What a walk is told beside the program. */
export interface Guide {
  /** Ways of branches that the reader chose, by place of the condition as `file:line`. */
  readonly chosen: (at: Site) => boolean | undefined;
  /** How the engine's path to the finding went, by key of the branch. */
  readonly found: ReadonlyMap<string, boolean>;
  /** Instructions that the path must come to. */
  readonly wanted: ReadonlyMap<FunctionIR, readonly number[]>;
  /** Calls that fail, and with which number: by `keyOf` of the call and its turn. */
  readonly fails: ReadonlyMap<string, number>;
}

interface Frame {
  readonly code: Code;
  readonly id: number;
  readonly values: Map<number, Val>;
  readonly turns: Map<number, [number, number]>;
}

/** Follows functions in the order in which they are entered; what they leave in memory stays for the next. */
export class Walk {
  readonly statements: Statement[] = [];
  readonly gaps: Gap[] = [];
  /** Roles of calls that fail on the path to the finding, and that the walk took to succeed. */
  readonly mustFail = new Set<string>();
  readonly memory = new Map<string, Val>();
  readonly turns = new Map<string, number>();
  private readonly reached = new Map<FunctionIR, Set<number>>();
  private readonly stack: FunctionIR[] = [];
  private frames = 0;
  private steps = 0;

  constructor(
    readonly program: Program,
    readonly guide: Guide,
  ) {}

  /** Runs a function with what its caller gives; without, by what its declaration says. */
  run(fn: FunctionIR): void {
    const args = fn.locals
      .slice(0, fn.parameters)
      .map(({ name, type }, i) => this.initial(type, name, name, i));
    const value = this.enter(fn, args);
    const at = this.program.code(fn).fn;
    this.statements.push({
      does: 'return',
      at: { file: at.file.path, start: at.to - 1, end: at.to },
      fn,
      value,
    });
  }

  hasReached(fn: FunctionIR, at: number): boolean {
    return this.reached.get(fn)?.has(at) === true;
  }

  /** What stands at a place that nothing was stored to. */
  initial(type: Type, key: string, text: string, parameter: number | null = null): Val {
    if (type.pointers !== 1 || type.array || HANDLES.test(type.base))
      return { is: 'unknown', text, type, key, parameter };
    const of: Type = { base: type.base, pointers: 0, array: false };
    if (type.registers === true) return { is: 'place', key: REGISTERS, type: of };
    if (type.base === 'struct device' && parameter !== null && !/^(dev|device|d)$/.test(text))
      return { is: 'place', key: `struct device ${text}`, type: of };
    // NON-SPEC: there is one object of each struct; the buffers that members point to are told apart by the member.
    return { is: 'place', key: isStruct(type.base) ? type.base : `${key}*`, type: of };
  }

  private enter(fn: FunctionIR, args: readonly Val[]): Val | null {
    const frame: Frame = {
      code: this.program.code(fn),
      id: this.frames++,
      values: new Map(),
      turns: new Map(),
    };
    args.forEach((arg, i) => this.memory.set(localKey(frame, i), arg));
    this.stack.push(fn);
    const result = this.execute(frame);
    this.stack.pop();
    return result;
  }

  private execute(frame: Frame): Val | null {
    const { fn } = frame.code;
    const reached = this.reached.get(fn) ?? new Set<number>();
    this.reached.set(fn, reached);
    for (let pc = fn.blocks[0]!; ;) {
      if (++this.steps > MOST_STEPS) {
        this.gap(frame, pc, 'the path is too long to be followed');
        return null;
      }
      reached.add(pc);
      switch (fn.op[pc] as Op) {
        case Op.Jump:
          pc = fn.blocks[fn.a[pc]!]!;
          break;
        case Op.Branch:
          pc = fn.blocks[this.branch(frame, pc) ? fn.b[pc]! : fn.c[pc]!]!;
          break;
        case Op.Return:
          return fn.a[pc]! < 0 ? null : this.value(frame, fn.a[pc]!);
        default:
          frame.values.set(pc, this.instruction(frame, pc));
          pc++;
      }
    }
  }

  private branch(frame: Frame, pc: number): boolean {
    const { fn } = frame.code;
    const at = siteOf(frame.code.fn, pc);
    const turns = frame.turns.get(pc) ?? [0, 0];
    frame.turns.set(pc, turns);
    const wanted = this.wantedIn(fn);
    const test = this.value(frame, fn.a[pc]!);
    const known = truth(test);
    const { taken, why } = decide(this.program, {
      ...{ fn, at: pc, text: fn.file.text.slice(at.start, at.end), turns, wanted },
      known,
      chosen: this.guide.chosen(at),
      found: this.guide.found.get(keyOf(at)),
    });
    turns[taken ? 0 : 1]++;
    if (known !== undefined && known !== taken) this.contradict(statusOf(test));
    if (why !== null) this.statements.push({ does: 'branch', at, fn, taken, why });
    return taken;
  }

  /** The path to the finding is that of a call which failed, and the walk assumed its success. */
  private contradict(statement: number | undefined): void {
    const call = statement === undefined ? undefined : this.statements[statement];
    if (call?.does === 'call' && call.row.role !== undefined) this.mustFail.add(call.row.role);
  }

  /** Instructions of a function that are wanted and were not reached. */
  private wantedIn(fn: FunctionIR): readonly number[] {
    return (this.guide.wanted.get(fn) ?? []).filter((at) => !this.hasReached(fn, at));
  }

  private instruction(frame: Frame, pc: number): Val {
    const { fn, view, typing } = frame.code;
    const [a, b] = [fn.a[pc]!, fn.b[pc]!];
    switch (fn.op[pc] as Op) {
      case Op.Number:
        return number(fn.numbers[a]!);
      case Op.Local:
        return { is: 'place', key: localKey(frame, a), type: fn.locals[a]!.type };
      case Op.Global: {
        const name = fn.file.names.text(a);
        return { is: 'place', key: `&${name}`, type: view.globalType(a) ?? UNKNOWN_TYPE };
      }
      case Op.Field: {
        const base = this.value(frame, a);
        const current = base.is === 'constant' && base.name === 'current' ? 'struct task_struct' : '';
        const owner = base.is === 'place' ? base.key : current || typing.object(a).base;
        if (owner === '') return this.unknown(frame, pc);
        return { is: 'place', key: `${owner}.${fn.file.names.text(b)}`, type: typing.object(pc) };
      }
      case Op.Element: {
        const base = this.value(frame, a);
        if (base.is !== 'place') return this.unknown(frame, pc);
        return { is: 'place', key: base.key, type: typing.object(pc) };
      }
      case Op.Load:
        return this.load(frame, pc, this.value(frame, a));
      case Op.Store:
        return this.store(frame, pc);
      case Op.Cast:
        return this.value(frame, a);
      case Op.Unary:
        return this.unary(frame, pc, this.value(frame, a), b as Operator);
      case Op.Binary:
        return this.binary(frame, pc, this.value(frame, a), this.value(frame, b), fn.c[pc]! as Operator);
      case Op.Call:
        return this.call(frame, pc);
      default:
        return this.unknown(frame, pc);
    }
  }

  private load(frame: Frame, pc: number, address: Val): Val {
    const { fn, view, typing } = frame.code;
    if (address.is !== 'place') return this.unknown(frame, pc);
    const a = fn.a[pc]!;
    if ((fn.op[a] as Op) === Op.Global) {
      const id = fn.a[a]!;
      const name = fn.file.names.text(fn.a[a]!);
      if (view.constantRow(id) !== undefined) return { is: 'constant', name };
      const n = view.constant(id);
      if (n !== undefined) return number(n);
      if (view.globalType(id) === undefined) return { is: 'constant', name };
    }
    const type = typing.object(a);
    if (type.array) return address;
    if (address.key === 'struct task_struct.mm') return { is: 'constant', name: 'current->mm' };
    const known = this.memory.get(address.key) ?? this.memory.get(this.ofStruct(frame, a));
    return known ?? this.initial(type, address.key, this.text(frame, pc));
  }

  private store(frame: Frame, pc: number): Val {
    const { fn, typing } = frame.code;
    const to = fn.a[pc]!;
    const address = this.value(frame, to);
    const type = typing.object(to);
    let value = this.value(frame, fn.b[pc]!);
    if (value.is === 'unknown' && value.parameter === null && type.pointers === 1)
      value = this.initial(type, value.key, value.text);
    const isField = (fn.op[to] as Op) === Op.Field;
    const key = address.is === 'place' ? address.key : '';
    this.statements.push({
      ...{ does: 'store', at: siteOf(frame.code.fn, pc), fn, place: this.text(frame, to), key, type, value },
      field: isField ? fn.file.names.text(fn.b[to]!) : '',
      owner: isField ? typing.object(fn.a[to]!).base : '',
    });
    if (key !== '') {
      this.memory.set(key, value);
      this.memory.set(this.ofStruct(frame, to), value);
    }
    return value;
  }

  /** A member by the struct that it is declared in: where it lies in memory by another way, it is found by this one. */
  private ofStruct({ code: { fn, typing } }: Frame, at: number): string {
    if ((fn.op[at] as Op) !== Op.Field) return '';
    return `${typing.object(fn.a[at]!).base}.${fn.file.names.text(fn.b[at]!)}`;
  }

  private unary(frame: Frame, pc: number, of: Val, operator: Operator): Val {
    if (operator === Operator.Not) {
      const known = truth(of);
      return known === undefined ? this.unknown(frame, pc) : number(known ? 0 : 1, statusOf(of));
    }
    if (of.is === 'number') return number(operator === Operator.Negate ? -of.number : ~of.number, of.of);
    // Names of error numbers (include/uapi/asm-generic/errno-base.h): which of them makes no difference here.
    if (operator === Operator.Negate && of.is === 'constant' && /^E[A-Z0-9]+$/.test(of.name))
      return number(-22);
    return this.unknown(frame, pc);
  }

  private binary(frame: Frame, pc: number, left: Val, right: Val, operator: Operator): Val {
    const status = statusOf(left) ?? statusOf(right);
    if (left.is === 'number' && right.is === 'number') {
      const result = fold(operator, left.number, right.number);
      if (result !== undefined) return number(result, status);
    }
    if (operator === Operator.Equal || operator === Operator.NotEqual) {
      const equal = same(left, right);
      return equal === undefined
        ? this.unknown(frame, pc)
        : number(Number(equal === (operator === Operator.Equal)), status);
    }
    const sign = SIGNS[operator];
    if (sign === undefined) return this.unknown(frame, pc);
    if (left.is === 'place' && operator !== Operator.And) return left;
    if (right.is === 'number' && right.number === 0 && operator !== Operator.And) return left;
    return { is: 'binary', operator: sign, left, right };
  }

  private call(frame: Frame, pc: number): Val {
    const { program } = this;
    const { fn, view } = frame.code;
    const args = Array.from({ length: fn.c[pc]! }, (_, i) => this.value(frame, fn.operands[fn.b[pc]! + i]!));
    const name = program.callee(frame.code, pc);
    const callee = view.resolve(name);
    if (callee !== undefined) {
      if (this.stack.includes(callee) || this.stack.length >= DEEPEST) {
        const why = this.stack.includes(callee) ? 'calls itself' : 'lies too many calls deep';
        if (program.weight(callee) > 0) this.gap(frame, pc, `\`${name}\` ${why}`);
        return this.unknown(frame, pc);
      }
      return this.enter(callee, args) ?? this.unknown(frame, pc);
    }
    const row = program.row(frame.code, pc);
    if (row === undefined) {
      if (name === '' && this.guide.wanted.size > 0)
        this.gap(frame, pc, 'the function behind a pointer is not known');
      return this.unknown(frame, pc);
    }
    return this.kernel(frame, pc, row, args);
  }

  private kernel(frame: Frame, pc: number, row: ApiRow, args: readonly Val[]): Val {
    const at = siteOf(frame.code.fn, pc);
    const key = keyOf(at);
    const turn = this.turns.get(key) ?? 0;
    const made = kernelCall(row, args, {
      index: this.statements.length,
      key,
      type: this.typeOfResult(frame, pc),
      fails: this.guide.fails.get(`${key} ${String(turn)}`),
      unknown: () => this.unknown(frame, pc),
    });
    for (const { out, value } of made.stores) {
      const to = args[out];
      if (to?.is === 'place') this.memory.set(to.key, value);
    }
    if (made.matters) {
      this.turns.set(key, turn + 1);
      const behind = args.map((arg) => (arg.is === 'place' ? this.memory.get(arg.key) : undefined));
      const name = this.nameOfResult(frame, pc);
      this.statements.push({
        does: 'call',
        at,
        fn: frame.code.fn,
        row,
        args,
        behind,
        result: made.result,
        name,
        turn,
      });
    }
    return made.result;
  }

  /** Type of what a call's result is stored to. */
  private typeOfResult({ code: { fn, typing } }: Frame, pc: number): Type {
    const store = storeOf(fn, pc);
    return store < 0 ? UNKNOWN_TYPE : typing.object(fn.a[store]!);
  }

  private nameOfResult({ code: { fn } }: Frame, pc: number): string {
    const store = storeOf(fn, pc);
    if (store < 0) return '';
    const to = fn.a[store]!;
    if ((fn.op[to] as Op) === Op.Local) return fn.locals[fn.a[to]!]!.name;
    return (fn.op[to] as Op) === Op.Field ? fn.file.names.text(fn.b[to]!) : '';
  }

  private value(frame: Frame, at: number): Val {
    return frame.values.get(at) ?? this.unknown(frame, at);
  }

  private unknown(frame: Frame, pc: number): Val {
    const at = siteOf(frame.code.fn, pc);
    return {
      is: 'unknown',
      text: this.text(frame, pc),
      type: frame.code.typing.value(pc),
      key: keyOf(at),
      parameter: null,
    };
  }

  private text({ code: { fn } }: Frame, pc: number): string {
    const { start, end } = siteOf(fn, pc);
    return fn.file.text.slice(start, end).replace(/\s+/g, ' ');
  }

  private gap(frame: Frame, pc: number, why: string): void {
    this.gaps.push({ at: siteOf(frame.code.fn, pc), why });
  }
}

/** Where registers are. */
export const REGISTERS = 'registers';

/** Kernel objects that are more than memory: which one it is must be known. */
const HANDLES = /^struct (iommu_sva|iommu_domain|iommu_group|mm_struct|task_struct|dma_pool|gen_pool)$/;

const isStruct = (base: string): boolean => /^(struct|union) /.test(base);

const localKey = ({ id }: Frame, local: number): string => `${String(id)}:${String(local)}`;

/** The store that takes an instruction's value, or -1. */
function storeOf(fn: FunctionIR, pc: number): number {
  for (let at = pc + 1; at < Math.min(pc + 6, fn.op.length); at++) {
    if ((fn.op[at] as Op) === Op.Store && fn.b[at] === pc) return at;
    if ((fn.op[at] as Op) === Op.Cast && fn.a[at] === pc) return storeOf(fn, at);
  }
  return -1;
}

const SIGNS: Partial<Record<Operator, string>> = {
  [Operator.Add]: '+',
  [Operator.Subtract]: '-',
  [Operator.Multiply]: '*',
  [Operator.And]: '&',
  [Operator.Or]: '|',
  [Operator.ShiftLeft]: '<<',
  [Operator.ShiftRight]: '>>',
};

import { Op, Operator, type FunctionIR } from '../flow/ir';
import type { Program } from './program';

/** A way, and why it was chosen; null where its value is known, or where the other way only fails. */
export interface Decision {
  readonly taken: boolean;
  readonly why: string | null;
}

/** What is asked for at a branch. */
export interface Question {
  readonly fn: FunctionIR;
  /** The branch. */
  readonly at: number;
  /** Text of its condition. */
  readonly text: string;
  readonly known: boolean | undefined;
  /** What the reader chose, and how the engine's own path to the finding went. */
  readonly chosen: boolean | undefined;
  readonly found: boolean | undefined;
  /** How often each way was taken in this call of the function. */
  readonly turns: readonly [taken: number, not: number];
  /** Instructions of the function that the path must come to, and has not. */
  readonly wanted: readonly number[];
}

/** Rounds of a loop that are followed. */
const MOST_TURNS = 2;

/** Variables that hold how a call ended. */
const STATUS = /(^|[^\w])!?(rc|ret|err|error|res|result|retval|rv|status|r)([^\w]|$)/;

/** Chooses a way, by rules that are stated with the choice. */
export function decide(program: Program, q: Question): Decision {
  const { fn, at } = q;
  const ways = [fn.b[at]!, fn.c[at]!] as const;
  if (q.chosen !== undefined) return { taken: q.chosen, why: 'chosen by the reader' };
  const isAgain = q.turns[0] + q.turns[1] > 0;
  for (const target of q.wanted) {
    const [yes, no] = ways.map((way) => program.leadsTo(fn, way, target)) as [boolean, boolean];
    if (yes !== no && q.known !== yes) return { taken: yes, why: 'the only way to the finding' };
  }
  if (q.known !== undefined && Math.max(...q.turns) < MOST_TURNS) return { taken: q.known, why: null };
  if (!isAgain && q.found !== undefined) return { taken: q.found, why: 'the way to the finding' };
  // A loop is gone through once.
  const block = program.blockOf(fn, at);
  const [again, past] = ways.map((way) => program.reach(fn)[way]!.has(block)) as [boolean, boolean];
  if (again !== past) return { taken: isAgain ? past : again, why: null };
  if (isAgain && q.turns[0] !== q.turns[1]) return { taken: q.turns[0] < q.turns[1], why: null };
  if (q.known !== undefined) return { taken: q.known, why: null };
  const fails = ways.map((way) => onlyFails(program, fn, way));
  if (fails[0] !== fails[1]) return { taken: fails[1]!, why: null };
  if (STATUS.test(q.text)) return { taken: q.text.trim().startsWith('!'), why: null };
  const [yes, no] = ways.map((way) => program.weightFrom(fn, way)) as [number, number];
  if (yes === no) return { taken: false, why: null };
  return { taken: yes > no, why: 'on this way more happens to addresses' };
}

/** Whether all that a block leads to is a return of an error. */
function onlyFails(program: Program, fn: FunctionIR, block: number): boolean {
  let returns = 0;
  for (const b of program.reach(fn)[block]!)
    for (const at of program.instructions(fn, b))
      if ((fn.op[at] as Op) === Op.Return) {
        if (!isFailure(fn, fn.a[at]!)) return false;
        returns++;
      }
  return returns > 0;
}

/** Whether a returned value says failure by its form: `-EINVAL`, `ERR_PTR(...)`, NULL. */
function isFailure(fn: FunctionIR, value: number): boolean {
  if (value < 0) return false;
  switch (fn.op[value] as Op) {
    case Op.Unary:
      return (fn.b[value] as Operator) === Operator.Negate;
    case Op.Number:
      return fn.numbers[fn.a[value]!]! < 0 || (fn.result.pointers > 0 && fn.numbers[fn.a[value]!] === 0);
    case Op.Call:
      return fn.a[value]! >= 0 && /^(ERR_PTR|PTR_ERR|ERR_CAST)$/.test(fn.file.names.text(fn.a[value]!));
    case Op.Cast:
      return isFailure(fn, fn.a[value]!);
    default:
      return false;
  }
}

import type { Interest, Interests } from './interest';
import { Op, type FunctionIR } from './ir';
import { mentions } from './mentions';
import type { FileView } from './view';

/** Where the analysis of a unit starts: functions in which a rule looks for something, and those that fill members which these use. */
export class Starts {
  /** All of them. */
  readonly functions = new Set<FunctionIR>();
  /** Those in which a rule looks for something. */
  private readonly first: ReadonlySet<FunctionIR>;
  /** Names of the members that they use. */
  private readonly members = new Set<number>();

  constructor(views: readonly FileView[], interests: Interests, interest: Interest) {
    const all = views.flatMap((view) => view.file.functions.map((fn) => ({ fn, view })));
    for (const { fn, view } of all) if (interests.startsAt(view, fn, interest)) this.functions.add(fn);
    this.first = new Set(this.functions);
    for (let last = [...this.functions]; last.length > 0;) {
      const fresh = new Set(last.flatMap((fn) => membersOf(fn)).filter((name) => !this.members.has(name)));
      for (const name of fresh) this.members.add(name);
      last = [];
      for (const { fn, view } of all)
        if (
          !this.functions.has(fn) &&
          mentions(fn, fresh) &&
          interests.hasSeed(view, fn) &&
          fillsAny(fn, fresh)
        )
          last.push(fn);
      for (const fn of last) this.functions.add(fn);
    }
  }

  /** Whether what a function's callees give gets from it to a start: it calls one, or fills a member that one uses. */
  reaches(fn: FunctionIR, callees: readonly FunctionIR[]): boolean {
    return callees.some((callee) => this.first.has(callee)) || this.fills(fn, this.members);
  }

  private fills(fn: FunctionIR, members: ReadonlySet<number>): boolean {
    return mentions(fn, members) && fillsAny(fn, members);
  }
}

/** Names of the members that a function uses. */
function membersOf(fn: FunctionIR): number[] {
  const { op, b } = fn;
  const members: number[] = [];
  for (let at = 0; at < op.length; at++) if ((op[at] as Op) === Op.Field) members.push(b[at]!);
  return members;
}

/** Whether a function puts something into one of some members, or has another function do it. */
function fillsAny(fn: FunctionIR, members: ReadonlySet<number>): boolean {
  const { op, a, b, c, operands } = fn;
  const isMember = (at: number): boolean => (op[at] as Op) === Op.Field && members.has(b[at]!);
  for (let at = 0; at < op.length; at++) {
    if ((op[at] as Op) === Op.Store && isMember(a[at]!)) return true;
    if ((op[at] as Op) !== Op.Call) continue;
    for (let i = 0; i < c[at]!; i++) if (isMember(operands[b[at]! + i]!)) return true;
  }
  return false;
}

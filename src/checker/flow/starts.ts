import type { Interest, Interests } from './interest';
import { Op, type FunctionIR } from './ir';
import { hasAny } from './mentions';
import type { FileView } from './view';

/** Where the analysis of a unit starts: functions in which a rule looks for something, and those that fill members which these use. */
export class Starts {
  /** All of them. */
  readonly functions = new Set<FunctionIR>();
  /** Those in which a rule looks for something. */
  readonly first: ReadonlySet<FunctionIR>;
  /** Names of the members that they use. */
  private readonly members = new Set<number>();

  constructor(views: readonly FileView[], interests: Interests, interest: Interest) {
    const all = views.flatMap((view) =>
      [...view.file.functions, ...view.file.macros].map((fn) => ({ fn, view })),
    );
    for (const { fn, view } of all) if (interests.startsAt(view, fn, interest)) this.functions.add(fn);
    this.first = new Set(this.functions);
    for (let last = [...this.functions]; last.length > 0;) {
      const fresh = new Set(
        last.flatMap((fn) => placesOf(fn, views[0]!)).filter((name) => !this.members.has(name)),
      );
      for (const name of fresh) this.members.add(name);
      last = [];
      for (const { fn, view } of all)
        if (!this.functions.has(fn) && fills(fn, fresh, () => interests.hasSeed(view, fn))) last.push(fn);
      for (const fn of last) this.functions.add(fn);
    }
  }

  /** Whether what a function's callees give gets from it to a start: it calls one, or fills a member that one uses. */
  reaches(fn: FunctionIR, callees: readonly FunctionIR[]): boolean {
    return callees.some((callee) => this.first.has(callee)) || fills(fn, this.members);
  }
}

/** Names of the members and variables that a function uses. */
function placesOf(fn: FunctionIR, view: FileView): number[] {
  const { op, a, b } = fn;
  const places: number[] = [];
  for (let at = 0; at < op.length; at++)
    if ((op[at] as Op) === Op.Field) places.push(b[at]!);
    else if ((op[at] as Op) === Op.Global && view.globalType(a[at]!) !== undefined) places.push(a[at]!);
  return places;
}

/** Whether a function puts something into one of some members and variables, or has another function do it; tokens are asked first. */
const fills = (fn: FunctionIR, names: ReadonlySet<number>, isMeant = (): boolean => true): boolean =>
  hasAny(fn.filled, names) && isMeant() && fillsAny(fn, names);

function fillsAny(fn: FunctionIR, names: ReadonlySet<number>): boolean {
  const { op, a, b, c, operands } = fn;
  /** Whether an address is in one of them, or in what one of them points to. */
  const isThere = (address: number): boolean => {
    let at = address;
    for (
      let kind = op[at] as Op;
      kind === Op.Element || (kind === Op.Load && at !== address);
      kind = op[at] as Op
    )
      at = a[at]!;
    return (
      ((op[at] as Op) === Op.Field && names.has(b[at]!)) ||
      ((op[at] as Op) === Op.Global && names.has(a[at]!))
    );
  };
  for (let at = 0; at < op.length; at++) {
    if ((op[at] as Op) === Op.Store && isThere(a[at]!)) return true;
    if ((op[at] as Op) !== Op.Call) continue;
    for (let i = 0; i < c[at]!; i++) if (isThere(operands[b[at]! + i]!)) return true;
  }
  return false;
}

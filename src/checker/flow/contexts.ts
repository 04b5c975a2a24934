import { CONTEXT_FIELDS, CONTEXT_REGISTRARS, type Context } from '../kernel/contexts';
import { Op, type FileIR, type FunctionIR } from './ir';

const NAMES: ReadonlySet<string> = new Set([...CONTEXT_FIELDS.keys(), ...CONTEXT_REGISTRARS.keys()]);

/** On whose behalf each function may run, as far as the unit shows: where it is registered, and who calls it. */
export function contextsOf(
  functions: readonly FunctionIR[],
  resolve: (name: string, file: FileIR) => FunctionIR | undefined,
  calleesOf: (fn: FunctionIR) => readonly FunctionIR[],
): ReadonlyMap<FunctionIR, ReadonlySet<Context>> {
  const contexts = new Map<FunctionIR, Set<Context>>();
  const pending: FunctionIR[] = [];
  const add = (fn: FunctionIR | undefined, context: Context): void => {
    if (fn === undefined) return;
    let known = contexts.get(fn);
    if (known === undefined) contexts.set(fn, (known = new Set()));
    if (known.has(context)) return;
    known.add(context);
    pending.push(fn);
  };
  for (const file of new Set(functions.map((f) => f.file))) {
    const declared = file.naming(NAMES).map((d) => d.declared);
    for (const { field, target } of declared.flatMap((d) => d.bindings)) {
      const context = CONTEXT_FIELDS.get(field);
      if (context !== undefined) add(resolve(target, file), context);
    }
    for (const { name, args } of declared.flatMap((d) => d.topCalls))
      for (const [i, context] of CONTEXT_REGISTRARS.get(name) ?? [])
        add(resolve(args[i] ?? '', file), context);
  }
  for (const fn of functions)
    for (const { name, args } of registrations(fn))
      for (const [i, context] of CONTEXT_REGISTRARS.get(name) ?? [])
        add(resolve(args[i] ?? '', fn.file), context);
  for (let fn = pending.pop(); fn !== undefined; fn = pending.pop())
    for (const callee of calleesOf(fn)) for (const context of contexts.get(fn)!) add(callee, context);
  return contexts;
}

/** Calls of a function that register another, with the names among their arguments. */
function registrations(fn: FunctionIR): { name: string; args: string[] }[] {
  const found: { name: string; args: string[] }[] = [];
  const { names } = fn.file;
  if (!fn.calls.some((name) => CONTEXT_REGISTRARS.has(names.text(name)))) return found;
  for (let at = 0; at < fn.op.length; at++) {
    if ((fn.op[at] as Op) !== Op.Call || fn.a[at]! < 0) continue;
    const name = names.text(fn.a[at]!);
    if (!CONTEXT_REGISTRARS.has(name)) continue;
    const args = Array.from({ length: fn.c[at]! }, (_, i) => {
      let arg = fn.operands[fn.b[at]! + i]!;
      if ((fn.op[arg] as Op) === Op.Load) arg = fn.a[arg]!;
      return (fn.op[arg] as Op) === Op.Global ? names.text(fn.a[arg]!) : '';
    });
    found.push({ name, args });
  }
  return found;
}

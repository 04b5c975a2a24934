import type { CallFact, FunctionFacts } from '../flow/facts';
import { Op, type FunctionIR } from '../flow/ir';
import type { Origin, OriginKind } from '../flow/values';
import { kernelPasids } from '../rules/shared/sva';
import type { Need } from './builder';
import type { Program } from './program';
import type { Statement } from './statement';

/** Functions that a story can have. */
const MOST = 6;

/** What another function left in a member, if its value is one of these. */
const KEPT: ReadonlySet<OriginKind> = new Set<OriginKind>([
  ...(['pasid', 'sva-handle', 'domain', 'coherent', 'coherent-dma', 'dma'] as const),
  ...(['direct-map', 'vmalloc', 'page', 'physical'] as const),
]);

/** The functions of a story with one more, where it lacks something that the unit shows; else undefined. */
export function grown(
  program: Program,
  entries: readonly FunctionIR[],
  statements: readonly Statement[],
  needs: readonly Need[],
  continues: boolean,
): readonly FunctionIR[] | undefined {
  if (entries.length >= MOST) return undefined;
  for (const need of needs) {
    const maker = makerOf(program, need);
    if (maker !== undefined && !reaches(program, entries, maker)) return [maker, ...entries];
  }
  const helper = entries.find((_, i) => isHelper(segmentOf(statements, i)));
  const caller = helper === undefined ? undefined : callerOf(program, helper);
  if (helper !== undefined && caller !== undefined && !reaches(program, entries, caller))
    return entries.map((fn) => (fn === helper ? caller : fn));
  const next = continues ? (requestOf(program, statements) ?? submissionOf(program, statements)) : undefined;
  return next === undefined || reaches(program, entries, next) ? undefined : [...entries, next];
}

const reaches = (program: Program, entries: readonly FunctionIR[], fn: FunctionIR): boolean =>
  entries.some((entry) => entry === fn || program.leadsToFunction(entry, fn));

/** The function that fills the member in which a missing value stands. */
function makerOf(program: Program, { value }: Need): FunctionIR | undefined {
  const [, owner, field] = /^((?:struct|union) \w+)\.(\w+)\*?$/.exec(value.key) ?? [];
  if (owner === undefined) return undefined;
  for (const { fn, stores } of program.unit.functions)
    for (const store of stores) {
      if (store.owner !== owner || store.field !== field || store.local) continue;
      if (store.value.origins.some((o) => KEPT.has(o.kind))) return fn;
    }
  return undefined;
}

function rootOf(origin: Origin): Origin {
  let root = origin;
  while (root.of !== undefined) root = root.of;
  return root;
}

/** The statements of one entry: up to where it returns. */
function segmentOf(statements: readonly Statement[], entry: number): readonly Statement[] {
  const ends = statements.flatMap((s, i) => (s.does === 'return' ? [i] : []));
  return statements.slice(entry === 0 ? 0 : ends[entry - 1]! + 1, ends[entry]);
}

/** Whether all that is done is to fill in what a caller gives. */
function isHelper(own: readonly Statement[]): boolean {
  return own.some((s) => s.does === 'store' && s.owner !== '') && !own.some((s) => s.does === 'call');
}

/** The caller that gives a function the most: not only numbers. */
function callerOf(program: Program, fn: FunctionIR): FunctionIR | undefined {
  const given = (caller: FunctionIR): number => {
    const code = program.code(caller);
    let most = 0;
    for (let at = 0; at < caller.op.length; at++) {
      if ((caller.op[at] as Op) !== Op.Call || code.view.resolve(program.callee(code, at)) !== fn) continue;
      const operands = caller.operands.slice(caller.b[at], caller.b[at]! + caller.c[at]!);
      most = Math.max(most, operands.filter((o) => (caller.op[o] as Op) !== Op.Number).length);
    }
    return most;
  };
  return [...program.callersOf(fn)].sort((a, b) => given(b) - given(a) || b.parameters - a.parameters)[0];
}

/** The function that puts a PASID on a request: the one that the story made, else one of the kernel's own address space. */
function requestOf(program: Program, statements: readonly Statement[]): FunctionIR | undefined {
  if (statements.some((s) => s.does === 'store' && s.field === 'pasid' && program.descriptors.has(s.owner)))
    return undefined;
  const makers = new Set(
    statements
      .filter((s) => s.does === 'call' && /^(sva-bind|pasid-alloc)$/.test(s.row.role ?? ''))
      .map((s) => `${s.at.file}:${String(s.at.start)}`),
  );
  const isKernel = kernelPasids(program.unit);
  const carries = ({ stores }: FunctionFacts): boolean =>
    stores.some(
      (s) =>
        s.field === 'pasid' &&
        program.descriptors.has(s.owner) &&
        program.hasAddress(s.owner, s.at.file) &&
        s.value.origins.some(
          (o) =>
            (makers.size === 0 && isKernel(o)) ||
            makers.has(`${rootOf(o).at.file}:${String(rootOf(o).at.start)}`),
        ),
    );
  return program.unit.functions.find(carries)?.fn;
}

/** The function that submits what the story filled in: the one that others call for it. */
function submissionOf(program: Program, statements: readonly Statement[]): FunctionIR | undefined {
  const isSubmission = ({ row }: CallFact): boolean =>
    row?.effects?.some((e) => e.does === 'sink' && e.sink === 'command') === true;
  if (!statements.some((s) => s.does === 'store' && s.field === 'pasid')) return undefined;
  if (
    statements.some(
      (s) =>
        s.does === 'call' && s.row.effects?.some((e) => e.does === 'sink' && e.sink === 'command') === true,
    )
  )
    return undefined;
  const found = program.unit.functions.filter((f) => f.calls.some(isSubmission));
  return (
    found.find((f) => !f.fn.isStatic && program.callersOf(f.fn).length > 0 && f.fn.parameters > 1) ?? found[0]
  )?.fn;
}

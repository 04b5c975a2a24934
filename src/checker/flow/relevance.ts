import { IOMMU_INTERNALS, SEED_FIELDS, SEED_TYPES } from '../kernel/fields';
import type { ApiRow, Effect } from '../kernel/row';
import type { Environment } from './environment';
import { Op, type FunctionIR } from './ir';
import type { Summary } from './summary';
import type { Origin, OriginKind, Value } from './values';

const SEED_FIELD_SET = new Set(SEED_FIELDS);

/** Roles that nearly every driver function has; alone they make no function worth a look. */
const COMMON = new Set([
  'write-hardware',
  'allocate',
  'free',
  'map-registers',
  'page-to-virtual',
  'id-alloc',
]);

/** Whether a kernel function is one that the rules are about. */
export function isSeed(row: ApiRow): boolean {
  return row.role !== undefined && !COMMON.has(row.role);
}

/** Whether the body of a function says something of values that the rules are about. */
export function hasSeed(env: Environment, fn: FunctionIR): boolean {
  const { op, a } = fn;
  if (storesField(env, fn, SEED_FIELD_SET)) return true;
  if (fn.locals.slice(fn.parameters).some((local) => SEED_TYPES.has(local.type.base))) return true;
  if (touches(env, fn, IOMMU_INTERNALS)) return true;
  if (numbersOfPointers(env, fn).length > 0) return true;
  for (let at = 0; at < op.length; at++) {
    const what = op[at] as Op;
    if (what === Op.Call && a[at]! >= 0) {
      const row = env.api(a[at]!);
      if (row !== undefined && isSeed(row)) return true;
    } else if (what === Op.Global && env.constantRow(a[at]!) !== undefined) return true;
  }
  return false;
}

/** Whether a function reads or writes one of some members of structs. */
export function touches(
  env: Environment,
  fn: FunctionIR,
  members: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const { op, a, b } = fn;
  const typing = env.typingOf(fn);
  for (let at = 0; at < op.length; at++) {
    if ((op[at] as Op) !== Op.Field) continue;
    const name = env.names.text(b[at]!);
    for (const [owner, names] of members)
      if (names.has(name) && typing.object(a[at]!).base === owner) return true;
  }
  return false;
}

/** Types of numbers that a pointer fits into, perhaps in two halves. */
export const WIDE_TYPES = [
  ...['long', 'unsigned long', 'long long', 'unsigned long long', 'ulong', 'u32', 'u64', '__u32', '__u64'],
  ...['int32_t', 'int64_t', 'intptr_t', 'uint32_t', 'uint64_t', 'uintptr_t', 'dma_addr_t', 'phys_addr_t'],
];
const WIDE: ReadonlySet<string> = new Set(WIDE_TYPES);

/** What may stand before the type of a cast and changes nothing of it (include/linux/compiler_types.h for sparse's). */
export const QUALIFIERS: readonly string[] = ['const', 'volatile', '__force'];

/** Names of which one is in each of them. */
export const WIDE_WORDS: ReadonlySet<string> = new Set(WIDE_TYPES.map((type) => type.replace(/.* /, '')));

const POINTERS: ReadonlySet<OriginKind> = new Set<OriginKind>([
  'direct-map',
  'vmalloc',
  'percpu',
  'kmap',
  'coherent',
]);

/** Whether a kernel function gives a pointer to memory of the kernel. */
export function givesMemory(row: ApiRow): boolean {
  return row.effects?.some((e) => e.does === 'make' && e.out === undefined && POINTERS.has(e.kind)) === true;
}

/** Allocators that give the address of their memory as a number (include/linux/gfp.h). */
const NUMBERED = /^(__get_free_pages?|get_zeroed_page|__get_dma_pages)$/;

/** Whether a kernel function gives a pointer as a number. */
export function givesNumber(row: ApiRow): boolean {
  return NUMBERED.test(row.name);
}

/** Whether a kernel function takes a value to a device itself. */
export function isSink(row: ApiRow): boolean {
  return row.effects?.some((e) => e.does === 'sink') === true;
}

/** The argument that an effect takes to a device, or puts into the order in which a device reads it; or -1. */
export function argumentForDevice(effect: Effect): number {
  if (effect.does === 'sink') return effect.value;
  return effect.does === 'pass' && effect.order !== undefined ? effect.arg : -1;
}

/** Whether a kernel function has an argument for a device. */
export function isForDevice(row: ApiRow): boolean {
  return row.effects?.some((effect) => argumentForDevice(effect) >= 0) === true;
}

/** Whether a name is that of a macro, which computes with what it is given where no table says more of it. */
export const isUnknownMacro = (name: string): boolean => /^[A-Z]{2}\w*$/.test(name);

/**
 * The instructions of a function that make numbers of pointers, if the function also gives numbers to a device or is where the
 * memory comes from: then what it calls may give the number away.
 */
export function numbersOfPointers(env: Environment, fn: FunctionIR): number[] {
  const { op, a, b } = fn;
  const found: number[] = [];
  let [allocates, sinks] = [false, false];
  const typing = env.typingOf(fn);
  const rowOf = (at: number): ApiRow | undefined =>
    (op[at] as Op) === Op.Call && a[at]! >= 0 ? env.api(a[at]!) : undefined;
  for (let at = 0; at < op.length; at++) {
    const row = rowOf(at);
    if (row !== undefined) {
      allocates ||= givesMemory(row);
      sinks ||= isSink(row);
      if (givesNumber(row)) found.push(at);
    } else if ((op[at] as Op) === Op.Cast) {
      const { base, pointers } = fn.types[b[at]!]!;
      if (pointers > 0 || !WIDE.has(base)) continue;
      const from = rowOf(a[at]!);
      if (typing.value(a[at]!).pointers > 0 || (from !== undefined && givesMemory(from))) found.push(at);
    }
  }
  return sinks || allocates ? found : [];
}

/** Arguments that say how a value is used, not what it is. */
const ABOUT: ReadonlySet<string> = new Set(['device', 'size', 'direction', 'count', 'flags', 'to']);

/** The arguments of a call of the kernel that rules ask the origin of. */
export function valuesOf(env: Environment, fn: FunctionIR, call: number): number[] {
  const args = Array.from(fn.operands.subarray(fn.b[call], fn.b[call]! + fn.c[call]!));
  const row = env.api(fn.a[call]!);
  if (row?.args === undefined) return args;
  const about = new Set(Object.entries(row.args).flatMap(([name, i]) => (ABOUT.has(name) ? [i] : [])));
  const named = new Set(Object.values(row.args));
  return args.filter((_, i) => named.has(i) && !about.has(i));
}

/** Whether a function sets one of some members: who calls it then decides what to. */
export function storesField(env: Environment, fn: FunctionIR, fields: ReadonlySet<string>): boolean {
  const { op, a, b } = fn;
  for (let at = 0; at < op.length; at++) {
    const to = a[at]!;
    if ((op[at] as Op) === Op.Store && (op[to] as Op) === Op.Field)
      if (fields.has(env.names.text(b[to]!))) return true;
  }
  return false;
}

/** Kinds that other functions of the unit must hear of. */
const TOLD: ReadonlySet<OriginKind> = new Set<OriginKind>([
  'physical',
  'pfn',
  'dma',
  'coherent',
  'coherent-dma',
  'reverse-translated',
  'pasid',
  'id',
  'sva-handle',
  'domain',
  'mm',
  'vmalloc',
  'percpu',
  'kmap',
  'register',
]);

/** Kinds that make a function worth a look by being given to it or read by it. */
const TELLING: ReadonlySet<OriginKind> = new Set<OriginKind>([
  'physical',
  'pfn',
  'reverse-translated',
  'pasid',
  'sva-handle',
  'domain',
  'mm',
]);

/** What a member's type says is left out: each function that reads the member sees it there. */
export function isTold(o: Origin): boolean {
  return TOLD.has(o.kind) && o.by !== '__iomem';
}

/** Whether a member must be known to hold it: memory of the direct map too, as opposed to what else is kept there. */
export function isKept(o: Origin): boolean {
  return isTold(o) || o.kind === 'direct-map';
}

export function isTelling(o: Origin): boolean {
  return TELLING.has(o.kind);
}

/** Whether a function gives its callers a value, or does something to a resource, of one of some kinds. */
export function gives(summary: Summary, isMeant: (o: Origin) => boolean): boolean {
  const tells = (v: Value | null): boolean => v !== null && v.origins.some(isMeant);
  return summary.outcomes.some(
    (o) =>
      o.resources.some((r) => r.kind !== 'mapping') ||
      tells(o.result) ||
      o.writes.some(([, value]) => tells(value)),
  );
}

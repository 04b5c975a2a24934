import { IOMMU_INTERNALS, SEED_FIELDS, SEED_TYPES } from '../kernel/fields';
import type { ApiRow } from '../kernel/row';
import type { Environment } from './environment';
import { Op, type FunctionIR } from './ir';
import type { Summary } from './summary';
import { Typing } from './types';
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

/** Whether a function uses something that the rules are about. */
export function hasSeed(env: Environment, fn: FunctionIR): boolean {
  if (storesSeedField(env, fn)) return true;
  if (fn.locals.some((local) => SEED_TYPES.has(local.type.base))) return true;
  if (touchesInternals(env, fn)) return true;
  if (givesPointerAway(env, fn)) return true;
  for (let at = 0; at < fn.op.length; at++) {
    const op = fn.op[at] as Op;
    if (op === Op.Call && fn.a[at]! >= 0) {
      const row = env.api(env.ids[fn.a[at]!]!);
      if (row !== undefined && isSeed(row)) return true;
    } else if (op === Op.Global && env.constantRow(env.ids[fn.a[at]!]!) !== undefined) return true;
  }
  return false;
}

/** Whether a function reads or writes what belongs to the IOMMU core. */
function touchesInternals(env: Environment, fn: FunctionIR): boolean {
  let typing: Typing | undefined;
  for (let at = 0; at < fn.op.length; at++) {
    if ((fn.op[at] as Op) !== Op.Field) continue;
    const name = env.names.text(env.ids[fn.b[at]!]!);
    if (!INTERNAL_NAMES.has(name)) continue;
    typing ??= new Typing(env, fn, env.ids);
    if (IOMMU_INTERNALS.get(typing.object(fn.a[at]!).base)?.has(name) === true) return true;
  }
  return false;
}

const INTERNAL_NAMES: ReadonlySet<string> = new Set([...IOMMU_INTERNALS.values()].flatMap((s) => [...s]));

/** Numbers that a pointer fits into. */
const WIDE = /^((unsigned )?long( long)?|ulong|(__)?u64|u32|u?int(32|64|ptr)_t|dma_addr_t|phys_addr_t)$/;

/** Whether a function allocates memory, makes a number of something, and writes for a device: of the pointer, perhaps. */
function givesPointerAway(env: Environment, fn: FunctionIR): boolean {
  let [allocates, converts, writes] = [false, false, false];
  for (let at = 0; at < fn.op.length; at++) {
    const op = fn.op[at] as Op;
    if (op === Op.Cast) {
      const { base, pointers } = fn.types[fn.b[at]!]!;
      converts ||= pointers === 0 && WIDE.test(base);
    } else if (op === Op.Call && fn.a[at]! >= 0) {
      const row = env.api(env.ids[fn.a[at]!]!);
      allocates ||= row?.role === 'allocate';
      writes ||=
        row?.effects?.some((e) => e.does === 'sink' || (e.does === 'pass' && e.order === 'device')) === true;
    }
  }
  return allocates && converts && writes;
}

/** Whether a function sets a member that a rule is about: who calls it then decides what to. */
export function storesSeedField(env: Environment, fn: FunctionIR): boolean {
  for (let at = 0; at < fn.op.length; at++) {
    const to = fn.a[at]!;
    if ((fn.op[at] as Op) === Op.Store && (fn.op[to] as Op) === Op.Field)
      if (SEED_FIELD_SET.has(env.names.text(env.ids[fn.b[to]!]!))) return true;
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

/** Whether callers of a function should be looked at for what it gives or does. */
export function isTellingSummary(summary: Summary): boolean {
  const tells = (v: Value | null): boolean => v !== null && v.origins.some(isTold);
  return summary.outcomes.some(
    (o) => o.resources.length > 0 || tells(o.result) || o.writes.some(([, value]) => tells(value)),
  );
}

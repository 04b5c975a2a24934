import { isNull, type CallFact, type FunctionFacts, type StoreFact, type UnitFacts } from '../../flow/facts';
import { Bits } from '../../flow/state';
import type { Origin } from '../../flow/values';
import { keyOf, rootOf } from './raw';

/** The origin that makes a bind's address space the kernel's own, on some path. */
export function kernelSpace(call: CallFact): Origin | undefined {
  const mm = call.row?.args?.mm;
  if (!/^sva-bind(-task)?$/.test(call.row?.role ?? '') || mm === undefined) return undefined;
  for (const { values, bits } of call.cases) {
    const origins = values[mm]?.origins ?? [];
    const init = origins.find(isInitMm);
    if (init !== undefined) return init;
    const none = origins.find(isNull);
    if (none !== undefined && (bits[mm]! & Bits.Zero) !== 0) return none;
  }
  return undefined;
}

const isInitMm = (o: Origin): boolean => o.kind === 'mm' && o.sort === 'kernel';

/** Tells whether a PASID is one of an address space that can be no other than the kernel's. */
export function kernelPasids(unit: UnitFacts): (o: Origin) => boolean {
  const binds = new Set(
    unit.functions
      .flatMap(({ calls }) => calls)
      .filter((call) => kernelSpace(call) !== undefined && isKernelAlways(call))
      .map((call) => keyOf(call.at)),
  );
  return (o) => o.kind === 'pasid' && o.sort === 'sva' && binds.has(keyOf(rootOf(o).at));
}

function isKernelAlways({ row, args }: CallFact): boolean {
  const origins = args[row?.args?.mm ?? -1]?.origins ?? [];
  return origins.every((o) => isNull(o) || isInitMm(o));
}

/** Names of the constants that an argument may be. */
export function constantsOf(call: CallFact, arg: string): readonly string[] {
  const origins = call.args[call.row?.args?.[arg] ?? -1]?.origins ?? [];
  return origins.filter((o) => o.kind === 'constant').map((o) => o.by);
}

/** Calls of a unit that turn a feature of an IOMMU on or off, e.g. `feature-enable` of `IOMMU_DEV_FEAT_SVA`. */
export function featureCalls(unit: UnitFacts, role: string, feature: string): readonly CallFact[] {
  return unit.functions
    .flatMap(({ calls }) => calls)
    .filter((call) => call.row?.role === role && constantsOf(call, 'feature').includes(feature));
}

/** Whether a store sets the PASID of a request, or of a queue of requests: a member beside their privilege, or what hardware reads. */
export function isPasidOfRequest(
  unit: UnitFacts,
  { fn, sinks }: FunctionFacts,
  { at, field, owner }: StoreFact,
): boolean {
  if (field !== 'pasid') return false;
  return (
    unit.fieldsOf(owner, fn.file).some((f) => /^priv(ileged)?$/.test(f.name)) ||
    sinks.some((s) => s.kind === 'descriptor' && keyOf(s.at) === keyOf(at))
  );
}

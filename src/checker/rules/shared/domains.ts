import type { CallFact, UnitFacts } from '../../flow/facts';
import type { FunctionIR } from '../../flow/ir';
import { TermKind, type Terms } from '../../flow/terms';
import type { Origin } from '../../flow/values';

/** The origin that makes a call's domain the one that the DMA API uses for a device. */
export function defaultDomain(call: CallFact): Origin | undefined {
  const origins = call.args[call.row?.args?.domain ?? -1]?.origins ?? [];
  return origins.find((o) => o.kind === 'domain' && o.sort === 'default');
}

/** Whether the unit allocates domains: iommu_get_domain_for_dev may then give one of those. */
export function hasOwnDomain(unit: UnitFacts): boolean {
  return unit.functions.some(({ calls }) => calls.some((c) => c.row?.role === 'domain-alloc'));
}

/** Whether two devices are one, as far as one function shows: undefined where it does not. */
export function isDeviceOf(
  { terms }: UnitFacts,
  origin: Origin,
  call: CallFact,
  calls: readonly CallFact[],
): boolean | undefined {
  const device = deviceOf(call, calls);
  if (origin.incoming || origin.device === undefined || device === undefined) return undefined;
  if (device === origin.device) return true;
  return [device, origin.device].some((d) => isOfUnknownCall(terms, d)) ? undefined : false;
}

/** Whether a device is what a call gave of which nothing is known: two such may be one. */
export function isOfUnknownCall(terms: Terms, device: number): boolean {
  let term = device;
  for (let kind = terms.kind(term); ; kind = terms.kind(term))
    if (kind === TermKind.Field || kind === TermKind.Element || kind === TermKind.Load) term = terms.a(term);
    else return kind === TermKind.Call || kind === TermKind.Unknown;
}

/** Term of the device that a call attaches or detaches, itself or by its group. */
function deviceOf({ row, args }: CallFact, calls: readonly CallFact[]): number | undefined {
  if (row?.args?.device !== undefined) return args[row.args.device]?.term;
  const group = args[row?.args?.group ?? -1]?.term;
  const from = calls.find((c) => c.row?.role === 'get-group' && c.result.term === group);
  return from?.args[from.row?.args?.device ?? -1]?.term;
}

/** Whether a function runs for user programs only: what they map is theirs. */
export function isForUser(unit: UnitFacts, fn: FunctionIR): boolean {
  const contexts = unit.contexts.get(fn);
  return contexts !== undefined && [...contexts].every((c) => c === 'user-call');
}

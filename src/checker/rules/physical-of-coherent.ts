import { originsOf, type CallFact, type FunctionFacts, type UnitFacts } from '../flow/facts';
import type { Origin } from '../flow/values';
import { ASKS_FOR_MEMORY_KIND } from '../kernel/exempt';
import { rule, type Repair } from './rule';
import { asked, isOnlyPrinted } from './shared/paths';
import { keyOf, rootOf } from './shared/raw';
import { argumentsOf } from './shared/repairs';

/** Physical address or page of memory that dma_alloc_coherent gave. */
export default rule({
  id: 'physical-of-coherent',
  severity: 'error',
  demonstration: 'physical-of-coherent',
  words: ['virt_to_phys', 'virt_to_page', '__pa(', 'virt_to_pfn', 'virt_to_bus'],
  messages: {
    coherent:
      '`{call}` is given memory of dma_alloc_coherent. ' +
      'That pointer may be a remapped one, outside the direct map, and the result then belongs to somebody else. ' +
      'Use the handle that came with the memory for the device, dma_mmap_coherent for user space and dma_get_sgtable for a scatterlist.',
  },
  check(unit, report) {
    for (const facts of unit.functions)
      for (const call of facts.calls) {
        if (!/^to-(physical|page|pfn)$/.test(call.row?.role ?? '')) continue;
        if (
          isOnlyPrinted(facts, call.at) ||
          call.cases.every((c) => asked(unit, c.path, ASKS_FOR_MEMORY_KIND))
        )
          continue;
        const origin = originsOf(call.args[0], 'coherent')[0];
        if (mayBeOther(call) && !isOfOneKind(unit, call, origin)) continue;
        if (origin !== undefined)
          report({
            message: 'coherent',
            at: call.at,
            data: { call: call.callee },
            origin,
            repairs: useHandle(unit, facts, call, origin),
          });
        else if (isCoherentElsewhere(call, facts))
          report({ message: 'coherent', at: call.at, data: { call: call.callee } });
      }
  },
});

/** Whether the pointer comes from a member that holds other memory as well: which, the driver decides by what is not followed. */
function mayBeOther(conversion: CallFact): boolean {
  const origins = conversion.args[0]?.origins ?? [];
  return origins.some((o) => o.incoming && /^(direct-map|page|vmalloc|register)$/.test(o.kind));
}

/** Whether memory is converted under the same `case` under which it was allocated: other memory of the member has another. */
function isOfOneKind(unit: UnitFacts, conversion: CallFact, memory: Origin | undefined): boolean {
  if (memory === undefined) return false;
  const made = unit.functions.flatMap(({ calls }) => calls.filter((c) => keyOf(c.at) === keyOf(memory.at)));
  const kinds = made.flatMap((call) => casesAround(unit, call));
  return casesAround(unit, conversion).some((kind) => kinds.includes(kind));
}

/** Constants that something equals on every path to a call. */
function casesAround(unit: UnitFacts, { cases }: CallFact): string[] {
  const [first = [], ...others] = cases.map(({ path }) => {
    const names: string[] = [];
    for (let step = path; step !== null; step = step.before)
      if (step.taken === true) names.push(unit.textOf(step.at));
    return names;
  });
  return first.filter((name) => /^[A-Z_][A-Z0-9_]+$/.test(name) && others.every((o) => o.includes(name)));
}

/** Whether the same pointer is used as coherent memory in the same function: mapped to a user as such, or freed as such. */
function isCoherentElsewhere(conversion: CallFact, { calls }: FunctionFacts): boolean {
  const pointer = conversion.args[0]?.term;
  return calls.some(
    ({ row, args }) =>
      (row?.role === 'dma-mmap' || row?.name === 'dma_free_coherent') &&
      args[row.args?.of ?? -1]?.term === pointer,
  );
}

/** The handle in place of the address, where a device gets it and the handle has a name here. */
function useHandle(
  unit: UnitFacts,
  facts: FunctionFacts,
  { at, row, argSites }: CallFact,
  memory: Origin,
): Repair[] {
  const isForDevice = (o: Origin): boolean => o.kind === 'physical' && keyOf(o.at) === keyOf(at);
  const arrivals = [...facts.sinks, ...facts.stores.filter(({ type }) => type.base === 'dma_addr_t')];
  if (row?.role !== 'to-physical' || !arrivals.some(({ value }) => value.origins.some(isForDevice)))
    return [];
  const handle = handleOf(unit, facts, unit.textOf(argSites[0]!), rootOf(memory));
  return handle === undefined
    ? []
    : [{ title: `Use the DMA handle ${handle}`, edits: [{ at, text: handle }] }];
}

/** How a function can name the handle that came with coherent memory which it knows as `pointer`. */
function handleOf(
  unit: UnitFacts,
  facts: FunctionFacts,
  pointer: string,
  memory: Origin,
): string | undefined {
  for (const { fn, calls, stores } of unit.functions) {
    const alloc = calls.find((c) => keyOf(c.at) === keyOf(memory.at));
    const handle =
      alloc === undefined ? undefined : /^&([\w.>-]+)$/.exec(argumentsOf(unit, alloc)[2] ?? '')?.[1];
    if (handle === undefined) continue;
    const kept = stores.find((s) => s.value.term === alloc!.result.term)?.place;
    if (fn === facts.fn && kept === pointer) return handle;
    // Members of one object: `ring->memory` and `ring->handle` here, whatever the object is called there.
    const [[, there, name], [, owner, besides], [, here, same]] = [kept, handle, pointer].map(memberOf);
    if (there !== undefined && there === owner && name === same) return `${here!}${besides!}`;
  }
  return undefined;
}

/** An object with `->` or `.` behind it, and the member. */
const memberOf = (text: string | undefined): readonly (string | undefined)[] =>
  /^([\w.>-]*(?:->|\.))(\w+)$/.exec(text ?? '') ?? [];

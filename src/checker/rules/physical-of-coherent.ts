import { originsOf, type CallFact, type FunctionFacts } from '../flow/facts';
import { ASKS_FOR_MEMORY_KIND } from '../kernel/exempt';
import { rule } from './rule';
import { asked, isOnlyPrinted } from './shared/paths';

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
        if (mayBeOther(call)) continue;
        const origin = originsOf(call.args[0], 'coherent')[0];
        if (origin !== undefined)
          report({ message: 'coherent', at: call.at, data: { call: call.callee }, origin });
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

/** Whether the same pointer is used as coherent memory in the same function: mapped to a user as such, or freed as such. */
function isCoherentElsewhere(conversion: CallFact, { calls }: FunctionFacts): boolean {
  const pointer = conversion.args[0]?.term;
  return calls.some(
    ({ row, args }) =>
      (row?.role === 'dma-mmap' || row?.name === 'dma_free_coherent') &&
      args[row.args?.of ?? -1]?.term === pointer,
  );
}

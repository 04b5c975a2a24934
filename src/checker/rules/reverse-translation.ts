import type { CallFact, UnitFacts } from '../flow/facts';
import { Bits } from '../flow/state';
import { BY_ARCHITECTURE, DOMAIN_OWNERS, IMPLEMENTS_DMA } from '../kernel/exempt';
import { rule } from './rule';
import { keyOf, providesTranslation, rootOf } from './shared/raw';

/** A way back from an address of the device to memory, by what only the DMA API may know. */
export default rule({
  id: 'reverse-translation',
  severity: 'warning',
  demonstration: 'reverse-translation',
  words: ['iommu_iova_to_phys', 'dma_to_phys', 'phys_to_dma'],
  messages: {
    pointer:
      'The CPU pointer is looked up from the address of the device by `{call}`. ' +
      'That holds as long as the page is mapped and not bounced: after the unmapping the answer is 0, or the page that came next. ' +
      'Keep the CPU pointer beside the address, in the ring of the driver.',
    physical:
      '`{call}` turns an address of the device into a physical one. ' +
      'It takes the device for one without an IOMMU: where there is one, the result is any page. ' +
      'Keep the CPU pointer or the page that was mapped.',
    dma:
      '`{call}` turns a physical address into one for the device. ' +
      'It takes the device for one without an IOMMU, and bounces nothing: where there is one, the device faults there. ' +
      'Map the memory with dma_map_page, or a register with dma_map_resource.',
  },
  check(unit, report) {
    const pointers = pointersMadeFrom(unit);
    for (const { fn, calls } of unit.functions) {
      const { path } = fn.file;
      if (IMPLEMENTS_DMA.test(path) || BY_ARCHITECTURE.test(path) || DOMAIN_OWNERS.test(path)) continue;
      if (providesTranslation(unit, fn.file)) continue;
      for (const call of calls) {
        const { at, callee, row } = call;
        const data = { call: callee };
        const pointer = pointers.get(keyOf(at));
        if (row?.role === 'iova-to-physical' && pointer !== undefined && !isOwnDomain(call))
          report({
            message: 'pointer',
            at,
            data,
            // Who asked whether there is a domain knows what is done here: a policy, not a slip.
            ...(isDomainTested(call) ? { severity: 'information' as const } : {}),
            related: [{ at: pointer.at, message: `becomes a pointer by \`${pointer.callee}\`` }],
          });
        else if (row?.role === 'dma-to-physical') report({ message: 'physical', at, data });
        else if (row?.role === 'physical-to-dma') report({ message: 'dma', at, data });
      }
    }
  },
});

/** Conversions to a CPU pointer or a page, by the place where their physical address was looked up. */
function pointersMadeFrom(unit: UnitFacts): Map<string, CallFact> {
  const made = new Map<string, CallFact>();
  for (const { calls } of unit.functions)
    for (const call of calls)
      if (call.row?.role === 'to-virtual' || call.row?.role === 'to-page')
        for (const origin of call.args[0]?.origins ?? []) {
          const root = rootOf(origin);
          for (const o of [origin, root, origin.of])
            if (o?.kind === 'reverse-translated') made.set(keyOf(o.at), call);
        }
  return made;
}

function isDomainTested({ row, cases }: CallFact): boolean {
  const domain = row?.args?.domain ?? -1;
  return cases.every((c) => ((c.bits[domain] ?? Bits.Any) & Bits.Zero) === 0);
}

/** Whether the driver looks into the table of a domain that it filled itself. */
function isOwnDomain({ row, args }: CallFact): boolean {
  return args[row?.args?.domain ?? -1]?.origins.some((o) => o.sort === 'private') === true;
}

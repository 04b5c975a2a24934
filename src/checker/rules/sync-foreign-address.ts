import type { Origin } from '../flow/values';
import { BY_ARCHITECTURE } from '../kernel/exempt';
import { ADDRESS_MAKERS } from '../kernel/table';
import { rule } from './rule';
import { providesTranslation } from './shared/raw';

/** dma_sync_* with an address that the DMA API did not return. */
export default rule({
  id: 'sync-foreign-address',
  severity: 'error',
  demonstration: 'sync-foreign-address',
  words: [],
  // These calls are many, and right where a unit makes no address but by the DMA API.
  starts: { names: ['dma_sync_'], where: ADDRESS_MAKERS, orNumbers: true },
  messages: {
    pointer:
      '`{call}` is given a CPU pointer, where it takes the address that dma_map_* returned. ' +
      'It looks for that address as the device sees it, and finds another line of the cache, another bounce buffer, or none: what device and CPU then read is stale. ' +
      'Keep the handle of the mapping and pass that.',
    physical:
      '`{call}` is given the physical address that `{made}` gave, where it takes the address that dma_map_* returned. ' +
      'With an IOMMU or a bounce buffer the two differ: nothing is copied or written back, and what device and CPU then read is stale. ' +
      'Map the memory with dma_map_single, keep the handle and pass that.',
  },
  check(unit, report) {
    for (const { fn, calls } of unit.functions) {
      if (BY_ARCHITECTURE.test(fn.file.path) || providesTranslation(unit, fn.file)) continue;
      for (const call of calls) {
        if (!/^dma-sync-/.test(call.row?.role ?? '')) continue;
        const origins = call.args[call.row?.args?.handle ?? -1]?.origins ?? [];
        const foreign = origins.find(isForeign);
        if (foreign === undefined) continue;
        report({
          message: /^(physical|pfn|reverse-translated)$/.test(foreign.kind) ? 'physical' : 'pointer',
          at: call.at,
          data: { call: call.callee, made: foreign.by },
          // On another path it may be the right one.
          confidence: origins.every(isForeign) ? 'high' : 'medium',
          origin: foreign,
        });
      }
    }
  },
});

const isForeign = ({ kind }: Origin): boolean =>
  /^(direct-map|vmalloc|stack|percpu|kmap|image|coherent|physical|pfn|page|reverse-translated)$/.test(kind);

import type { Origin } from '../flow/values';
import { BY_ARCHITECTURE, COOKIES } from '../kernel/exempt';
import { rule } from './rule';
import { keyOf, providesTranslation } from './shared/raw';

/** A kernel pointer that is given to a device as if it were an address of its own. */
export default rule({
  id: 'raw-kernel-pointer',
  severity: 'error',
  demonstration: 'raw-kernel-pointer',
  words: [],
  starts: { pointers: true },
  messages: {
    pointer:
      'The kernel pointer of `{made}` is given to the device by `{place}`. ' +
      'A device knows nothing of virtual addresses of the kernel: it takes the number for an address on the bus, and faults or writes to what happens to be there. ' +
      'Map the memory with dma_map_single and give the device the handle, or the one that came with dma_alloc_coherent.',
  },
  check(unit, report) {
    const said = new Set<string>();
    for (const { fn, sinks } of unit.functions) {
      if (BY_ARCHITECTURE.test(fn.file.path) || providesTranslation(unit, fn.file)) continue;
      for (const { kind, at, place, value, confidence } of sinks) {
        if (kind === 'command' || COOKIES.test(place)) continue;
        // A field may as well keep the pointer for the driver; the device's byte order tells that it is for the device.
        const origin = value.origins.find(
          (o) => isPointer(o) && (kind !== 'descriptor' || o.inDeviceOrder === true),
        );
        if (origin === undefined || said.has(keyOf(at))) continue;
        // By a helper that is given addresses of mappings too, the pointer may go where the hardware only keeps it.
        if (origin.incoming && value.origins.some(({ kind: other }) => other === 'dma')) continue;
        said.add(keyOf(at));
        report({ message: 'pointer', at, data: { made: origin.by, place }, confidence, origin });
      }
    }
  },
});

const isPointer = ({ kind }: Origin): boolean =>
  /^(direct-map|vmalloc|stack|percpu|kmap|coherent)$/.test(kind);

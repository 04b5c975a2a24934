import { Bits } from '../flow/state';
import { rule } from './rule';

/** A device that does not come up where its bind is refused, as some x86 kernels refuse every one. */
export default rule({
  id: 'sva-disabled-kernel',
  severity: 'information',
  demonstration: 'sva-disabled-kernel',
  words: ['iommu_sva_bind'],
  messages: {
    fails:
      'Where `{call}` fails, so does the probing of the device. ' +
      'x86 kernels that carry commit 72f98ef9a4be refuse every bind with -EOPNOTSUPP, and the device is then lost although it could work without a PASID. ' +
      'Take the failure as "no SVA" and go on with the DMA API.',
  },
  check(unit, report) {
    const probes = new Set(
      unit.files.flatMap((f) =>
        f
          .naming(PROBE)
          .flatMap((d) => d.declared.bindings.filter((b) => b.field === 'probe').map((b) => b.target)),
      ),
    );
    for (const { fn, exits } of unit.functions) {
      if (!probes.has(fn.name)) continue;
      for (const { value, bits, at } of exits)
        for (const origin of value?.origins ?? [])
          if (origin.kind === 'sva-handle' && (bits & Bits.Error) !== 0)
            report({
              message: 'fails',
              at: origin.at,
              data: { call: origin.by },
              related: [{ at, message: 'the error leaves probe here' }],
            });
    }
  },
});

const PROBE: ReadonlySet<string> = new Set(['probe']);

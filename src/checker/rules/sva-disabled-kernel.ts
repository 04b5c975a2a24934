import type { UnitFacts } from '../flow/facts';
import type { FunctionIR } from '../flow/ir';
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
    for (const { fn, exits } of unit.functions)
      for (const { value, bits, at } of exits) {
        if ((bits & Bits.Error) === 0) continue;
        const failing = (value?.origins ?? []).filter((o) => o.kind === 'sva-handle');
        if (failing.length === 0 || !isProbe(unit, fn)) continue;
        for (const origin of failing)
          report({
            message: 'fails',
            at: origin.at,
            data: { call: origin.by },
            related: [{ at, message: 'the error leaves probe here' }],
          });
      }
  },
});

/** Whether a function stands in a table of operations as the one that probes. */
function isProbe({ files }: UnitFacts, { name }: FunctionIR): boolean {
  return files.some((file) =>
    file
      .naming(PROBE)
      .some(({ declared: { bindings } }) => bindings.some((b) => b.field === 'probe' && b.target === name)),
  );
}

const PROBE: ReadonlySet<string> = new Set(['probe']);

import { rule } from './rule';
import { leaksOf } from './shared/resources';

/** An SVA bond that a way out of the function leaves behind. */
export default rule({
  id: 'leaked-bond',
  severity: 'error',
  demonstration: 'leaked-bond',
  words: ['iommu_sva_bind'],
  messages: {
    leak:
      'This way out leaves the bond that `{call}` made, and nobody else knows of it. ' +
      'The device keeps the PASID and the address space of the process stays pinned for ever. ' +
      'Call iommu_sva_unbind_device before leaving.',
  },
  check(unit, report) {
    for (const facts of unit.functions)
      for (const { exit, resource } of leaksOf(facts, 'bond'))
        report({
          message: 'leak',
          at: exit.at,
          data: { call: resource.by },
          related: [{ at: resource.at, message: 'the bond is made here' }],
        });
  },
});

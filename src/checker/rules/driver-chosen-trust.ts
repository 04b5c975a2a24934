import { isNull, type StoreFact } from '../flow/facts';
import { rule } from './rule';
import { providesTranslation } from './shared/raw';

/** Buses and the IOMMU core, whose business it is how far a device is trusted. */
const DECIDES = /(^|\/)(arch|kernel|drivers\/(iommu|base|bus|pci|acpi|of|amba|cdx|hv|xen|vfio|macintosh))\//;

/** Members of a device that say how its DMA is translated, checked and bounced. */
const TRUST: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['struct device', new Set(['dma_ops', 'dma_ops_bypass', 'dma_io_tlb_mem'])],
  ['struct pci_dev', new Set(['untrusted'])],
]);

/** Drivers that decide themselves that their device's DMA needs no translation, no check or no bounce buffer. */
export default rule({
  id: 'driver-chosen-trust',
  severity: 'error',
  demonstration: 'driver-chosen-trust',
  words: [
    'IOMMU_DOMAIN_IDENTITY',
    'iommu_set_d',
    'dma_ops',
    'dma_ops_bypass',
    'dma_io_tlb_mem',
    'untrusted',
    'set_dma_ops',
  ],
  messages: {
    choice:
      '`{what}` chooses for the whole machine or for this device how DMA is translated. ' +
      'The administrator asked for a translation at boot or in sysfs, and the device now reaches memory that this choice was to keep from it. ' +
      'Leave the choice to the administrator, and use the DMA API whatever it is.',
    member:
      '`{what}` changes how the DMA of the device is translated, checked or bounced. ' +
      'The administrator asked for a translation at boot or in sysfs, and the device now reaches memory that this choice was to keep from it. ' +
      'Leave these members to the bus and the IOMMU core.',
  },
  check(unit, report) {
    for (const { fn, mentions, calls, stores } of unit.functions) {
      if (DECIDES.test(fn.file.path) || providesTranslation(unit, fn.file)) continue;
      for (const { role, name, at, tested } of mentions)
        if (role === 'trust-choice' && !tested) report({ message: 'choice', at, data: { what: name } });
      for (const { row, callee, at, args } of calls) {
        if (row?.role === 'trust-choice') report({ message: 'choice', at, data: { what: callee } });
        if (row?.role === 'set-dma-ops' && args[row.args?.ops ?? -1]?.origins.some(isNull) === true)
          report({ message: 'member', at, data: { what: `${callee} with NULL` } });
      }
      for (const store of stores)
        if (isTrust(store)) report({ message: 'member', at: store.at, data: { what: store.place } });
    }
  },
});

function isTrust({ owner, field }: StoreFact): boolean {
  return TRUST.get(owner)?.has(field) === true;
}

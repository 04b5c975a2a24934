import { rule } from './rule';
import { providesTranslation } from './shared/raw';

/** PASID, page requests or address translation services turned on in a device's configuration space by its driver. */
export default rule({
  id: 'driver-enables-pasid',
  severity: 'information',
  demonstration: 'driver-enables-pasid',
  words: ['pci_enable_pasid', 'pci_enable_pri', 'pci_enable_ats'],
  messages: {
    enables:
      '`{call}` is called by a driver of the device, while only the IOMMU driver knows whether the IOMMU takes what the device then sends. ' +
      'A device with translation services on may send addresses as already translated, which the IOMMU lets pass without a walk. ' +
      'Leave the capability to the IOMMU driver, which turns it on when the device is attached.',
  },
  check(unit, report) {
    for (const { fn, calls } of unit.functions) {
      if (/(^|\/)drivers\/(iommu|pci)\//.test(fn.file.path) || providesTranslation(unit, fn.file)) continue;
      for (const { row, callee, at } of calls)
        if (row?.role === 'enable-pasid-capability')
          report({ message: 'enables', at, data: { call: callee } });
    }
  },
});

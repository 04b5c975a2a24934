import type { ApiRow } from './row';

function pure(source: string, names: string): ApiRow[] {
  return names.split(' ').map((name) => ({ name, source, pure: true }));
}

/** Functions and macros that give the same for the same arguments as long as nobody changes what they look at. */
export const PURE: readonly ApiRow[] = [
  ...pure('include/linux/bitops.h', 'test_bit'),
  ...pure('include/linux/container_of.h', 'container_of container_of_const'),
  ...pure('include/linux/list.h', 'list_entry list_first_entry list_last_entry list_empty'),
  ...pure('include/linux/device.h', 'dev_get_drvdata dev_name dev_get_platdata to_platform_device'),
  ...pure('include/linux/pci.h', 'pci_get_drvdata to_pci_dev dev_is_pci'),
  ...pure('include/linux/platform_device.h', 'platform_get_drvdata'),
  ...pure('include/linux/netdevice.h', 'netdev_priv'),
  ...pure('include/scsi/scsi_host.h', 'shost_priv'),
  ...pure('include/linux/overflow.h', 'array_size struct_size size_mul size_add'),
];

/** Arithmetic that hands a value to nobody (include/linux/{align,minmax}.h). */
export const ARITHMETIC = /^(IS_ALIGNED|(PTR_)?ALIGN(_DOWN)?|(min|max|clamp)(_t)?)$/;

/** Macros that ask something of a number and tell no more of it (include/linux/align.h). */
export const QUESTIONS: readonly string[] = ['IS_ALIGNED', 'PTR_IS_ALIGNED'];

/** Names of predicates: asked twice on one path, they answer alike. */
export const PREDICATE =
  /^(is|has|can|needs?|use)_|_(is|has|can|use)_|_(enabled|supported|present|capable|valid|available|allowed)$/;

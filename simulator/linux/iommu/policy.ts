import type { BootOptions } from '../boot-options';
import type { DomainType } from '../events';

/**
 * The domain that a group starts with (drivers/iommu/iommu.c, `iommu_get_default_domain_type`): the administrator chooses
 * by boot option; an untrusted device gets strict translation whatever was chosen.
 */
export function defaultDomainType(boot: BootOptions, untrusted: boolean): DomainType {
  if (untrusted) return 'dma';
  if (boot.passthrough) return 'identity';
  return boot.strict ? 'dma' : 'dma-fq';
}

/** True for the domains that the DMA API maps into. */
export function isDmaDomain(type: DomainType): boolean {
  return type === 'dma' || type === 'dma-fq';
}

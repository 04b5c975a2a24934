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

/** True for the domains whose page tables are the IOMMU layer's own: made with the domain, freed with it. */
export function ownsTables(type: DomainType): boolean {
  return isDmaDomain(type) || type === 'unmanaged';
}

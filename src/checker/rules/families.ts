/** The families of the catalogue: what lists of rules and of scenarios are ordered by. A test holds that every rule is in one. */
export interface RuleFamily {
  readonly id: string;
  readonly title: string;
  readonly rules: readonly string[];
}

export const FAMILIES: readonly RuleFamily[] = [
  {
    id: 'sva',
    title: 'Kernel address spaces behind a PASID',
    rules: [
      'kernel-sva-flag',
      'kernel-sva-bind',
      'sva-foreign-mm',
      'privileged-pasid-request',
      'unbind-before-drain',
      'leaked-bond',
      'missing-sva-feature',
      'removed-feature-api',
      'pasid-after-unbind',
      'missing-iopf',
      'unchecked-bind',
      'unpinned-mm',
      'sva-disabled-kernel',
    ],
  },
  {
    id: 'pasid',
    title: 'PASIDs for in-kernel DMA',
    rules: [
      'pasid-foreign-domain',
      'pasid-unmapped-address',
      'pasid-private-number',
      'pasid-attach-lifecycle',
      'iommu-internals',
      'driver-enables-pasid',
      'driver-chosen-trust',
    ],
  },
  {
    id: 'raw',
    title: 'Addresses the DMA API never saw',
    rules: [
      'raw-physical-address',
      'raw-kernel-pointer',
      'untracked-dma-addr',
      'physical-of-coherent',
      'sync-foreign-address',
      'reverse-translation',
    ],
  },
  {
    id: 'iommu',
    title: "Domains that aren't the driver's",
    rules: [
      'map-on-dma-domain',
      'private-domain',
      'detach-default-domain',
      'borrowed-domain',
      'unchecked-iommu-map',
    ],
  },
  {
    id: 'dma',
    title: 'The DMA API itself',
    rules: [
      'unchecked-mapping',
      'wrong-mapping-test',
      'ignored-map-sg',
      'wrong-sg-count',
      'direction-mismatch',
      'size-mismatch',
      'wrong-unmap-handle',
      'leaked-mapping',
      'free-while-mapped',
      'access-while-mapped',
      'stack-buffer',
      'unmappable-memory',
      'missing-dma-mask',
      'ignored-dma-mask',
      'map-before-mask',
      'wrong-device',
      'partial-write-direction',
      'inherited-dma-ops',
      'gfp-dma',
    ],
  },
];

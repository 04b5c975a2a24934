/**
 * Kernel command line, as far as it decides about DMA (Documentation/admin-guide/kernel-parameters.txt). NON-SPEC: words
 * of Intel's driver that turn translation off or on are heard whatever the IOMMU, which has no such words of its own on
 * RISC-V.
 */

export interface BootOptions {
  /** `iommu=off`, `intel_iommu=off`: no translation at all. */
  readonly iommu: boolean;
  /** `iommu.passthrough=1`, `iommu=pt`: identity domains by default. */
  readonly passthrough: boolean;
  /** `iommu.strict`: unmap flushes at once; the default on x86 is lazy. */
  readonly strict: boolean;
  /** `intel_iommu=sm_on`: scalable mode, without which there is no PASID. */
  readonly scalable: boolean;
  /** `swiotlb=force`: everything is bounced; `noforce`: nothing is. */
  readonly swiotlb: 'auto' | 'force' | 'noforce';
  /** `dma_debug`: on unless `dma_debug=off`. NON-SPEC: always built in. */
  readonly dmaDebug: boolean;
}

export const DEFAULT_BOOT_OPTIONS: BootOptions = {
  iommu: true,
  passthrough: false,
  strict: false,
  scalable: true,
  swiotlb: 'auto',
  dmaDebug: true,
};

const WORDS: Readonly<Record<string, Partial<BootOptions>>> = {
  'iommu=off': { iommu: false },
  'intel_iommu=off': { iommu: false },
  'intel_iommu=on': { iommu: true },
  'intel_iommu=sm_on': { scalable: true },
  'intel_iommu=sm_off': { scalable: false },
  'intel_iommu=on,sm_on': { iommu: true, scalable: true },
  'intel_iommu=on,sm_off': { iommu: true, scalable: false },
  'iommu=pt': { passthrough: true },
  'iommu=nopt': { passthrough: false },
  'iommu.passthrough=1': { passthrough: true },
  'iommu.passthrough=0': { passthrough: false },
  'iommu.strict=1': { strict: true },
  'iommu.strict=0': { strict: false },
  'swiotlb=force': { swiotlb: 'force' },
  'swiotlb=noforce': { swiotlb: 'noforce' },
  'dma_debug=off': { dmaDebug: false },
};

/** Words that `parseBootOptions` understands. */
export const BOOT_WORDS: readonly string[] = Object.keys(WORDS);

/** Later words win. Words that are not in `BOOT_WORDS` change nothing. */
export function parseBootOptions(words: readonly string[]): BootOptions {
  return words.reduce((options, word) => ({ ...options, ...WORDS[word] }), DEFAULT_BOOT_OPTIONS);
}

/** Types of the DMA API (include/linux/dma-mapping.h, dma-direction.h). */

/** `enum dma_data_direction`, by number. */
export const DIRECTIONS = ['DMA_BIDIRECTIONAL', 'DMA_TO_DEVICE', 'DMA_FROM_DEVICE', 'DMA_NONE'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** What a failed mapping returns: all ones, not 0. */
export const DMA_MAPPING_ERROR = 0xffff_ffff_ffff_ffffn;

export const ATTR = {
  DMA_ATTR_WEAK_ORDERING: 1 << 1,
  DMA_ATTR_WRITE_COMBINE: 1 << 2,
  DMA_ATTR_NO_KERNEL_MAPPING: 1 << 4,
  DMA_ATTR_SKIP_CPU_SYNC: 1 << 5,
  DMA_ATTR_FORCE_CONTIGUOUS: 1 << 6,
  DMA_ATTR_NO_WARN: 1 << 8,
} as const;

/** A device as the DMA API knows it (`struct device`). Plain data. */
export interface DmaDevice {
  readonly name: string;
  /** Highest address for streaming mappings, and for coherent memory. */
  mask: bigint;
  coherentMask: bigint;
  /** Driver has called dma_set_mask*(). */
  maskSet: boolean;
  /** Its accesses see the processor's caches. */
  readonly coherent: boolean;
  readonly untrusted: boolean;
  /** It can't decrypt: all that it reaches must lie in shared pages (`force_dma_unencrypted`). */
  readonly forceUnencrypted: boolean;
  /** False for what is never bounced, whatever was booted: other devices' registers, coherent memory. */
  readonly mayBounce: boolean;
  /** Longest segment, and boundary that none may cross (`struct device_dma_parameters`). */
  maxSegmentSize: number;
  segmentBoundary: bigint;
  /** False for a child that does no DMA of its own: no IOMMU translates it. */
  readonly canDma: boolean;
  /** It has a mask (`dev->dma_mask`): buses give one to what does DMA, and drivers coerce one onto a child. */
  hasMask: boolean;
  /** Address of the operations that a driver set (`dev->dma_ops`), 0 without. */
  ops: bigint;
}

/** The device, for memory that must not or need not be bounced. */
export function withoutBounce(device: DmaDevice): DmaDevice {
  return { ...device, untrusted: false, forceUnencrypted: false, mayBounce: false };
}

export interface Mapped {
  readonly dma: bigint;
  /** Where the device's accesses go: the memory itself, or its bounce buffer. */
  readonly physical: bigint;
}

/** How addresses for a device are made: through its IOMMU domain, or directly. */
export interface DmaBackend {
  /** Null where it can't be done: the address space is exhausted or the memory out of reach. */
  map(
    device: DmaDevice,
    physical: bigint,
    size: bigint,
    direction: Direction,
    attributes: number,
  ): Mapped | null;
  unmap(device: DmaDevice, dma: bigint, size: bigint, direction: Direction, attributes: number): UnmapFlush;
  /** A device that drives only these address bits can be served (`dma_supported`). */
  supports(mask: bigint): boolean;
  /** Physical address that the device reaches at `dma`; null for nothing. */
  toPhysical(device: DmaDevice, dma: bigint): bigint | null;
}

export type UnmapFlush = 'now' | 'queued' | 'none';

/** All ones in the low `bits` bits (`DMA_BIT_MASK`). */
export function dmaBitMask(bits: number): bigint {
  return (1n << BigInt(bits)) - 1n;
}

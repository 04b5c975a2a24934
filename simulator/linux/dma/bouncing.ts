import type { BootOptions } from '../boot-options';
import { PAGE_SIZE } from '../layout';
import type { Swiotlb } from './swiotlb';
import {
  dmaBitMask,
  type Direction,
  type DmaBackend,
  type DmaDevice,
  type Mapped,
  type UnmapFlush,
} from './types';

/**
 * Bounces in front of the IOMMU path (`dev_use_swiotlb`): an untrusted device must not see what shares a page with the
 * buffer, so a buffer that is not whole pages goes through the pool. NON-SPEC: in an encrypted guest every buffer does;
 * Linux 6.12 asks force_dma_unencrypted() on the direct path alone.
 */
export class IommuBouncing implements DmaBackend {
  constructor(
    private readonly inner: DmaBackend,
    private readonly swiotlb: Swiotlb,
  ) {}

  map(
    device: DmaDevice,
    physical: bigint,
    size: bigint,
    direction: Direction,
    attributes: number,
  ): Mapped | null {
    const shows = device.untrusted && (physical | size) % PAGE_SIZE !== 0n;
    if (!shows && !device.forceUnencrypted) {
      return this.inner.map(device, physical, size, direction, attributes);
    }
    const bounce = this.swiotlb.map(physical, size, PAGE_SIZE);
    if (bounce === null) return null;
    const mapped = this.inner.map(device, bounce, size, direction, attributes);
    if (!mapped) this.swiotlb.unmap(bounce, size, direction, attributes);
    return mapped;
  }

  unmap(device: DmaDevice, dma: bigint, size: bigint, direction: Direction, attributes: number): UnmapFlush {
    const physical = this.inner.toPhysical(device, dma);
    const flush = this.inner.unmap(device, dma, size, direction, attributes);
    if (physical !== null) this.swiotlb.unmap(physical, size, direction, attributes);
    return flush;
  }

  supports(mask: bigint): boolean {
    return this.inner.supports(mask);
  }

  toPhysical(device: DmaDevice, dma: bigint): bigint | null {
    return this.inner.toPhysical(device, dma);
  }
}

/**
 * No translation (kernel/dma/direct.c): the address is the physical address, bounced where the device can't reach it,
 * memory is encrypted (`pci_swiotlb_detect` asks for SWIOTLB_FORCE) or the administrator wants it so.
 */
export class DirectDma implements DmaBackend {
  constructor(
    private readonly swiotlb: Swiotlb,
    private readonly boot: BootOptions,
  ) {}

  map(
    device: DmaDevice,
    physical: bigint,
    size: bigint,
    direction: Direction,
    attributes: number,
  ): Mapped | null {
    const reaches = physical + size - 1n <= device.mask;
    // With `swiotlb=noforce` there is no pool to force anything through, and the device is given ciphertext.
    const pooled = this.boot.swiotlb !== 'noforce';
    const forced = device.mayBounce && (this.boot.swiotlb === 'force' || (device.forceUnencrypted && pooled));
    if (!forced && reaches) return { dma: physical, physical };
    // `dma_direct_map_resource`: registers that the device can't reach are an error, not a case for the pool.
    if (!pooled || !device.mayBounce) return null;
    const bounce = this.swiotlb.map(physical, size, 2048n);
    if (bounce === null) return null;
    if (bounce + size - 1n > device.mask) {
      this.swiotlb.unmap(bounce, size, direction, attributes);
      return null;
    }
    return { dma: bounce, physical: bounce };
  }

  unmap(_device: DmaDevice, dma: bigint, size: bigint, direction: Direction, attributes: number): UnmapFlush {
    this.swiotlb.unmap(dma, size, direction, attributes);
    return 'none';
  }

  /** dma_direct_supported(): memory for it comes from ZONE_DMA, the lowest 16 MiB on x86. */
  supports(mask: bigint): boolean {
    return mask >= dmaBitMask(24);
  }

  toPhysical(_device: DmaDevice, dma: bigint): bigint {
    return dma;
  }
}

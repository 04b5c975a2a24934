import { KernelError } from '../errno';
import { Part } from '../state';
import { dmaBitMask, type DmaBackend, type DmaDevice } from './types';

/** Devices as the DMA API knows them: masks and segment limits, set by their drivers. */
export class DmaDevices extends Part<Map<string, DmaDevice>> {
  constructor() {
    super(new Map());
  }

  /** A bus adds a device: 32 bits until its driver says more, as PCI does. */
  add(
    name: string,
    options: Pick<DmaDevice, 'coherent' | 'untrusted' | 'forceUnencrypted' | 'canDma'>,
  ): void {
    this.state.set(name, {
      name,
      mask: dmaBitMask(32),
      coherentMask: dmaBitMask(32),
      maskSet: false,
      maxSegmentSize: 65536,
      segmentBoundary: dmaBitMask(32),
      mayBounce: true,
      hasMask: options.canDma,
      ops: 0n,
      ...options,
    });
  }

  has(name: string): boolean {
    return this.state.has(name);
  }

  get(name: string): DmaDevice {
    const device = this.state.get(name);
    if (!device) throw new KernelError('ENODEV', `no device ${name}`);
    return device;
  }

  /**
   * Why nothing can be mapped for a device, or null: `dma_map_page_attrs()` warns where there is no mask, and the IOMMU's
   * operations, set on a child, look for a group that it does not have.
   */
  refusal(name: string): { readonly topic: string; readonly text: string } | null {
    const { hasMask, canDma, ops } = this.get(name);
    if (!hasMask) return { topic: 'no-dma-mask', text: `${name} does no DMA of its own: it has no DMA mask` };
    if (canDma || ops === 0n) return null;
    return { topic: 'oops', text: `iommu_dma_ops on ${name}, which has no IOMMU group: NULL pointer` };
  }

  /** The device, for a mapping. @throws KernelError EIO where nothing can be mapped for it */
  forMapping(name: string): DmaDevice {
    const refusal = this.refusal(name);
    if (refusal) throw new KernelError('EIO', refusal.text);
    return this.get(name);
  }

  /** dma_coerce_mask_and_coherent(): gives a mask to a device whose bus gave it none. */
  coerceMask(name: string): void {
    this.get(name).hasMask = true;
  }

  /** set_dma_ops(). */
  setOps(name: string, ops: bigint): void {
    this.get(name).ops = ops;
  }

  /** dma_set_mask(), dma_set_coherent_mask(). @throws KernelError EIO where it can't be served */
  setMask(name: string, mask: bigint, which: 'streaming' | 'coherent' | 'both', backend: DmaBackend): void {
    const device = this.get(name);
    if (!device.hasMask || mask < dmaBitMask(12) || !backend.supports(mask))
      throw new KernelError('EIO', `${name} can't be served below mask 0x${mask.toString(16)}`);
    if (which !== 'coherent') device.mask = mask;
    if (which !== 'streaming') device.coherentMask = mask;
    device.maskSet = true;
  }

  setMaxSegmentSize(name: string, size: number): void {
    this.get(name).maxSegmentSize = size;
  }

  setSegmentBoundary(name: string, boundary: bigint): void {
    this.get(name).segmentBoundary = boundary;
  }
}

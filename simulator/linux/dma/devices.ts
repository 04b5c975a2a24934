import { KernelError } from '../errno';
import { Part } from '../state';
import { dmaBitMask, type DmaDevice } from './types';

/** Devices as the DMA API knows them: masks and segment limits, set by their drivers. */
export class DmaDevices extends Part<Map<string, DmaDevice>> {
  constructor() {
    super(new Map());
  }

  /** A bus adds a device: 32 bits until its driver says more, as PCI does. */
  add(name: string, options: { coherent: boolean; untrusted: boolean; canDma: boolean }): void {
    this.state.set(name, {
      name,
      mask: dmaBitMask(32),
      coherentMask: dmaBitMask(32),
      maskSet: false,
      maxSegmentSize: 65536,
      segmentBoundary: dmaBitMask(32),
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

  /** The device, for a mapping; says so where its driver never told what it can reach. */
  forMapping(name: string): DmaDevice {
    const device = this.get(name);
    if (!device.canDma) {
      throw new KernelError('EIO', `${name} does no DMA of its own: it has no mask and no IOMMU group`);
    }
    return device;
  }

  /** dma_set_mask(), dma_set_coherent_mask(). @throws KernelError EIO where no memory lies below the mask */
  setMask(name: string, mask: bigint, which: 'streaming' | 'coherent' | 'both'): void {
    const device = this.get(name);
    if (mask < dmaBitMask(12)) throw new KernelError('EIO', `mask 0x${mask.toString(16)} reaches no memory`);
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

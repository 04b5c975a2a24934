import type { Sink } from '../../machine/log';
import { KernelError } from '../errno';
import type { DmaMapEvent, DmaUnmapEvent } from '../events';
import { alignUp, PAGE_SIZE, physToVirt } from '../layout';
import type { ZeroedPages } from '../memory/tables';
import type { Vmalloc } from '../memory/vmalloc';
import type { Ram } from '../port';
import { Part } from '../state';
import type { DmaDebug, Reference } from './debug';
import type { DmaDevices } from './devices';
import type { IommuDma } from './iommu-backend';
import { withoutBounce, type DmaBackend, type DmaDevice } from './types';

interface Allocation {
  readonly virtual: bigint;
  readonly physical: bigint;
  readonly size: bigint;
  /** Pages that are neighbours for processor and device alone (`iommu_dma_alloc_remap`). */
  readonly remapped: boolean;
}

/** An address for each side. */
export interface CoherentBuffer {
  readonly virtual: bigint;
  readonly dma: bigint;
}

/**
 * Coherent memory: dma_alloc_coherent() (kernel/dma/mapping.c). Zeroed, whole pages, mapped both ways until freed. Behind
 * an IOMMU its pages lie anywhere and its pointer is a vmalloc address: arithmetic on it gives nothing that means anything.
 * In an encrypted guest its pages are shared (`dma_set_decrypted`), so it needs no bounce there either.
 */
export class CoherentMemory extends Part<Map<string, Allocation>> {
  constructor(
    private readonly devices: DmaDevices,
    private readonly backendOf: (device: string) => DmaBackend,
    private readonly translatedBy: (device: DmaDevice) => IommuDma | null,
    private readonly pages: ZeroedPages,
    private readonly vmalloc: Vmalloc,
    private readonly ram: Ram,
    private readonly debug: DmaDebug,
    private readonly log: Sink<DmaMapEvent | DmaUnmapEvent>,
  ) {
    super(new Map());
  }

  /** @throws KernelError ENOMEM */
  alloc(name: string, size: bigint): CoherentBuffer {
    const device = this.devices.forMapping(name);
    // The coherent mask decides here, the streaming mask everywhere else; whole pages need no bounce.
    const masked = { ...withoutBounce(device), mask: device.coherentMask };
    const through = this.translatedBy(masked);
    const { buffer, physical } = through
      ? this.allocRemapped(through, masked, size)
      : this.allocContiguous(masked, size);
    this.state.set(keyOf(name, buffer.dma), {
      virtual: buffer.virtual,
      physical,
      size,
      remapped: through !== null,
    });
    this.debug.map(reference(name, buffer.dma, size, physical));
    return buffer;
  }

  /** @throws KernelError EINVAL for what was not allocated so */
  free(name: string, size: bigint, virtual: bigint, dma: bigint): void {
    const known = this.state.get(keyOf(name, dma));
    const physical = known?.virtual === virtual ? known.physical : 0n;
    this.debug.unmap(reference(name, dma, size, physical));
    if (!known) throw new KernelError('EINVAL', `0x${dma.toString(16)} is no coherent memory of ${name}`);
    const device = withoutBounce(this.devices.get(name));
    const bytes = alignUp(known.size, PAGE_SIZE);
    const flush = this.backendOf(name).unmap(device, dma, bytes, 'DMA_BIDIRECTIONAL', 0);
    this.log.emit({ kind: 'dma-unmap', device: name, dma, length: Number(bytes), api: 'coherent', flush });
    this.state.delete(keyOf(name, dma));
    if (known.remapped) this.vmalloc.free(known.virtual);
    else this.pages.free(known.physical);
  }

  /** Without translation (`dma_direct_alloc`): the physical address, never bounced. */
  private allocContiguous(device: DmaDevice, size: bigint): { buffer: CoherentBuffer; physical: bigint } {
    const bytes = alignUp(size, PAGE_SIZE);
    const owner = { use: 'coherent', name: `coherent memory of ${device.name}` } as const;
    const physical = this.pages.alloc(Number(bytes / PAGE_SIZE), owner);
    if (physical + bytes - 1n > device.mask) {
      this.pages.free(physical);
      throw new KernelError('ENOMEM', `no coherent memory that ${device.name} can reach`);
    }
    this.mapped(device.name, physical, physical, bytes);
    return { buffer: { virtual: physToVirt(physical), dma: physical }, physical };
  }

  private allocRemapped(
    through: IommuDma,
    device: DmaDevice,
    size: bigint,
  ): { buffer: CoherentBuffer; physical: bigint } {
    const virtual = this.vmalloc.alloc(size, `coherent memory of ${device.name}`, 'coherent');
    const entries = Array.from({ length: Number(alignUp(size, PAGE_SIZE) / PAGE_SIZE) }, (_, i) => {
      const physical = this.vmalloc.toPhysical(virtual + BigInt(i) * PAGE_SIZE)!;
      if (this.ram.read(physical, 4096).some((byte) => byte !== 0))
        this.ram.write(physical, new Uint8Array(4096));
      return { physical, length: 4096, dma: 0n, dmaLength: 0 };
    });
    const mapped = through.mapList(device, entries, 'DMA_BIDIRECTIONAL');
    if (!mapped) {
      this.vmalloc.free(virtual);
      throw new KernelError('ENOMEM', `no coherent memory that ${device.name} can reach`);
    }
    const { iova } = mapped;
    entries.forEach(({ physical }, i) =>
      this.mapped(device.name, iova + BigInt(i) * PAGE_SIZE, physical, PAGE_SIZE),
    );
    return { buffer: { virtual, dma: iova }, physical: entries[0]!.physical };
  }

  private mapped(device: string, dma: bigint, physical: bigint, size: bigint): void {
    const [length, direction] = [Number(size), 'DMA_BIDIRECTIONAL'];
    this.log.emit({
      kind: 'dma-map',
      device,
      dma,
      length,
      physical,
      direction,
      api: 'coherent',
      bounced: false,
    });
  }
}

function keyOf(device: string, dma: bigint): string {
  return `${device}/${dma.toString(16)}`;
}

function reference(device: string, dma: bigint, size: bigint, physical: bigint): Reference {
  return {
    device,
    type: 'coherent',
    dma,
    size,
    physical,
    direction: 'DMA_BIDIRECTIONAL',
    attributes: 0,
    entries: 0,
  };
}

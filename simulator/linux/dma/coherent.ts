import type { Sink } from '../../machine/log';
import { KernelError } from '../errno';
import type { DmaMapEvent, DmaUnmapEvent } from '../events';
import { alignUp, PAGE_SIZE, physToVirt } from '../layout';
import type { ZeroedPages } from '../memory/tables';
import { Part } from '../state';
import type { DmaDebug, Reference } from './debug';
import type { DmaDevices } from './devices';
import type { DmaBackend } from './types';

interface Allocation {
  readonly device: string;
  readonly virtual: bigint;
  readonly physical: bigint;
  readonly size: bigint;
}

/** Coherent memory: dma_alloc_coherent() (kernel/dma/mapping.c). Zeroed, whole pages, mapped both ways until freed. */
export class CoherentMemory extends Part<Map<string, Allocation>> {
  constructor(
    private readonly devices: DmaDevices,
    private readonly backendOf: (device: string) => DmaBackend,
    private readonly pages: ZeroedPages,
    private readonly debug: DmaDebug,
    private readonly log: Sink<DmaMapEvent | DmaUnmapEvent>,
  ) {
    super(new Map());
  }

  /** Address for the processor and for the device. @throws KernelError ENOMEM */
  alloc(name: string, size: bigint): { readonly virtual: bigint; readonly dma: bigint } {
    const device = this.devices.forMapping(name);
    const bytes = alignUp(size, PAGE_SIZE);
    const physical = this.pages.alloc(Number(bytes / PAGE_SIZE), {
      use: 'coherent',
      name: `coherent memory of ${name}`,
    });
    // The coherent mask decides here, the streaming mask everywhere else.
    const masked = { ...device, mask: device.coherentMask, untrusted: false };
    const mapped = this.backendOf(name).map(masked, physical, bytes, 'DMA_BIDIRECTIONAL', 0);
    if (!mapped || mapped.physical !== physical) {
      this.pages.free(physical);
      throw new KernelError('ENOMEM', `no coherent memory that ${name} can reach`);
    }
    const virtual = physToVirt(physical);
    this.state.set(keyOf(name, mapped.dma), { device: name, virtual, physical, size });
    const direction = 'DMA_BIDIRECTIONAL';
    const { dma } = mapped;
    const length = Number(size);
    this.log.emit({
      kind: 'dma-map',
      device: name,
      dma,
      length,
      physical,
      direction,
      api: 'coherent',
      bounced: false,
    });
    this.debug.map(reference(name, dma, size, physical));
    return { virtual, dma };
  }

  /** @throws KernelError EINVAL for what was not allocated so */
  free(name: string, size: bigint, virtual: bigint, dma: bigint): void {
    const known = this.state.get(keyOf(name, dma));
    this.debug.unmap(reference(name, dma, size, virtual - physToVirt(0n)));
    if (!known) throw new KernelError('EINVAL', `0x${dma.toString(16)} is no coherent memory of ${name}`);
    const device = this.devices.get(name);
    const bytes = alignUp(known.size, PAGE_SIZE);
    const flush = this.backendOf(name).unmap(device, dma, bytes, 'DMA_BIDIRECTIONAL', 0);
    this.log.emit({
      kind: 'dma-unmap',
      device: name,
      dma,
      length: Number(known.size),
      api: 'coherent',
      flush,
    });
    this.state.delete(keyOf(name, dma));
    this.pages.free(known.physical);
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

import type { Sink } from '../../machine/log';
import type { DmaMapEvent, DmaSyncEvent, DmaUnmapEvent, NoticeEvent } from '../events';
import { inDirectMap, inKernelImage, inVmalloc, virtToPhys } from '../layout';
import type { PageAllocator } from '../memory/pages';
import type { CpuCache } from './cpu-cache';
import type { DmaDebug, MappingType, Reference } from './debug';
import type { DmaDevices } from './devices';
import type { Swiotlb } from './swiotlb';
import {
  ATTR,
  DMA_MAPPING_ERROR,
  withoutBounce,
  type Direction,
  type DmaBackend,
  type DmaDevice,
} from './types';

/** Which way a device's addresses are made; it can change while the system runs. */
export type BackendOf = (device: string) => DmaBackend;

type Events = DmaMapEvent | DmaUnmapEvent | DmaSyncEvent | NoticeEvent;

/** Streaming mappings of the DMA API (kernel/dma/mapping.c): single, page and resource. */
export class DmaApi {
  constructor(
    private readonly devices: DmaDevices,
    private readonly backendOf: BackendOf,
    private readonly pages: PageAllocator,
    private readonly swiotlb: Swiotlb,
    private readonly cache: CpuCache,
    readonly debug: DmaDebug,
    private readonly log: Sink<Events>,
  ) {}

  /** dma_map_single_attrs(): a pointer of the direct map or the kernel image; vmalloc memory is refused. */
  mapSingle(name: string, virtual: bigint, size: bigint, direction: Direction, attributes: number): bigint {
    const area = inVmalloc(virtual)
      ? 'vmalloc'
      : inDirectMap(virtual) || inKernelImage(virtual)
        ? 'direct'
        : 'invalid';
    this.debug.pointer(name, virtual, size, area);
    if (area === 'vmalloc') {
      this.notice(
        'error',
        'vmalloc-rejected',
        `rejecting DMA map of vmalloc memory 0x${virtual.toString(16)}`,
      );
      return DMA_MAPPING_ERROR;
    }
    return this.mapPage(name, virtToPhys(virtual), size, direction, attributes);
  }

  /** dma_map_page_attrs(), with page and offset as one physical address. Returns DMA_MAPPING_ERROR on failure. */
  mapPage(name: string, physical: bigint, size: bigint, direction: Direction, attributes: number): bigint {
    if (size === 0n || !this.pages.isRam(physical) || !this.pages.isRam(physical + size - 1n)) {
      this.notice('error', 'no-page', `0x${physical.toString(16)} is not in a page of RAM: nothing to map`);
      return DMA_MAPPING_ERROR;
    }
    return this.map(name, physical, size, direction, attributes, 'single');
  }

  /** dma_map_resource(): MMIO of another device. */
  mapResource(
    name: string,
    physical: bigint,
    size: bigint,
    direction: Direction,
    attributes: number,
  ): bigint {
    return this.map(name, physical, size, direction, attributes, 'resource');
  }

  /** dma_unmap_single_attrs(), dma_unmap_page_attrs(), dma_unmap_resource(). */
  unmap(
    name: string,
    dma: bigint,
    size: bigint,
    direction: Direction,
    attributes: number,
    type: MappingType,
  ): void {
    const device = this.devices.get(name);
    const backend = this.backendOf(name);
    const physical = backend.toPhysical(device, dma);
    const bounced = physical !== null && this.swiotlb.originalOf(physical) !== null;
    if (physical !== null && type === 'single' && !bounced) {
      this.syncCaches(device, dma, physical, size, direction, attributes, 'cpu');
    }
    if (physical === null) {
      this.notice('warning', 'unmap-of-unmapped', `nothing is mapped for ${name} at 0x${dma.toString(16)}`);
    }
    const flush =
      physical === null || size === 0n ? 'none' : backend.unmap(device, dma, size, direction, attributes);
    this.log.emit({ kind: 'dma-unmap', device: name, dma, length: Number(size), api: type, flush });
    this.debug.unmap(this.reference(name, dma, size, physical ?? 0n, direction, attributes, type));
  }

  /** dma_mapping_error(): true where a mapping failed. */
  mappingError(name: string, dma: bigint): boolean {
    this.debug.checkedError(name, dma);
    return dma === DMA_MAPPING_ERROR;
  }

  /** dma_sync_single_for_cpu(), dma_sync_single_for_device(). */
  sync(
    name: string,
    dma: bigint,
    size: bigint,
    direction: Direction,
    target: 'cpu' | 'device',
    entries = 0,
  ): void {
    const device = this.devices.get(name);
    const physical = this.backendOf(name).toPhysical(device, dma);
    if (physical !== null) this.syncCaches(device, dma, physical, size, direction, 0, target);
    const type = entries > 0 ? 'scatter-gather' : 'single';
    const reference = this.reference(name, dma, size, physical ?? 0n, direction, 0, type);
    this.debug.sync({ ...reference, entries }, target === 'cpu');
  }

  /** Caches before a device reads, and after it wrote; also used for each segment of a list. */
  syncCaches(
    device: DmaDevice,
    dma: bigint,
    physical: bigint,
    size: bigint,
    direction: Direction,
    attributes: number,
    target: 'cpu' | 'device',
  ): void {
    if (attributes & ATTR.DMA_ATTR_SKIP_CPU_SYNC) return;
    const bounced = this.swiotlb.sync(physical, size, direction, target);
    const cached = !device.coherent && this.pages.isRam(physical);
    if (cached) this.cache.sync(physical, Number(size), direction, target);
    if (!bounced && !cached) return;
    const mechanism = bounced ? 'bounce' : 'cache';
    this.log.emit({ kind: 'dma-sync', device: device.name, dma, length: Number(size), target, mechanism });
  }

  private map(
    name: string,
    physical: bigint,
    size: bigint,
    direction: Direction,
    attributes: number,
    type: MappingType,
  ): bigint {
    const refusal = this.devices.refusal(name);
    if (refusal) {
      this.notice('error', refusal.topic, refusal.text);
      return DMA_MAPPING_ERROR;
    }
    const known = this.devices.get(name);
    const device = type === 'resource' ? withoutBounce(known) : known;
    if (attributes & ATTR.DMA_ATTR_WEAK_ORDERING) {
      this.notice('info', 'attribute-ignored', 'DMA_ATTR_WEAK_ORDERING is accepted and changes nothing here');
    }
    const mapped = this.backendOf(name).map(device, physical, size, direction, attributes);
    if (!mapped) {
      if (!(attributes & ATTR.DMA_ATTR_NO_WARN)) {
        this.notice('error', 'map-failed', `no address for ${String(size)} bytes that ${name} can reach`);
      }
      return DMA_MAPPING_ERROR;
    }
    const bounced = mapped.physical !== physical;
    if (!bounced && type === 'single') {
      this.syncCaches(device, mapped.dma, physical, size, direction, attributes, 'device');
    }
    this.log.emit({
      kind: 'dma-map',
      device: name,
      dma: mapped.dma,
      length: Number(size),
      physical: mapped.physical,
      direction,
      api: type,
      bounced,
    });
    this.debug.map(this.reference(name, mapped.dma, size, physical, direction, attributes, type));
    return mapped.dma;
  }

  private reference(
    device: string,
    dma: bigint,
    size: bigint,
    physical: bigint,
    direction: Direction,
    attributes: number,
    type: MappingType,
  ): Reference {
    return { device, type, dma, size, physical, direction, attributes, entries: 0 };
  }

  private notice(severity: 'info' | 'warning' | 'error', topic: string, text: string): void {
    this.log.emit({ kind: 'notice', severity, topic, text });
  }
}

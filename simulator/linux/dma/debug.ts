import type { Sink } from '../../machine/log';
import type { DmaDebugCheck, DmaDebugEvent } from '../events';
import { frameAddress, frameOf, inKernelImage, KERNEL_IMAGE, KERNEL_IMAGE_SIZE } from '../layout';
import type { PageAllocator } from '../memory/pages';
import { Part } from '../state';
import { ATTR, type Direction, type DmaDevice } from './types';

export type MappingType = 'single' | 'scatter-gather' | 'coherent' | 'resource';

export interface Reference {
  readonly device: string;
  readonly type: MappingType;
  readonly dma: bigint;
  readonly size: bigint;
  readonly physical: bigint;
  readonly direction: Direction;
  readonly attributes: number;
  /** Entries given to dma_map_sg(); 0 for all else. */
  readonly entries: number;
}

interface Entry extends Reference {
  /** dma_mapping_error() was called, or need not be. */
  checked: boolean;
}

const LINE = 64n;

const hex = (value: bigint): string => `0x${value.toString(16).padStart(16, '0')}`;

/** CONFIG_DMA_API_DEBUG (kernel/dma/debug.c): remembers every mapping and compares what drivers do with it. */
export class DmaDebug extends Part<Entry[]> {
  constructor(
    private readonly pages: PageAllocator,
    private readonly enabled: boolean,
    private readonly log: Sink<DmaDebugEvent>,
  ) {
    super([]);
  }

  /** Live mappings, for exposure and parity: what the driver may expect the device to reach. */
  mappings(): readonly Reference[] {
    return this.state;
  }

  /** Before anything else in dma_map_single(): is this memory that can be mapped by its pointer? */
  pointer(device: string, virtual: bigint, size: bigint, area: 'direct' | 'vmalloc' | 'invalid'): void {
    const where = `[addr=${hex(virtual)}] [len=${String(size)}]`;
    if (area !== 'direct' && !inKernelImage(virtual)) {
      this.report('invalid-area', device, `device driver maps memory from invalid area ${where}`);
    }
    if (area === 'vmalloc')
      this.report('maps-vmalloc', device, `device driver maps memory from vmalloc area ${where}`);
  }

  map(reference: Reference): void {
    const { device, type, physical, size, attributes } = reference;
    if (type === 'single' || type === 'scatter-gather') this.checkMemory(device, physical, size);
    if (type === 'resource' && this.isRam(physical)) {
      this.report('resource-on-ram', device, `device driver maps RAM as a resource [addr=${hex(physical)}]`);
    }
    const overlaps = this.state.some((other) => other.type !== 'resource' && sharesLine(other, reference));
    if (overlaps && reference.direction !== 'DMA_TO_DEVICE' && !(attributes & ATTR.DMA_ATTR_SKIP_CPU_SYNC)) {
      this.report(
        'overlapping-cacheline',
        device,
        "cacheline tracking EEXIST, overlapping mappings aren't supported",
      );
    }
    this.state.push({ ...reference, checked: type === 'coherent' || type === 'scatter-gather' });
  }

  /** dma_mapping_error() was called for an address. */
  checkedError(device: string, dma: bigint): void {
    const entry = this.state.find((other) => other.device === device && other.dma === dma && !other.checked);
    if (entry) entry.checked = true;
  }

  unmap(ref: Reference): void {
    const same = this.state.filter((entry) => entry.device === ref.device && entry.dma === ref.dma);
    const entry = same.find(({ size, type }) => size === ref.size && type === ref.type) ?? same[0];
    const at = `[device address=${hex(ref.dma)}]`;
    if (!entry) {
      const text = `device driver tries to free DMA memory it has not allocated ${at} [size=${String(ref.size)} bytes]`;
      const invalid = 'device driver tries to free an invalid DMA memory address';
      if (ref.dma === 0xffff_ffff_ffff_ffffn) this.report('invalid-address', ref.device, invalid);
      else this.report('free-unallocated', ref.device, text);
      return;
    }
    this.compare(entry, ref, at);
    this.state.splice(this.state.indexOf(entry), 1);
  }

  sync(ref: Reference, toCpu: boolean): void {
    const entry = this.state.find(
      ({ device, dma, size }) => device === ref.device && ref.dma >= dma && ref.dma < dma + size,
    );
    const at = `[device address=${hex(ref.dma)}] [size=${String(entry?.size ?? ref.size)} bytes]`;
    if (!entry) {
      this.report(
        'sync-unallocated',
        ref.device,
        `device driver tries to sync DMA memory it has not allocated ${at}`,
      );
      return;
    }
    const end = ref.dma - entry.dma + ref.size;
    const sizes = `[allocation size=${String(entry.size)} bytes] [sync offset+size=${String(end)}]`;
    if (end > entry.size) {
      this.report(
        'sync-outside-range',
        ref.device,
        `device driver syncs DMA memory outside allocated range ${sizes}`,
      );
    }
    const how = `${at} [mapped with ${entry.direction}] [synced with ${ref.direction}]`;
    if (entry.direction === 'DMA_BIDIRECTIONAL') return;
    if (entry.direction !== ref.direction) {
      this.report(
        'sync-different-direction',
        ref.device,
        `device driver syncs DMA memory with different direction ${how}`,
      );
    }
    if (toCpu && entry.direction !== 'DMA_FROM_DEVICE' && ref.direction !== 'DMA_TO_DEVICE') {
      const text = `device driver syncs device read-only DMA memory for cpu ${how}`;
      this.report('sync-read-only-for-cpu', ref.device, text);
    }
    if (!toCpu && entry.direction !== 'DMA_TO_DEVICE' && ref.direction !== 'DMA_FROM_DEVICE') {
      const text = `device driver syncs device write-only DMA memory to device ${how}`;
      this.report('sync-write-only-to-device', ref.device, text);
    }
    if (ref.entries !== 0 && entry.entries !== ref.entries) {
      const counts = `[map count=${String(entry.entries)}] [sync count=${String(ref.entries)}]`;
      const text = `device driver syncs DMA sg list with different entry count ${counts}`;
      this.report('sync-different-sg-count', ref.device, text);
    }
  }

  segment(device: DmaDevice, length: bigint, dma: bigint): void {
    if (length > BigInt(device.maxSegmentSize)) {
      const sizes = `[len=${String(length)}] [max=${String(device.maxSegmentSize)}]`;
      this.report(
        'sg-segment-too-long',
        device.name,
        `mapping sg segment longer than device claims to support ${sizes}`,
      );
    }
    const end = dma + length - 1n;
    if (((dma ^ end) & BigInt.asUintN(64, ~device.segmentBoundary)) !== 0n) {
      const range = `[start=${hex(dma)}] [end=${hex(end)}] [boundary=${hex(device.segmentBoundary)}]`;
      this.report('sg-crosses-boundary', device.name, `mapping sg segment across boundary ${range}`);
    }
  }

  /** The driver lets go of the device: what it has still mapped is lost. */
  release(device: string): void {
    const left = this.state.filter((entry) => entry.device === device);
    const first = left[0];
    if (!first) return;
    const details = `[device address=${hex(first.dma)}] [size=${String(first.size)} bytes] [mapped with ${first.direction}] [mapped as ${first.type}]`;
    this.report(
      'pending-at-release',
      device,
      `device driver has pending DMA allocations while released from device [count=${String(left.length)}] One of leaked entries details: ${details}`,
    );
  }

  /** Pages are freed: does a device still have them? (from 7.x; here in every generation). */
  pagesFreed(physical: bigint, size: bigint): void {
    const entry = this.state.find((e) => e.physical < physical + size && physical < e.physical + e.size);
    if (!entry) return;
    const text = `memory at ${hex(physical)} is freed while mapped [device address=${hex(entry.dma)}]`;
    this.report('freed-while-mapped', entry.device, text);
  }

  private compare(entry: Entry, ref: Reference, at: string): void {
    const say = (check: DmaDebugCheck, what: string, details: string): void => {
      this.report(check, ref.device, `device driver ${what} ${details}`);
    };
    if (entry.size !== ref.size) {
      const sizes = `${at} [map size=${String(entry.size)} bytes] [unmap size=${String(ref.size)} bytes]`;
      say('free-different-size', 'frees DMA memory with different size', sizes);
    }
    if (entry.type !== ref.type) {
      const types = `${at} [size=${String(entry.size)} bytes] [mapped as ${entry.type}] [unmapped as ${ref.type}]`;
      say('free-wrong-function', 'frees DMA memory with wrong function', types);
    } else if (entry.type === 'coherent' && entry.physical !== ref.physical) {
      const cpu = `${at} [cpu alloc address=${hex(entry.physical)}] [cpu free address=${hex(ref.physical)}]`;
      say('free-different-cpu-address', 'frees DMA memory with different CPU address', cpu);
    }
    if (ref.entries !== 0 && entry.entries !== ref.entries) {
      const counts = `[map count=${String(entry.entries)}] [unmap count=${String(ref.entries)}]`;
      say('free-different-sg-count', 'frees DMA sg list with different entry count', counts);
    }
    if (entry.direction !== ref.direction) {
      const how = `${at} [mapped with ${entry.direction}] [unmapped with ${ref.direction}]`;
      say('free-different-direction', 'frees DMA memory with different direction', how);
    }
    if (!entry.checked) {
      const mapped = `${at} [size=${String(entry.size)} bytes] [mapped as ${entry.type}]`;
      say('map-error-unchecked', 'failed to check map error', mapped);
    }
    if (entry.attributes !== ref.attributes) {
      const bits = `${at} [map=0x${entry.attributes.toString(16)}] [unmap=0x${ref.attributes.toString(16)}]`;
      say('free-different-attributes', 'frees DMA memory with different attributes', bits);
    }
  }

  private checkMemory(device: string, physical: bigint, size: bigint): void {
    const where = `[addr=${hex(physical)}] [len=${String(size)}]`;
    if (this.pages.ownerOf(frameOf(physical))?.use === 'stack') {
      this.report(
        'maps-stack',
        device,
        `device driver maps memory from stack [probable addr=${hex(physical)}]`,
      );
    }
    if (physical < KERNEL_IMAGE + KERNEL_IMAGE_SIZE && physical + size > KERNEL_IMAGE) {
      const text = `device driver maps memory from kernel text or rodata ${where}`;
      this.report('maps-kernel-text', device, text);
    }
  }

  private isRam(physical: bigint): boolean {
    return this.pages.isRam(frameAddress(frameOf(physical)));
  }

  private report(check: DmaDebugCheck, device: string, text: string): void {
    if (this.enabled)
      this.log.emit({ kind: 'dma-debug', check, device, message: `DMA-API: ${device}: ${text}` });
  }
}

function sharesLine(a: Reference, b: Reference): boolean {
  const first = (r: Reference): bigint => r.physical / LINE;
  const last = (r: Reference): bigint => (r.physical + r.size - 1n) / LINE;
  return a.direction !== 'DMA_TO_DEVICE' && first(a) <= last(b) && first(b) <= last(a);
}

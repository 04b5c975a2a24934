import type { Sink } from '../../machine/log';
import type { FlushQueueEvent } from '../events';
import type { IommuCore } from '../iommu/core';
import { IOMMU_READ, IOMMU_WRITE, type Domain } from '../iommu/driver';
import { allocIova, freeIova, newIovaState, type IovaState } from '../iommu/iova';
import { alignDown, alignUp, PAGE_SHIFT, PAGE_SIZE } from '../layout';
import { Part } from '../state';
import type { ScatterEntry } from './scatterlist';
import { placeEntries, type Placement } from './sg-layout';
import { FQ_SIZE, FQ_TIMEOUT, newFlushQueue, type FlushQueue } from './flush-queue';
import {
  dmaBitMask,
  type Direction,
  type DmaBackend,
  type DmaDevice,
  type Mapped,
  type UnmapFlush,
} from './types';

/** `struct iommu_dma_cookie`: what the DMA API keeps for a domain. */
interface Cookie {
  readonly iova: IovaState;
  readonly queue: FlushQueue;
}

interface State {
  readonly cookies: Map<number, Cookie>;
  /** Devices that were told that 32 bits are not enough (`pci_32bit_workaround`). */
  readonly wide: Set<string>;
  /** Milliseconds since boot. */
  now: number;
}

/** Interrupt window of the platform: never an I/O virtual address. */
const MSI_WINDOW = { low: 0xfee00, high: 0xfeeff };

const PERMISSIONS: Readonly<Record<Direction, number>> = {
  DMA_TO_DEVICE: IOMMU_READ,
  DMA_FROM_DEVICE: IOMMU_WRITE,
  DMA_BIDIRECTIONAL: IOMMU_READ | IOMMU_WRITE,
  DMA_NONE: 0,
};

/** The DMA API through an IOMMU (drivers/iommu/dma-iommu.c): an I/O virtual address, page-table entries, and their end. */
export class IommuDma extends Part<State> implements DmaBackend {
  constructor(
    private readonly core: IommuCore,
    private readonly log: Sink<FlushQueueEvent>,
  ) {
    super({ cookies: new Map(), wide: new Set(), now: 0 });
  }

  map(device: DmaDevice, physical: bigint, size: bigint, direction: Direction): Mapped | null {
    const domain = this.core.defaultDomain(device.name);
    const offset = physical % PAGE_SIZE;
    const length = alignUp(size + offset, PAGE_SIZE);
    const permissions = PERMISSIONS[direction];
    const iova = permissions === 0 ? null : this.allocate(device, domain, length);
    if (iova === null) return null;
    this.core.map(domain, iova, physical - offset, length, permissions);
    return { dma: iova + offset, physical };
  }

  /** Maps a list as one range of addresses; null where there is none so large. */
  mapList(
    device: DmaDevice,
    entries: readonly ScatterEntry[],
    direction: Direction,
  ): { readonly iova: bigint; readonly placements: readonly Placement[] } | null {
    const domain = this.core.defaultDomain(device.name);
    const { placements, size } = placeEntries(entries, device.segmentBoundary);
    const permissions = PERMISSIONS[direction];
    const iova = permissions === 0 || size === 0n ? null : this.allocate(device, domain, size);
    if (iova === null) return null;
    for (const { offset, page, size } of placements)
      this.core.map(domain, iova + offset, page, size, permissions);
    return { iova, placements };
  }

  unmap(device: DmaDevice, dma: bigint, size: bigint): UnmapFlush {
    const domain = this.core.defaultDomain(device.name);
    const iova = alignDown(dma, PAGE_SIZE);
    const length = alignUp(dma + size, PAGE_SIZE) - iova;
    const cleared = this.core.unmapOnly(domain, iova, length);
    if (domain.type === 'dma-fq') {
      this.enqueue(domain, iova, length);
      return 'queued';
    }
    if (cleared > 0n) this.core.flushRange(domain, iova, iova + length);
    freeIova(this.cookie(domain).iova, Number(iova >> PAGE_SHIFT), Number(length >> PAGE_SHIFT));
    return cleared > 0n ? 'now' : 'none';
  }

  /** Any mask: addresses are made for the device. */
  supports(): boolean {
    return true;
  }

  toPhysical(device: DmaDevice, dma: bigint): bigint | null {
    return this.core.iovaToPhysical(this.core.defaultDomain(device.name), dma);
  }

  /** Lets time pass; flush queues whose timer runs out are flushed. */
  advance(milliseconds: number): void {
    this.state.now += milliseconds;
    for (const [id, { queue }] of this.state.cookies) {
      if (queue.timerAt !== null && queue.timerAt <= this.state.now)
        this.flush(this.core.domain(id), 'timer');
    }
  }

  /** Entries that wait for their flush: what a late access may still go through. */
  queued(domain: Domain): readonly { readonly iova: bigint; readonly length: number }[] {
    return this.state.cookies.get(domain.id)?.queue.entries ?? [];
  }

  /** Empties a domain's queue before its type changes or it goes. */
  teardown(domain: Domain): void {
    if (this.queued(domain).length > 0) this.flush(domain, 'teardown');
    this.state.cookies.delete(domain.id);
  }

  private allocate(device: DmaDevice, domain: Domain, length: bigint): bigint | null {
    const { iova } = this.cookie(domain);
    const pages = Number(length >> PAGE_SHIFT);
    const limit = device.mask;
    // Addresses below 4 GiB first, until they run out for this device.
    if (limit > dmaBitMask(32) && !this.state.wide.has(device.name)) {
      const low = allocIova(iova, pages, Number(dmaBitMask(32) >> PAGE_SHIFT), false);
      if (low !== null) return BigInt(low) << PAGE_SHIFT;
      this.state.wide.add(device.name);
    }
    const aperture = dmaBitMask(domain.stage === 'first' ? 47 : 48);
    const frame = allocIova(iova, pages, Number((limit < aperture ? limit : aperture) >> PAGE_SHIFT), true);
    return frame === null ? null : BigInt(frame) << PAGE_SHIFT;
  }

  private enqueue(domain: Domain, iova: bigint, length: bigint): void {
    const { queue } = this.cookie(domain);
    if (queue.entries.length >= FQ_SIZE - 1) this.flush(domain, 'full');
    const entry = { iova, length: Number(length) };
    queue.entries.push(entry);
    queue.timerAt ??= this.state.now + FQ_TIMEOUT;
    this.log.emit({
      kind: 'flush-queue',
      domain: domain.id,
      change: 'added',
      entries: [entry],
      why: 'unmap',
    });
  }

  private flush(domain: Domain, why: string): void {
    const { queue, iova } = this.cookie(domain);
    const entries = queue.entries;
    this.log.begin({ kind: 'flush-queue', domain: domain.id, change: 'flushed', entries, why });
    this.core.flushAll(domain);
    for (const entry of entries) freeIova(iova, Number(entry.iova >> PAGE_SHIFT), entry.length / 4096);
    queue.entries = [];
    queue.timerAt = null;
    this.log.end();
  }

  private cookie(domain: Domain): Cookie {
    const known = this.state.cookies.get(domain.id);
    if (known) return known;
    const cookie = { iova: newIovaState([MSI_WINDOW]), queue: newFlushQueue() };
    this.state.cookies.set(domain.id, cookie);
    return cookie;
  }
}

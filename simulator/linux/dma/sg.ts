import type { Sink } from '../../machine/log';
import type { DmaMapEvent, DmaUnmapEvent, NoticeEvent } from '../events';
import type { DmaApi } from './api';
import type { DmaDebug, Reference } from './debug';
import type { DmaDevices } from './devices';
import type { IommuDma } from './iommu-backend';
import type { Scatterlist } from './scatterlist';
import { finalise, invalidate } from './sg-layout';
import { ATTR, type Direction, type DmaBackend, type DmaDevice } from './types';

/** dma_map_sg() and what belongs to it (kernel/dma/mapping.c). */
export class ScatterGather {
  constructor(
    private readonly api: DmaApi,
    private readonly devices: DmaDevices,
    private readonly backendOf: (device: string) => DmaBackend,
    /** The IOMMU path of a device, where its lists become one range of addresses; null for the direct path. */
    private readonly translatedBy: (device: DmaDevice) => IommuDma | null,
    private readonly debug: DmaDebug,
    private readonly log: Sink<DmaMapEvent | DmaUnmapEvent | NoticeEvent>,
  ) {}

  /** Maps the first `count` entries; returns how many segments the device has to be told of, 0 on failure. */
  map(name: string, list: Scatterlist, count: number, direction: Direction, attributes: number): number {
    const refusal = this.devices.refusal(name);
    if (refusal) {
      this.log.emit({ kind: 'notice', severity: 'error', ...refusal });
      return 0;
    }
    const device = this.devices.get(name);
    const entries = list.entries.slice(0, count);
    const through = this.translatedBy(device);
    list.mapped = through
      ? this.mapRange(through, device, list, count, direction)
      : this.mapEach(device, list, count, direction, attributes);
    if (list.mapped === 0) return 0;
    for (const entry of entries) {
      this.api.syncCaches(
        device,
        entry.dma,
        entry.physical,
        BigInt(entry.length),
        direction,
        attributes,
        'device',
      );
    }
    for (const entry of list.entries.slice(0, list.mapped)) {
      this.debug.segment(device, BigInt(entry.dmaLength), entry.dma);
      this.debug.map(this.reference(name, entry.dma, entry, count, direction, attributes));
    }
    return list.mapped;
  }

  /** Unmaps; `count` is what was given to `map`, not what it returned. */
  unmap(name: string, list: Scatterlist, count: number, direction: Direction, attributes: number): void {
    const device = this.devices.get(name);
    const through = this.translatedBy(device);
    const first = list.entries[0];
    if (!first || list.mapped === 0) return;
    for (const entry of list.entries.slice(0, Math.min(count, list.mapped))) {
      this.debug.unmap(this.reference(name, entry.dma, entry, count, direction, attributes));
    }
    for (const entry of list.entries.slice(0, count)) {
      this.api.syncCaches(
        device,
        entry.dma,
        entry.physical,
        BigInt(entry.length),
        direction,
        attributes,
        'cpu',
      );
    }
    // The IOMMU path unmaps one range, from the first segment to the end of the last one that it is told of.
    const told = list.entries.slice(0, count).filter(({ dmaLength }) => dmaLength > 0);
    if (through) {
      const end = told.reduce((most, { dma, dmaLength }) => max(most, dma + BigInt(dmaLength)), first.dma);
      const flush = through.unmap(device, first.dma, end - first.dma);
      this.unmapped(name, first.dma, Number(end - first.dma), flush);
      return;
    }
    for (const { dma, dmaLength } of told) {
      const flush = this.backendOf(name).unmap(device, dma, BigInt(dmaLength), direction, attributes);
      this.unmapped(name, dma, dmaLength, flush);
    }
  }

  private mapRange(
    through: IommuDma,
    device: DmaDevice,
    list: Scatterlist,
    count: number,
    direction: Direction,
  ): number {
    const entries = list.entries.slice(0, count);
    const mapped = through.mapList(device, entries, direction);
    if (!mapped) {
      invalidate(entries);
      return 0;
    }
    const segments = finalise(entries, mapped.placements, mapped.iova, device);
    entries.forEach((entry, i) => {
      const { offset } = mapped.placements[i]!;
      const dma = mapped.iova + offset + (entry.physical % 4096n);
      this.mapped(device.name, dma, entry.length, entry.physical, direction, false);
    });
    return segments;
  }

  private mapEach(
    device: DmaDevice,
    list: Scatterlist,
    count: number,
    direction: Direction,
    attributes: number,
  ): number {
    const backend = this.backendOf(device.name);
    const entries = list.entries.slice(0, count);
    for (const [i, entry] of entries.entries()) {
      const size = BigInt(entry.length);
      const mapped = backend.map(device, entry.physical, size, direction, attributes);
      if (!mapped) {
        const undone = attributes | ATTR.DMA_ATTR_SKIP_CPU_SYNC;
        for (const { dma, length } of entries.slice(0, i))
          backend.unmap(device, dma, BigInt(length), direction, undone);
        invalidate(entries.slice(i));
        return 0;
      }
      entry.dma = mapped.dma;
      entry.dmaLength = entry.length;
      this.mapped(
        device.name,
        mapped.dma,
        entry.length,
        mapped.physical,
        direction,
        mapped.physical !== entry.physical,
      );
    }
    return count;
  }

  private mapped(
    device: string,
    dma: bigint,
    length: number,
    physical: bigint,
    direction: Direction,
    bounced: boolean,
  ): void {
    this.log.emit({ kind: 'dma-map', device, dma, length, physical, direction, api: 'sg', bounced });
  }

  private unmapped(device: string, dma: bigint, length: number, flush: DmaUnmapEvent['flush']): void {
    this.log.emit({ kind: 'dma-unmap', device, dma, length, api: 'sg', flush });
  }

  private reference(
    device: string,
    dma: bigint,
    entry: { readonly physical: bigint; readonly dmaLength: number },
    entries: number,
    direction: Direction,
    attributes: number,
  ): Reference {
    const { physical, dmaLength } = entry;
    const type = 'scatter-gather';
    return { device, type, dma, size: BigInt(dmaLength), physical, direction, attributes, entries };
  }
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

import type { ExposureRun, Iommu } from '../iommu/iommu';
import type { Kernel } from '../linux/kernel';
import { Part } from '../linux/state';
import { exposures, framesBeyond, type Exposure } from './exposure';
import { kernelPasids, parityOf } from './parity';
import type { SimEvent } from './events';
import type { TraceLog } from './trace-log';

interface Mapping {
  readonly device: string;
  readonly dma: bigint;
  readonly first: number;
  readonly frames: number;
}

interface State {
  /** Last known runs, by device and PASID. */
  readonly exposure: Map<string, readonly ExposureRun[]>;
  /** Last known parity, by device and PASID. */
  readonly parity: Map<string, boolean>;
  /** Frames that the DMA API has mapped, by device and address for it. */
  readonly mapped: Map<string, Mapping>;
}

/** After each step: what each device reaches now, and whether the kernel's PASIDs still behave as its RID. */
export class Analysis extends Part<State> {
  constructor(
    private readonly log: TraceLog,
    private readonly iommu: Iommu,
    private readonly kernel: Kernel,
  ) {
    super({ exposure: new Map(), parity: new Map(), mapped: new Map() });
    log.observers.push((event) => this.note(event));
  }

  /** Evaluates the state that a step left, where the step wrote anything that could change it. */
  evaluate(since: number): void {
    const { events } = this.log;
    let changed = false;
    for (let i = since; i < events.length && !changed; i++) changed = this.matters(events[i]!);
    if (!changed) return;
    const now = exposures(this.iommu, this.kernel);
    for (const exposure of now) this.report(exposure);
    this.forget(now);
    for (const group of this.kernel.iommu?.groups() ?? []) {
      for (const device of group.devices) {
        for (const pasid of kernelPasids(this.kernel, device)) this.compare(device, pasid);
      }
    }
  }

  /** A domain was put in place, or a word of a table was written, by whomever. */
  private matters(event: SimEvent): boolean {
    if (event.kind === 'attach') return true;
    if (event.kind !== 'memory-write') return false;
    const use = this.kernel.pages.ownerOf(Number(event.address >> 12n))?.use;
    return use === 'page-table' || use === 'iommu-table';
  }

  private report(exposure: Exposure): void {
    const { device, pasid, runs, readable, writable } = exposure;
    const key = keyOf(device, pasid);
    const before = this.state.exposure.get(key) ?? [];
    const [gained, lost] = [framesBeyond(runs, before), framesBeyond(before, runs)];
    this.state.exposure.set(key, runs);
    if (gained === 0 && lost === 0) return;
    const unmapped = this.mayReachAll(device, pasid) ? 0 : framesBeyond(runs, this.mappedRuns(device));
    this.log.emit({ kind: 'exposure', device, pasid, readable, writable, gained, lost, unmapped });
  }

  /** The administrator trusts the device with everything, or a process shares its own memory. */
  private mayReachAll(device: string, pasid: number | null): boolean {
    const core = this.kernel.iommu;
    const shared = pasid === null ? null : core?.domainOfPasid(device, pasid);
    return shared?.type === 'sva' || core?.defaultDomain(device).type === 'identity';
  }

  private compare(device: string, pasid: number): void {
    const key = keyOf(device, pasid);
    const { holds, difference } = parityOf(this.iommu, this.kernel, device, pasid);
    if (this.state.parity.get(key) === holds) return;
    this.state.parity.set(key, holds);
    this.log.emit({ kind: 'parity', device, pasid, holds, difference });
  }

  /** PASIDs that have no domain any more reach nothing. */
  private forget(now: readonly Exposure[]): void {
    const live = new Set(now.map(({ device, pasid }) => keyOf(device, pasid)));
    for (const [key, runs] of this.state.exposure) {
      if (live.has(key)) continue;
      const [device, pasid] = key.split('/') as [string, string];
      const lost = framesBeyond(runs, []);
      this.state.exposure.delete(key);
      this.state.parity.delete(key);
      if (lost === 0) continue;
      const none = { readable: 0, writable: 0, gained: 0, lost, unmapped: 0 };
      this.log.emit({ kind: 'exposure', device, pasid: Number(pasid), ...none });
    }
  }

  private note(event: SimEvent): void {
    if (event.kind === 'dma-map') {
      const first = Number(event.physical >> 12n);
      const last = Number((event.physical + BigInt(event.length) - 1n) >> 12n);
      const value = { device: event.device, dma: event.dma, first, frames: last - first + 1 };
      this.state.mapped.set(mappingKey(event.device, event.dma), value);
    } else if (event.kind === 'dma-unmap') {
      this.state.mapped.delete(mappingKey(event.device, event.dma));
      // What was mapped in pieces ends as one.
      if (event.api === 'sg' || event.api === 'coherent')
        this.forgetRange(event.device, event.dma, event.length);
    }
  }

  private forgetRange(device: string, dma: bigint, length: number): void {
    for (const [key, mapping] of this.state.mapped) {
      const inside = mapping.dma >= dma && mapping.dma < dma + BigInt(length);
      if (mapping.device === device && inside) this.state.mapped.delete(key);
    }
  }

  private mappedRuns(device: string): ExposureRun[] {
    const runs = [...this.state.mapped.values()]
      .filter((run) => run.device === device)
      .sort((a, b) => a.first - b.first);
    const merged: { firstFrame: number; frames: number; permissions: number }[] = [];
    for (const { first, frames } of runs) {
      const last = merged.at(-1);
      if (last && last.firstFrame + last.frames >= first) {
        last.frames = Math.max(last.frames, first + frames - last.firstFrame);
      } else merged.push({ firstFrame: first, frames, permissions: 3 });
    }
    return merged;
  }
}

function keyOf(device: string, pasid: number | null): string {
  return `${device}/${pasid === null ? 'rid' : String(pasid)}`;
}

function mappingKey(device: string, dma: bigint): string {
  return `${device}/${dma.toString(16)}`;
}

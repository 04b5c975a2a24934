/** What devices that queue work have in common: a name, a port, and pending work that is stepped. */
import type { Bus } from '../bus';
import type { Device } from '../device';
import type { RequesterId } from '../tlp';
import { DmaPort, type PortConfig } from './dma-port';

export abstract class Engine<Work> implements Device {
  readonly port: DmaPort;
  /** Work in order of arrival. Items are plain and never changed in place, so that a snapshot may share them. */
  protected work: readonly Work[] = [];

  constructor(
    protected readonly bus: Bus,
    readonly name: string,
    readonly requester: RequesterId,
    config: Partial<PortConfig> = {},
  ) {
    this.port = new DmaPort(bus, name, requester, config);
  }

  get pending(): number {
    return this.work.length;
  }

  abstract step(): boolean;

  save(): unknown {
    return { work: this.work, port: this.port.save() };
  }

  restore(snapshot: unknown): void {
    const saved = snapshot as { work: readonly Work[]; port: unknown };
    this.work = saved.work;
    this.port.restore(saved.port);
  }
}

/**
 * Hardware that can only issue requests with a PASID, for the kernel's own work too: a copy engine that refuses to run
 * until it has been given one.
 */
import type { Bus } from '../bus';
import type { Pasid, RequesterId } from '../tlp';
import { DmaEngine } from './dma-engine';
import type { PortConfig } from './dma-port';

export class PasidEngine extends DmaEngine {
  private given = false;

  constructor(bus: Bus, name: string, requester: RequesterId, config: Partial<PortConfig> = {}) {
    super(bus, name, requester, config);
  }

  override setPasid(pasid: Pasid | null): void {
    super.setPasid(pasid);
    this.given = pasid !== null;
  }

  override step(): boolean {
    return this.given && super.step();
  }

  override save(): unknown {
    return { engine: super.save(), given: this.given };
  }

  override restore(snapshot: unknown): void {
    const saved = snapshot as { engine: unknown; given: boolean };
    super.restore(saved.engine);
    this.given = saved.given;
  }
}

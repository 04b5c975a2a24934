import type { Sink } from '../../machine/log';
import type { PasidEvent } from '../events';
import { Part } from '../state';

/** First PASID handed out (`IOMMU_FIRST_GLOBAL_PASID`); 0 is for requests without PASID. */
export const FIRST_PASID = 1;

/**
 * The global PASID space (`iommu_global_pasid_ida`): one number means one address space on every device, because ENQCMD
 * takes it from a register of the thread. The lowest free number is next, so that a freed one is soon another's.
 */
export class PasidAllocator extends Part<Map<number, string>> {
  constructor(private readonly log: Sink<PasidEvent>) {
    super(new Map());
  }

  /** A PASID below `limit`, or null where there is none. */
  alloc(holder: string, limit: number): number | null {
    for (let pasid = FIRST_PASID; pasid < limit; pasid++) {
      if (this.state.has(pasid)) continue;
      this.state.set(pasid, holder);
      this.log.emit({ kind: 'pasid', change: 'allocated', pasid, allocator: 'global', holder });
      return pasid;
    }
    return null;
  }

  /** False where the PASID was not allocated. */
  free(pasid: number): boolean {
    const holder = this.state.get(pasid);
    if (holder === undefined) return false;
    this.state.delete(pasid);
    this.log.emit({ kind: 'pasid', change: 'freed', pasid, allocator: 'global', holder });
    return true;
  }

  holder(pasid: number): string | null {
    return this.state.get(pasid) ?? null;
  }
}

/**
 * What the live walk still holds from its last request: the structures of one requester and PASID, all of them as their
 * caches have them, and how the IOTLB knows the mappings that they lead to. The next request of the same requester and
 * PASID need not look them up again, until something changes a cache, the walk, or where the structures are.
 */
import { NO_TAG } from './tag-cache';
import type { RequestWalk } from './walk';

/** Of no request: requester ids have at most 24 bits, and no PASID is -1. */
const NOBODY = -2;

export class HeldStructures {
  requester = NOBODY;
  pasid = NOBODY;
  /** First words of the IOTLB's tag for all mappings of them; `NO_TAG` where not known, or where the IOTLB has none. */
  tag = NO_TAG;
  space = 0;
  /** `faultsDisabled` of that request's walk. */
  faultsDisabled = 0;

  /** True where the walk's request finds its structures in the walk. One that is recorded shows where they come from. */
  has(walk: RequestWalk): boolean {
    return (
      walk.requester === this.requester && walk.pasid === this.pasid && walk.live && walk.recorder === null
    );
  }

  keep(walk: RequestWalk): void {
    this.requester = walk.requester;
    this.pasid = walk.pasid;
    this.faultsDisabled = walk.faultsDisabled;
    this.tag = NO_TAG;
  }

  release(): void {
    this.requester = NOBODY;
    this.pasid = NOBODY;
  }
}

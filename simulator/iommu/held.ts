/**
 * What the live walk still holds from its last request: the structures of one requester and PASID, all of them as their
 * caches have them. The next request of the same requester and PASID need not look them up again, until something
 * changes a cache, the walk, or where the structures are.
 */
import type { RequestWalk } from './walk';

export class HeldStructures {
  private active = false;
  private requester = 0;
  private pasid = -1;
  /** `faultsDisabled` of that request's walk. */
  faultsDisabled = 0;

  /** True where the walk's request finds its structures in the walk. One that is recorded shows where they come from. */
  has(walk: RequestWalk): boolean {
    return (
      this.active &&
      walk.requester === this.requester &&
      walk.pasid === this.pasid &&
      walk.live &&
      walk.recorder === null
    );
  }

  keep(walk: RequestWalk): void {
    this.active = true;
    this.requester = walk.requester;
    this.pasid = walk.pasid;
    this.faultsDisabled = walk.faultsDisabled;
  }

  release(): void {
    this.active = false;
  }
}

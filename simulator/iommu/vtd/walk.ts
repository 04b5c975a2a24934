/** What the structures of VT-d add to a request's walk. */
import { EXECUTE, PRIVILEGED, WRITE } from '../iommu';
import { RequestWalk } from '../walk';

export class Walk extends RequestWalk {
  /** True for a translation request or a translated request (ATS). */
  ats = false;

  // Context entry, words 0 and 1.
  context0High = 0;
  context0Low = 0;
  context1Low = 0;

  /** PASID that selects the PASID entry and tags first-stage mappings. */
  effectivePasid = 0;

  // PASID table entry, words 0 to 2.
  pasid0High = 0;
  pasid0Low = 0;
  pasid1Low = 0;
  pasid2High = 0;
  pasid2Low = 0;

  /** True in legacy mode, where second-stage faults have codes of their own. */
  legacy = false;

  // Second stage: top table, levels, and what the last second-stage walk found.
  secondHigh = 0;
  secondLow = 0;
  secondLevels = 4;
  secondAccessedDirty = false;
  secondPermissions = 0;
  secondShift = 12;
  /** True where no dirty flag of the second stage is left to be set for this page. */
  secondDirty = true;
}

/** Bits of `Walk.permissions`: where those of privileged requests start. */
export const PRIVILEGED_SHIFT = 4;
/** The dirty flag is set: a write needs no walk. */
export const DIRTY = 1 << 8;
/** The first stage lets user requests in, whatever the second stage takes away. */
export const USER_PAGE = 1 << 9;

/** For `RemappingUnit.neededForHit`: execute and privileged requests have ERE and SRE to be checked. */
export const NEEDED_FOR_HIT = Int32Array.from({ length: 16 }, (_, access) =>
  access & (EXECUTE | PRIVILEGED) ? -1 : access & WRITE ? access | DIRTY : access,
);

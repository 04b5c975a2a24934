/**
 * One request on its way through the tables: what was asked, what the structures said so far, and the answer.
 * One object serves all requests of a unit, so that translating allocates nothing. Numbers are int32; 64-bit words and
 * addresses are pairs of a high and a low half.
 */
import type { Recorder } from '../recorder';

/** Deepest walk: 5 levels. */
const LEVELS = 6;

export class Walk {
  // The request.
  requester = 0;
  /** -1: no PASID. */
  pasid = -1;
  /** READ | WRITE | EXECUTE. */
  access = 0;
  /** Privileged Mode Requested: 1 or 0. */
  privileged = 0;
  high = 0;
  low = 0;
  /** True for a translation request or a translated request (ATS). */
  ats = false;
  /** False for a walk that leaves no trace: no caches, no flags written. */
  live = true;
  recorder: Recorder | null = null;

  // Table that the next structure is read from.
  tableHigh = 0;
  tableLow = 0;
  /** Fault processing disable: FPD of any entry read so far. */
  faultsDisabled = 0;

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

  domain = 0;
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
  /** PWSNP is 0: flags cannot be written back. */
  updatesBlocked = false;
  /** Permissions of a path that the paging-structure cache holds. */
  pathPermissions = 0;

  // The answer.
  interrupt = false;
  outHigh = 0;
  outLow = 0;
  /** Permissions of user requests, of privileged ones shifted left by 4, and the bits below. */
  permissions = 0;
  shift = 12;
  /** Field that decided a fault, by name. */
  decides = '';

  // Entries used by the first and by the second stage, by level: where they lie, for accessed and dirty flags.
  readonly firstHigh = new Int32Array(LEVELS);
  readonly firstLow = new Int32Array(LEVELS);
  /** Second-stage permissions of the page that each first-stage entry lies in. */
  readonly firstEntryPermissions = new Int32Array(LEVELS);
  readonly entryHigh = new Int32Array(LEVELS);
  readonly entryLow = new Int32Array(LEVELS);

  /** Ends the walk: notes which field refused, and hands the reason back. */
  fault(reason: number, field: string): number {
    this.decides = field;
    return reason;
  }
}

/** Bits of `Walk.permissions`: where those of privileged requests start. */
export const PRIVILEGED_SHIFT = 4;
/** The dirty flag is set: a write needs no walk. */
export const DIRTY = 1 << 8;
/** The first stage lets user requests in, whatever the second stage takes away. */
export const USER_PAGE = 1 << 9;

/** What the structures of the RISC-V IOMMU add to a request's walk. */
import { EXECUTE, PRIVILEGED, READ, WRITE } from '../iommu';
import { RequestWalk } from '../walk';
import { Cause } from './cause';

/** What a device sends: an untranslated request, a translation request (ATS), a translated request. */
export const UNTRANSLATED = 0;
export const TRANSLATION_REQUEST = 1;
export const TRANSLATED = 2;
/** A page request, which is a message. */
export const MESSAGE = 3;

/** Bits of `RiscvWalk.permissions`: the first stage's at 0, the second's at 4, each READ | WRITE | EXECUTE. */
export const SECOND_STAGE_SHIFT = 4;
/** The first stage's page has U. */
export const USER = 1 << 8;
/** No dirty flag is left to be set for a write. */
export const DIRTY = 1 << 9;
/** The first stage's mapping is global. */
export const GLOBAL = 1 << 10;
/** Through an MSI page table entry. */
export const MSI = 1 << 11;
/** Of a line of 4 KiB: leads to memory and not to an interrupt file, where a write is an interrupt message. */
export const MEMORY = 1 << 12;

/** For `RemappingUnit.neededForHit`: privileged requests have ENS and SUM to be checked. */
export const NEEDED_FOR_HIT = Int32Array.from({ length: 16 }, (_, access) => {
  if (access & PRIVILEGED) return -1;
  return access | (access << SECOND_STAGE_SHIFT) | USER | MEMORY | (access & WRITE ? DIRTY : 0);
});

export class RiscvWalk extends RequestWalk {
  /** UNTRANSLATED, TRANSLATION_REQUEST, TRANSLATED or MESSAGE. */
  kind = UNTRANSLATED;

  // Device context: tc[11:0] with ta.PSCID[31:12], then iohgatp, fsc, msiptp, msi_addr_mask and msi_addr_pattern.
  control = 0;
  secondHigh = 0;
  secondLow = 0;
  contextHigh = 0;
  contextLow = 0;
  msiHigh = 0;
  msiLow = 0;
  maskHigh = 0;
  maskLow = 0;
  patternHigh = 0;
  patternLow = 0;

  /** Process id that selects the process context: the request's, or 0 with DPE; -1: none. */
  processId = -1;
  /** ta of the process context: ENS, SUM and PSCID[31:12]; of the device context where that has the first stage. */
  attributes = 0;
  // iosatp of either context.
  firstHigh = 0;
  firstLow = 0;
  /** Levels of each stage's table; 0: Bare. */
  firstLevels = 0;
  secondLevels = 0;

  // What the first stage found: guest physical address, permissions as above, bits of an address inside the page.
  guestHigh = 0;
  guestLow = 0;
  firstPermissions = 0;
  firstShift = 12;
  // What the last second-stage walk found; its address is in `outHigh` and `outLow`.
  secondPermissions = 0;
  secondShift = 12;

  // `iotval2` of a fault.
  iotval2High = 0;
  iotval2Low = 0;

  /** A page fault of the first stage. */
  pageFault(): number {
    if (this.access & EXECUTE) return Cause.InstructionPage;
    return this.access & READ ? Cause.ReadPage : Cause.WritePage;
  }

  /** A table that cannot be accessed. */
  accessFault(): number {
    if (this.access & EXECUTE) return Cause.InstructionAccess;
    return this.access & READ ? Cause.ReadAccess : Cause.WriteAccess;
  }

  /** A fault of the second stage; `noteGuestAddress` has been told where. */
  guestPageFault(): number {
    if (this.access & EXECUTE) return Cause.InstructionGuestPage;
    return this.access & READ ? Cause.ReadGuestPage : Cause.WriteGuestPage;
  }

  /** Puts a guest physical address into iotval2: `implicit` 0 for the request's own, 1 for a table read, 3 for a write. */
  noteGuestAddress(high: number, low: number, implicit: number): void {
    this.iotval2High = high;
    this.iotval2Low = (low & ~3) | implicit;
  }
}

/**
 * What each cause means.
 *
 * Source: RISC-V IOMMU specification, "Fault/Event-Queue (FQ)"; privileged specification, "Virtual Address Translation
 * Process" for what a page fault can be.
 */
import type { WalkStep } from '../iommu';
import { decidingField, type FaultMeaning } from '../meaning';
import { Cause } from './cause';

/** Page faults have one cause for all that a page table entry can refuse for; the field says which it was. */
const BY_FIELD: Readonly<Record<string, FaultMeaning>> = {
  V: 'unmapped',
  R: 'not-readable',
  W: 'not-writable',
  X: 'not-executable',
  U: 'privilege',
  'fsc.MODE': 'address-range',
  'iohgatp.MODE': 'address-range',
  reserved: 'broken-structure',
  PPN: 'broken-structure',
};

/** What is left where a cache answered: it holds no entry that is not valid, so a permission was lacking. */
const PAGE_FAULTS: ReadonlyMap<number, FaultMeaning> = new Map<number, FaultMeaning>([
  [Cause.InstructionPage, 'not-executable'],
  [Cause.ReadPage, 'not-readable'],
  [Cause.WritePage, 'not-writable'],
  [Cause.InstructionGuestPage, 'not-executable'],
  [Cause.ReadGuestPage, 'not-readable'],
  [Cause.WriteGuestPage, 'not-writable'],
]);

/** Transaction type disallowed: by which field. */
const DISALLOWED: Readonly<Record<string, FaultMeaning>> = {
  ENS: 'supervisor-refused',
  EN_ATS: 'ats-refused',
  EN_PRI: 'ats-refused',
  PDTV: 'no-pasid-entry',
  'fsc.MODE': 'no-pasid-entry',
};

const MEANINGS: ReadonlyMap<number, FaultMeaning> = new Map<number, FaultMeaning>([
  [Cause.InstructionAccess, 'broken-structure'],
  [Cause.ReadMisaligned, 'address-range'],
  [Cause.ReadAccess, 'broken-structure'],
  [Cause.WriteMisaligned, 'address-range'],
  [Cause.WriteAccess, 'broken-structure'],
  [Cause.AllDisallowed, 'no-device-entry'],
  [Cause.DdtAccess, 'broken-structure'],
  [Cause.DdtNotValid, 'no-device-entry'],
  [Cause.DdtMisconfigured, 'broken-structure'],
  [Cause.TypeDisallowed, 'no-device-entry'],
  [Cause.MsiPteAccess, 'interrupt-range'],
  [Cause.MsiPteNotValid, 'interrupt-range'],
  [Cause.MsiPteMisconfigured, 'interrupt-range'],
  [Cause.MrifAccess, 'interrupt-range'],
  [Cause.PdtAccess, 'broken-structure'],
  [Cause.PdtNotValid, 'no-pasid-entry'],
  [Cause.PdtMisconfigured, 'broken-structure'],
]);

export function meaningOf(cause: number, entry: WalkStep | null): FaultMeaning {
  const field = decidingField(entry) ?? '';
  const page = PAGE_FAULTS.get(cause);
  if (page) return BY_FIELD[field] ?? page;
  if (cause === Cause.TypeDisallowed && DISALLOWED[field]) return DISALLOWED[field];
  return MEANINGS.get(cause) ?? 'hardware-error';
}

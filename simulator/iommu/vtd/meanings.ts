/**
 * What each fault reason means.
 *
 * Source: VT-d specification, 7.1.3 "Fault conditions and remapping hardware behavior"; Linux drivers/iommu/intel/dmar.c.
 */
import type { WalkStep } from '../iommu';
import type { FaultMeaning } from '../meaning';
import { Reason } from './reason';

const MEANINGS: ReadonlyMap<number, FaultMeaning> = new Map<number, FaultMeaning>([
  [Reason.LegacyRootNotPresent, 'no-device-entry'],
  [Reason.LegacyContextNotPresent, 'no-device-entry'],
  [Reason.LegacyContextInvalid, 'broken-structure'],
  [Reason.LegacyAddressWidth, 'address-range'],
  [Reason.LegacyNoWrite, 'not-writable'],
  [Reason.LegacyNoRead, 'not-readable'],
  [Reason.LegacyTableAccess, 'broken-structure'],
  [Reason.LegacyRootAccess, 'broken-structure'],
  [Reason.LegacyContextAccess, 'broken-structure'],
  [Reason.LegacyRootReserved, 'broken-structure'],
  [Reason.LegacyContextReserved, 'broken-structure'],
  [Reason.LegacyPageReserved, 'broken-structure'],
  [Reason.LegacyTranslationBlocked, 'ats-refused'],
  [Reason.LegacyInterruptAddress, 'interrupt-range'],
  [Reason.RootTableAddress, 'broken-structure'],
  [Reason.LegacyWithPasid, 'no-pasid-entry'],
  [Reason.LegacyPageRequest, 'ats-refused'],
  [Reason.RootAccess, 'broken-structure'],
  [Reason.RootNotPresent, 'no-device-entry'],
  [Reason.RootReserved, 'broken-structure'],
  [Reason.ContextAccess, 'broken-structure'],
  [Reason.ContextNotPresent, 'no-device-entry'],
  [Reason.ContextReserved, 'broken-structure'],
  [Reason.ContextInvalid, 'broken-structure'],
  [Reason.ContextDte, 'ats-refused'],
  [Reason.ContextPaside, 'no-pasid-entry'],
  [Reason.ContextPasidTooLarge, 'no-pasid-entry'],
  [Reason.ContextPre, 'ats-refused'],
  [Reason.ContextRidPasid, 'no-pasid-entry'],
  [Reason.DirectoryAccess, 'broken-structure'],
  [Reason.DirectoryNotPresent, 'no-pasid-entry'],
  [Reason.DirectoryReserved, 'broken-structure'],
  [Reason.PasidAccess, 'broken-structure'],
  [Reason.PasidNotPresent, 'no-pasid-entry'],
  [Reason.PasidReserved, 'broken-structure'],
  [Reason.PasidInvalid, 'broken-structure'],
  [Reason.PasidEre, 'execute-refused'],
  [Reason.PasidSre, 'supervisor-refused'],
  [Reason.FirstAccess, 'broken-structure'],
  [Reason.FirstNotPresent, 'unmapped'],
  [Reason.FirstReserved, 'broken-structure'],
  [Reason.FirstTopAccess, 'broken-structure'],
  [Reason.NestedTableBeyondWidth, 'broken-structure'],
  [Reason.NestedTopNoRead, 'broken-structure'],
  [Reason.NestedTableNoRead, 'broken-structure'],
  [Reason.NestedTableNoWrite, 'broken-structure'],
  [Reason.SecondAccess, 'broken-structure'],
  [Reason.SecondNotPresent, 'unmapped'],
  [Reason.SecondReserved, 'broken-structure'],
  [Reason.SecondTopAccess, 'broken-structure'],
  [Reason.SecondAccessedDirtyNoSnoop, 'broken-structure'],
  [Reason.NotCanonical, 'address-range'],
  [Reason.UserSupervisor, 'privilege'],
  [Reason.NoExecute, 'not-executable'],
  [Reason.BeyondHardwareMax, 'address-range'],
  [Reason.SecondBeyondWidth, 'address-range'],
  [Reason.NoWrite, 'not-writable'],
  [Reason.NoRead, 'not-readable'],
  [Reason.InterruptAddress, 'interrupt-range'],
  [Reason.FirstAccessedDirtyNoSnoop, 'broken-structure'],
]);

/** Legacy mode has one reason for a page that is not there and one that may not be used: the entry tells them apart. */
export function meaningOf(reason: number, entry: WalkStep | null): FaultMeaning {
  const legacy = reason === Reason.LegacyNoWrite || reason === Reason.LegacyNoRead;
  const permits = entry?.fields.some(({ name, value }) => (name === 'R' || name === 'W') && value !== 0n);
  if (legacy && entry && !permits) return 'unmapped';
  return MEANINGS.get(reason) ?? 'hardware-error';
}

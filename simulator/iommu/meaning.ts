/** What a fault means, whatever code an architecture has for it. */
import type { WalkStep } from './iommu';

export const FAULT_MEANINGS = [
  // The page.
  'unmapped',
  'not-readable',
  'not-writable',
  'not-executable',
  'privilege',
  'address-range',
  'interrupt-range',
  // Who asks, and how.
  'no-device-entry',
  'no-pasid-entry',
  'supervisor-refused',
  'execute-refused',
  'ats-refused',
  // The tables, or the hardware.
  'broken-structure',
  'hardware-error',
] as const;
export type FaultMeaning = (typeof FAULT_MEANINGS)[number];

/** The entry of a walk that decided its outcome, or null where a cache answered in its place. */
export function decidingEntry(steps: readonly WalkStep[]): WalkStep | null {
  return steps.find(({ fields }) => fields.some(({ decides }) => decides)) ?? null;
}

/** Name of the field that decided. */
export function decidingField(entry: WalkStep | null): string | null {
  return entry?.fields.find(({ decides }) => decides)?.name ?? null;
}

/** All fault reasons, by code. */
import { LEGACY_REASONS } from './legacy';
import { PAGING_REASONS } from './paging';
import type { ReasonRow } from './row';
import { STRUCTURE_REASONS } from './structures';

export const REASONS: ReadonlyMap<number, ReasonRow> = new Map(
  [...LEGACY_REASONS, ...STRUCTURE_REASONS, ...PAGING_REASONS].map((row) => [row.reason, row]),
);

/** The architecture's words for a reason. */
export function describeReason(reason: number): string {
  return REASONS.get(reason)?.text ?? `reserved fault reason 0x${reason.toString(16)}`;
}

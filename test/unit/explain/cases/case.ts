/**
 * Log lines from public reports, with the answer that the specification or the kernel's headers give. Wording is the
 * report's; device addresses, memory addresses and times are changed. `source` says where the wording was seen.
 */
import type { Access } from '../../../../simulator/explain/record';

export interface Case {
  readonly source: string;
  readonly log: string;
  readonly requester: string | null;
  readonly pasid?: number | 'none' | null;
  readonly access?: Access | null;
  readonly privileged?: boolean | null;
  readonly address?: string | null;
  readonly code: string;
  readonly structure: string;
  readonly bit: string | null;
  /** A rule that must be among the likely causes; null: no driver rule. */
  readonly rule: string | null;
}

/** The structures and bits that every architecture has under a name of its own, found in walks by what they are. */
import type { WalkField, WalkStep } from '../iommu/iommu';

export type StructureKind = 'root-entry' | 'context-entry' | 'pasid-directory-entry' | 'pasid-entry';

/** Names in walks: of VT-d, and of the RISC-V IOMMU. A device's first directory entry is its root entry. */
const STRUCTURES: Readonly<Record<StructureKind, RegExp>> = {
  'root-entry': /root entry$|^non-leaf DDT entry$/,
  'context-entry': /context entry$|^device context$/,
  'pasid-directory-entry': /^PASID directory entry$|^non-leaf PDT entry$/,
  'pasid-entry': /^PASID table entry$|^process context$/,
};

export function entryOf(walk: readonly WalkStep[], kind: StructureKind): WalkStep | undefined {
  return walk.find(({ structure }) => STRUCTURES[kind].test(structure));
}

export const BITS = ['present', 'supervisor-requests'] as const;
export type BitMeaning = (typeof BITS)[number];

const FIELDS: Readonly<Record<BitMeaning, ReadonlySet<string>>> = {
  present: new Set(['P', 'V']),
  'supervisor-requests': new Set(['SRE', 'ENS']),
};

export function bitOf(entry: WalkStep, meaning: BitMeaning): WalkField | undefined {
  return entry.fields.find(({ name }) => FIELDS[meaning].has(name));
}

/** A translation's walk as rows: one per entry used, its words, and the fields that matter. */
import type { WalkField, WalkStep } from '../../simulator/iommu/iommu';
import type { PageOwner } from '../../simulator/linux/events';
import { ownerOf, type OwnedRun } from './memory';
import type { Tables } from './run';
import type { Transaction } from './transaction';

export interface FieldRow extends WalkField {
  /** Of a field that holds the address of a page: the address, and who holds the page. */
  readonly points: { readonly address: bigint; readonly to: PageOwner | null } | null;
}

export interface WalkRow {
  /** The specification's name of the entry. */
  readonly structure: string;
  /** The same in at most about six letters. */
  readonly short: string;
  readonly address: bigint;
  readonly words: readonly { readonly index: number; readonly value: bigint }[];
  /** 64-bit words of the entry. */
  readonly size: number;
  /** All fields of the entry, also those that say nothing. */
  readonly layout: readonly WalkField[];
  /** Words of the entry that are zero and hold no field shown. */
  readonly zeroWords: number;
  /** Those that are set, or whose being clear says something. */
  readonly fields: readonly FieldRow[];
  /** False where a cache spared reading it. */
  readonly read: boolean;
  /** The field that decided the outcome, where it is in this entry. */
  readonly decides: FieldRow | null;
  /** The request was blocked here; or the tables in memory refuse it here now, and a stale cache let it through. */
  readonly end: 'stops' | 'stale' | null;
}

/** Words of the specifications that are too long for a chip. */
const SHORT: readonly (readonly [RegExp, string])[] = [
  [/^(first|second)-stage /, ''],
  [/^scalable-mode /, ''],
  [/^PASID directory entry$/, 'dir'],
  [/^PASID(-| )table entry$/, 'PASID'],
  [/^context(-| )entry$/, 'ctx'],
  [/^non-leaf (DDT|PDT) entry$/, '$1'],
  [/^device context$/, 'DC'],
  [/^process context$/, 'PC'],
  [/^PTE \(level (\d)\)$/, 'L$1'],
  [/ (table )?entry$/, ''],
  [/^(upper|lower) /, ''],
];

export function shortName(structure: string): string {
  return SHORT.reduce((name, [long, short]) => name.replace(long, short), structure);
}

/** Rows of the walk through the tables in memory; empty where the request needed none. */
export function walkRows(
  transaction: Transaction | null,
  tables: Tables | null,
  owners: readonly OwnedRun[],
): WalkRow[] {
  if (!tables) return [];
  const read = new Set(
    (transaction?.walk?.steps ?? []).flatMap(({ cached, address }) => (cached ? [] : [address])),
  );
  const end = !tables.blocked ? null : transaction?.fault ? 'stops' : 'stale';
  const rows = tables.steps.map((step, at) =>
    row(step, read.has(step.address), at === tables.steps.length - 1 ? end : null, owners),
  );
  return tables.blocked ? rows : withCrossing(rows);
}

function row(step: WalkStep, read: boolean, end: WalkRow['end'], owners: readonly OwnedRun[]): WalkRow {
  const fields = step.fields
    .filter(({ decides, value, meaning }) => decides || value !== 0n || meaning !== null)
    .map((field) => ({ ...field, points: pointsTo(field, owners) }));
  const words = step.words.map((value, index) => ({ index, value }));
  const shown = words.filter(({ index, value }) => value !== 0n || fields.some(({ word }) => word === index));
  return {
    structure: step.structure,
    short: shortName(step.structure),
    address: step.address,
    words: shown,
    size: words.length,
    layout: step.fields,
    zeroWords: words.length - shown.length,
    fields,
    read,
    decides: fields.find(({ decides }) => decides) ?? null,
    end,
  };
}

/**
 * Addresses of tables and pages: in VT-d's formats they start at bit 12 and are wide; RISC-V's have page numbers, which are
 * all named so.
 */
function pointsTo({ name, low, high, value }: WalkField, owners: readonly OwnedRun[]): FieldRow['points'] {
  const address = (low === 12 && high >= 45) || /(^|\.)PPN$/.test(name);
  if (!address || value === 0n) return null;
  return { address: value << 12n, to: ownerOf(owners, Number(value)) };
}

/**
 * Where nothing refused the request, what decided is the entry at which the walk left the IOMMU's own tables for a page
 * table that the processor uses: from there on the device reaches what that address space maps.
 */
function withCrossing(rows: readonly WalkRow[]): WalkRow[] {
  const crossing = (row: WalkRow) =>
    row.fields.find(({ points }) => points?.to?.use === 'page-table') ?? null;
  const at = rows.findIndex(crossing);
  if (at < 0) return [...rows];
  return rows.map((row, index) => ({ ...row, decides: index === at ? crossing(row) : null }));
}

/** What a field says, in words: its meaning, or who holds the page that it points to. */
export function fieldText({ meaning, points }: FieldRow): string {
  if (!points?.to) return meaning ?? '';
  const { use, name } = points.to;
  return use === 'page-table' ? `page table of ${name}` : name;
}

/** The digits of a 64-bit word's 16 that hold bits `high` to `low`: first and one past the last, from the left. */
export function digitsOf(field: Pick<WalkField, 'high' | 'low'>): readonly [number, number] {
  return [15 - Math.floor(field.high / 4), 16 - Math.floor(field.low / 4)];
}

/** `3` for one bit, `8:6` for more. */
export function bitsOf({ high, low }: Pick<WalkField, 'high' | 'low'>): string {
  return high === low ? `${low}` : `${high}:${low}`;
}

/** What the caches did for the request: the last that answered, `miss` where none did, nothing without a walk. */
export function cacheNote(transaction: Transaction | null): string {
  const steps = transaction?.walk?.steps ?? [];
  if (steps.length === 0) return '';
  const hit = steps.findLast(({ cached }) => cached)?.cached;
  return hit ? `${hit.cache} hit` : 'all caches miss';
}

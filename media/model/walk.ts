/** A translation's walk as rows: one per entry used, its words, and the fields that matter. */
import type { WalkField, WalkStep } from '../../simulator/iommu/iommu';
import type { Transaction } from './transaction';

export interface WalkRow {
  /** The specification's name of the entry. */
  readonly structure: string;
  /** The same in at most about six letters. */
  readonly short: string;
  readonly address: bigint;
  readonly words: readonly { readonly index: number; readonly value: bigint }[];
  /** Words of the entry that are zero and hold no field shown. */
  readonly zeroWords: number;
  readonly fields: readonly WalkField[];
  readonly cache: string | null;
  readonly filledAt: number | null;
  readonly decides: boolean;
  /** The request was blocked here. */
  readonly stops: boolean;
}

/** Words of the specifications that are too long for a chip. */
const SHORT: readonly (readonly [RegExp, string])[] = [
  [/^(first|second)-stage /, ''],
  [/^scalable-mode /, ''],
  [/^PASID directory entry$/, 'dir'],
  [/^PASID(-| )table entry$/, 'PASID'],
  [/^context(-| )entry$/, 'ctx'],
  [/ (table )?entry$/, ''],
  [/^(upper|lower) /, ''],
];

export function shortName(structure: string): string {
  return SHORT.reduce((name, [long, short]) => name.replace(long, short), structure);
}

/** Rows of the walk; empty where the step made no request or the request needed no walk. */
export function walkRows(transaction: Transaction | null): WalkRow[] {
  const steps = transaction?.walk?.steps ?? [];
  const blocked = transaction?.fault !== null;
  return steps.map((step, at) => row(step, blocked && at === steps.length - 1));
}

function row(step: WalkStep, stops: boolean): WalkRow {
  const words = step.words.map((value, index) => ({ index, value }));
  const shown = words.filter(({ index, value }) => value !== 0n || index === 0 || saysSomething(step, index));
  return {
    structure: step.structure,
    short: shortName(step.structure),
    address: step.address,
    words: shown,
    zeroWords: words.length - shown.length,
    fields: step.fields,
    cache: step.cached?.cache ?? null,
    filledAt: step.cached?.filledAt ?? null,
    decides: step.fields.some(({ decides }) => decides),
    stops,
  };
}

function saysSomething(step: WalkStep, index: number): boolean {
  return step.fields.some(({ word, decides, value }) => word === index && (decides || value !== 0n));
}

/** The digits of a 64-bit word's 16 that hold bits `high` to `low`: first and one past the last, from the left. */
export function digitsOf(field: Pick<WalkField, 'high' | 'low'>): readonly [number, number] {
  return [15 - Math.floor(field.high / 4), 16 - Math.floor(field.low / 4)];
}

/** `3` for one bit, `8:6` for more. */
export function bitsOf({ high, low }: Pick<WalkField, 'high' | 'low'>): string {
  return high === low ? `${low}` : `${high}:${low}`;
}

/** How the caches answered: `IOTLB hit`, `PASID cache hit`, or that every entry was read from memory. */
export function cacheNote(rows: readonly WalkRow[]): string {
  if (rows.length === 0) return '';
  const caches = [...new Set(rows.flatMap(({ cache }) => (cache ? [cache] : [])))];
  return caches.length === 0 ? 'caches miss' : `${caches.join(', ')} hit`;
}

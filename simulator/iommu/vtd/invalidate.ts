/**
 * What invalidations drop. Each takes exactly the lines that its granularity names, and returns them.
 *
 * Source: VT-d specification, 6.5.2 "Queued invalidation interface", its tables of invalidation granularity.
 */
import type { AddressRange } from '../command';
import type { CacheLine } from '../iommu';
import type { TagCache } from '../tag-cache';
import { KIND_SECOND } from '../iotlb';
import { dropLines } from '../lines';
import { describeLine } from './lines';
import { pagingStructureLine } from '../paging-structure-cache';
import { CONTEXT_DOMAIN } from './structures/context-entry';
import { PASID_WORD_1 } from './structures/pasid-entry';
import type { Unit } from './unit';

function drop(unit: Unit, cache: TagCache, matches: (at: number) => boolean): CacheLine[] {
  unit.held.release();
  return dropLines(cache, (at) => describeLine(unit, cache, at), matches);
}

export function dropAllContexts(unit: Unit): CacheLine[] {
  return drop(unit, unit.contextCache, () => true);
}

/** Context entries of a domain. Scalable-mode entries name no domain, so all of those go. */
export function dropContextsOfDomain(unit: Unit, domain: number): CacheLine[] {
  return drop(unit, unit.contextCache, (at) => domainMatches(unit, at, domain));
}

/** Context entries of a device; `functionMask` widens it to functions that differ in the masked bits (FM). */
export function dropContextsOfDevice(
  unit: Unit,
  domain: number,
  source: number,
  functionMask: number,
): CacheLine[] {
  const ignored = [0, 0b100, 0b110, 0b111][functionMask]!;
  const wanted = source | ignored;
  return drop(
    unit,
    unit.contextCache,
    (at) => (unit.contextCache.tag(at) | ignored) === wanted && domainMatches(unit, at, domain),
  );
}

function domainMatches(unit: Unit, at: number, domain: number): boolean {
  const tag = unit.contextCache.lines[at + CONTEXT_DOMAIN]!;
  return tag < 0 || tag === domain;
}

/** PASID entries: of a domain and PASID; `pasid` null: of all PASIDs of the domain; `domain` null: all. */
export function dropPasids(unit: Unit, domain: number | null, pasid: number | null): CacheLine[] {
  const cache = unit.pasidCache;
  return drop(unit, cache, (at) => {
    if (domain !== null && (cache.lines[at + PASID_WORD_1]! & 0xffff) !== domain) return false;
    return pasid === null || cache.lines[at + 1] === pasid;
  });
}

export function dropAllTranslations(unit: Unit): CacheLine[] {
  return [...drop(unit, unit.iotlb, () => true), ...drop(unit, unit.pagingStructureCache, () => true)];
}

export function dropTranslationsOfDomain(unit: Unit, domain: number): CacheLine[] {
  return [
    ...drop(unit, unit.iotlb, (at) => unit.iotlb.line(at).domain === domain),
    ...drop(
      unit,
      unit.pagingStructureCache,
      (at) => pagingStructureLine(unit.pagingStructureCache, at).domain === domain,
    ),
  ];
}

/**
 * Second-stage mappings of a domain that touch a range, and all its first-stage and nested ones, whose addresses the
 * range does not name (VT-d specification, 6.5.2.3, page-selective-within-domain: PGTT 001b and 011b by domain id
 * alone). `leafOnly` (IH): paging structures stay.
 */
export function dropSecondStageRange(
  unit: Unit,
  domain: number,
  range: AddressRange,
  leafOnly: boolean,
): CacheLine[] {
  const matches = (line: Mapping): boolean =>
    line.domain === domain && (line.kind !== KIND_SECOND || overlaps(line, range));
  return dropMappings(unit, matches, leafOnly);
}

/** First-stage and nested mappings of a domain and PASID. */
export function dropTranslationsOfPasid(unit: Unit, domain: number, pasid: number): CacheLine[] {
  const matches = (line: Mapping): boolean => line.domain === domain && line.space === pasid;
  return dropMappings(unit, matches, false);
}

/** The same, where they touch a range. */
export function dropFirstStageRange(
  unit: Unit,
  domain: number,
  pasid: number,
  range: AddressRange,
  leafOnly: boolean,
): CacheLine[] {
  const matches = (line: Mapping): boolean =>
    line.domain === domain && line.space === pasid && overlaps(line, range);
  return dropMappings(unit, matches, leafOnly);
}

interface Mapping {
  readonly kind: number;
  readonly domain: number;
  readonly space: number;
  readonly address: bigint;
  readonly shift: number;
}

function dropMappings(unit: Unit, matches: (line: Mapping) => boolean, leafOnly: boolean): CacheLine[] {
  const structures = unit.pagingStructureCache;
  const dropped = drop(unit, unit.iotlb, (at) => matches(unit.iotlb.line(at)));
  if (!leafOnly)
    dropped.push(...drop(unit, structures, (at) => matches(pagingStructureLine(structures, at))));
  return dropped;
}

/** Input addresses are compared within 57 bits: what tags hold of a canonical address. */
function overlaps(line: Mapping, range: AddressRange): boolean {
  const mask = (1n << 57n) - 1n;
  const first = line.address & mask;
  const start = range.address & mask;
  return first < start + range.size && start < first + (1n << BigInt(line.shift));
}

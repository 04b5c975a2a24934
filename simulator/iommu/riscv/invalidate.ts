/**
 * What invalidations drop. Each takes exactly the lines that its operands name, and returns them.
 *
 * Source: RISC-V IOMMU specification, "IOMMU Page-Table cache invalidation commands", "IOMMU directory cache
 * invalidation commands", "Non-leaf PTE Invalidation Extension", "Address Range Invalidation Extension".
 */
import type { AddressRange } from '../command';
import type { CacheLine } from '../iommu';
import { KIND_FIRST, KIND_SECOND } from '../iotlb';
import { dropLines } from '../lines';
import { pagingStructureLine } from '../paging-structure-cache';
import type { TagCache } from '../tag-cache';
import { describeLine } from './lines';
import { IOTLB_LEAF_SHIFT } from './translate';
import type { Unit } from './unit';
import { GLOBAL } from './walk';
import { G } from './structures/page-table-entry';

function drop(unit: Unit, cache: TagCache, matches: (at: number) => boolean): CacheLine[] {
  unit.held.release();
  return dropLines(cache, (at) => describeLine(unit, cache, at), matches);
}

/** Device contexts, of one device or of all, with the process contexts that they lead to. */
export function dropDevices(unit: Unit, device: number | null): CacheLine[] {
  const matches =
    (cache: TagCache) =>
    (at: number): boolean =>
      device === null || cache.tag(at) === device;
  return [unit.deviceCache, unit.processCache].flatMap((cache) => drop(unit, cache, matches(cache)));
}

export function dropProcess(unit: Unit, device: number, process: number): CacheLine[] {
  const cache = unit.processCache;
  return drop(unit, cache, (at) => cache.tag(at) === device && cache.lines[at + 1] === process);
}

/** One line of the IOTLB or of the paging-structure cache, as operands name it. */
interface Mapping {
  readonly kind: number;
  /** GSCID. */
  readonly domain: number;
  /** PSCID. */
  readonly space: number;
  readonly global: boolean;
  readonly address: bigint;
  /** Bits of an address inside what the entry maps. */
  readonly shift: number;
}

/**
 * First-stage mappings: of the guest `gscid`, or of the host where it is null; of one address space or, where `pscid` is
 * null, of all with the global ones; in a range or everywhere. `nonLeaf`: what is above the leaf too, where there is a
 * range; without one it always goes.
 */
export function dropFirstStage(
  unit: Unit,
  gscid: number | null,
  pscid: number | null,
  range: AddressRange | null,
  nonLeaf: boolean,
): CacheLine[] {
  const matches = (line: Mapping): boolean => {
    if (gscid === null ? line.kind !== KIND_FIRST : line.kind === KIND_FIRST || line.domain !== gscid)
      return false;
    // Lines without a first stage hold none of its entries.
    if (line.kind === KIND_SECOND) return pscid === null && range === null;
    if (pscid !== null && (line.space !== pscid || line.global)) return false;
    return range === null || overlaps(line, range);
  };
  return dropMappings(unit, matches, range === null || nonLeaf);
}

/**
 * Second-stage mappings: of one guest, or of all where `gscid` is null; in a range of guest physical addresses or
 * everywhere. Mappings through both stages are not tagged with their guest address, so all of the guest's go.
 */
export function dropSecondStage(
  unit: Unit,
  gscid: number | null,
  range: AddressRange | null,
  nonLeaf: boolean,
): CacheLine[] {
  const matches = (line: Mapping): boolean => {
    if (line.kind === KIND_FIRST || (gscid !== null && line.domain !== gscid)) return false;
    return range === null || line.kind !== KIND_SECOND || overlaps(line, range);
  };
  return dropMappings(unit, matches, range === null || nonLeaf);
}

function dropMappings(unit: Unit, matches: (line: Mapping) => boolean, nonLeaf: boolean): CacheLine[] {
  const { iotlb, pagingStructureCache } = unit;
  const dropped = drop(unit, iotlb, (at) => {
    const line = iotlb.line(at);
    const shift = Math.max(line.shift, iotlb.extra[iotlb.extraIndex(at) + IOTLB_LEAF_SHIFT]!);
    return matches({ ...line, shift, global: (line.permissions & GLOBAL) !== 0 });
  });
  if (!nonLeaf) return dropped;
  const structures = drop(unit, pagingStructureCache, (at) => {
    const line = pagingStructureLine(pagingStructureCache, at);
    return matches({ ...line, global: (line.permissions & G) !== 0 });
  });
  return [...dropped, ...structures];
}

/** Input addresses are compared within 59 bits: what the largest tables tell apart. */
function overlaps(line: Mapping, range: AddressRange): boolean {
  const mask = (1n << 59n) - 1n;
  const size = 1n << BigInt(line.shift);
  const first = line.address & mask & ~(size - 1n);
  const start = range.address & mask;
  return first < start + range.size && start < first + size;
}

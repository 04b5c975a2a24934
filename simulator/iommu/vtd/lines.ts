/** Lines of the unit's caches as people read them. */
import type { CacheLine } from '../iommu';
import { PAYLOAD, type TagCache } from '../tag-cache';
import { READ, WRITE } from '../iommu';
import { pagingStructureLine } from '../paging-structure-cache';
import { CONTEXT_DOMAIN } from './structures/context-entry';
import { PASID_WORD_1 } from './structures/pasid-entry';
import type { Unit } from './unit';
import { PRIVILEGED_SHIFT } from './walk';

const RWX = 7;

export function describeLine(unit: Unit, cache: TagCache, at: number): CacheLine {
  const lines = cache.lines;
  const common = {
    cache: cache.name,
    requester: null,
    pasid: null,
    domain: null,
    address: null,
    size: null,
    physical: null,
    permissions: 0,
    filledAt: cache.filledAt(at),
    entries: cache.entries(at),
  };
  if (cache === unit.contextCache) {
    const domain = lines[at + CONTEXT_DOMAIN]!;
    const physical = pair(lines[at + PAYLOAD]!, lines[at + PAYLOAD + 1]! & ~0xfff);
    return { ...common, requester: cache.tag(at), domain: domain < 0 ? null : domain, physical };
  }
  if (cache === unit.pasidCache) {
    const domain = lines[at + PASID_WORD_1]! & 0xffff;
    return { ...common, requester: cache.tag(at), pasid: lines[at + 1]!, domain };
  }
  if (cache === unit.iotlb) {
    const line = unit.iotlb.line(at);
    return {
      ...common,
      requester: line.requester,
      pasid: line.space < 0 ? null : line.space,
      domain: line.domain,
      address: line.address,
      size: 1n << BigInt(line.shift),
      physical: line.physical,
      permissions: (line.permissions | (line.permissions >> PRIVILEGED_SHIFT)) & RWX,
    };
  }
  const line = pagingStructureLine(cache, at);
  return {
    ...common,
    pasid: line.space < 0 ? null : line.space,
    domain: line.domain,
    address: line.address,
    size: 1n << BigInt(line.shift),
    physical: line.table,
    permissions: READ | WRITE,
  };
}

function pair(high: number, low: number): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

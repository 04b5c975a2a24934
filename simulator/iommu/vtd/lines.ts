/** Lines of the unit's caches as people read them. */
import type { CacheLine } from '../iommu';
import { bareLine, pagingStructureCacheLine } from '../lines';
import { join } from '../recorder';
import { RWX } from '../remapping-unit';
import { PAYLOAD, type TagCache } from '../tag-cache';
import { CONTEXT_DOMAIN } from './structures/context-entry';
import { PASID_WORD_1 } from './structures/pasid-entry';
import type { Unit } from './unit';
import { PRIVILEGED_SHIFT } from './walk';

export function describeLine(unit: Unit, cache: TagCache, at: number): CacheLine {
  const lines = cache.lines;
  const bare = bareLine(cache, at);
  if (cache === unit.contextCache) {
    const domain = lines[at + CONTEXT_DOMAIN]!;
    const physical = join(lines[at + PAYLOAD]!, lines[at + PAYLOAD + 1]! & ~0xfff);
    return { ...bare, requester: cache.tag(at), domain: domain < 0 ? null : domain, physical };
  }
  if (cache === unit.pasidCache) {
    const domain = lines[at + PASID_WORD_1]! & 0xffff;
    return { ...bare, requester: cache.tag(at), pasid: lines[at + 1]!, domain };
  }
  const pasid = lines[at + 1]! < 0 ? null : lines[at + 1]!;
  if (cache !== unit.iotlb) return { ...pagingStructureCacheLine(cache, at), pasid };
  const line = unit.iotlb.line(at);
  return {
    ...bare,
    requester: line.requester,
    pasid,
    domain: line.domain,
    address: line.address,
    size: 1n << BigInt(line.shift),
    physical: line.physical,
    permissions: (line.permissions | (line.permissions >> PRIVILEGED_SHIFT)) & RWX,
  };
}

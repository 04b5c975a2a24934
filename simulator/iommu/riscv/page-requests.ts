/**
 * What happens to a page request before it may be queued, and the response that the IOMMU gives by itself where it may
 * not.
 *
 * Source: RISC-V IOMMU specification, "PCIe ATS Page Request handling".
 */
import type { PageResponseCode } from '../../machine/remapper';
import type { LostPageRequest } from '../remapping-unit';
import { Cause } from './cause';
import type { Loss } from './registers/record-queue';
import { EN_ATS, EN_PRI } from './structures/device-context';
import { locateDevice } from './translate';
import { MODE_BARE, MODE_OFF, type Unit } from './unit';
import { MESSAGE, type RiscvWalk } from './walk';

/** Checks a page request against the requester's device context; `Cause.None` lets it into the queue. */
export function checkPageRequest(unit: Unit, walk: RiscvWalk): number {
  walk.kind = MESSAGE;
  walk.faultsDisabled = 0;
  walk.iotval2High = 0;
  walk.iotval2Low = 0;
  walk.control = 0;
  if (unit.mode === MODE_OFF) return walk.fault(Cause.AllDisallowed, 'iommu_mode');
  if (unit.mode === MODE_BARE) return walk.fault(Cause.TypeDisallowed, 'iommu_mode');
  const cause = locateDevice(unit, walk);
  if (cause !== Cause.None) return cause;
  const enabled = EN_ATS | EN_PRI;
  return (walk.control & enabled) === enabled ? Cause.None : walk.fault(Cause.TypeDisallowed, 'EN_PRI');
}

/** Code of the response to a request that is refused: of a broken directory a failure, which ends page requests. */
export function refusal(cause: number): PageResponseCode {
  return cause === Cause.TypeDisallowed ? 'invalid-request' : 'failure';
}

/** After an overflow the device is told success, translates again, and asks again. */
export function loss(reason: Loss): LostPageRequest {
  if (reason === 'full') return { text: 'the page-request queue is full (pqof)', response: 'success' };
  const text =
    reason === 'off' ? 'the page-request queue is off' : 'the page-request queue cannot be written (pqmf)';
  return { text, response: 'failure' };
}

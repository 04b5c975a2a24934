/**
 * What happens to a page request before it may be queued, and the response that the unit gives by itself where it may
 * not.
 *
 * Source: VT-d specification, 7.4.1 "Page request queue", 7.1.3 for the checks; PCI Express, ATS 4.2 for the codes.
 */
import type { PageRequest, PageResponseCode } from '../../machine/remapper';
import { Reason } from './reason';
import { TTM_SCALABLE, type Unit } from './unit';
import { locatePasidEntry } from './translate';
import type { Walk } from './walk';
import { PRE } from './structures/scalable-context-entry';

/** Checks a page request against the requester's structures; `Reason.None` lets it into the queue. */
export function checkPageRequest(unit: Unit, walk: Walk): number {
  walk.faultsDisabled = 0;
  if (!unit.translationEnabled || unit.tableMode !== TTM_SCALABLE) {
    return walk.fault(Reason.LegacyPageRequest, 'TTM');
  }
  const reason = locatePasidEntry(unit, walk);
  if (reason !== Reason.None) return reason;
  if (!unit.config.pageRequests || (walk.context0Low & PRE) === 0)
    return walk.fault(Reason.ContextPre, 'PRE');
  return Reason.None;
}

/** Code of the automatic response: to a request that is refused, and to one that is lost in an overflow. */
export function automaticResponse(refused: boolean): PageResponseCode {
  // After an overflow the device is told success, translates again, and asks again.
  return refused ? 'invalid-request' : 'success';
}

/** Puts a page request into the walk, as a request for the address. */
export function loadPageRequest(walk: Walk, request: PageRequest, high: number, low: number): void {
  walk.requester = request.requester;
  walk.pasid = request.pasid ?? -1;
  walk.access = (request.read ? 1 : 0) | (request.write ? 2 : 0) | (request.execute ? 4 : 0);
  walk.privileged = request.privileged ? 1 : 0;
  walk.high = high;
  walk.low = low;
  walk.ats = true;
  walk.live = true;
}

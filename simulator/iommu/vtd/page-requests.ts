/**
 * What happens to a page request before it may be queued.
 *
 * Source: VT-d specification, 7.4.1 "Page request queue", 7.1.3 for the checks; PCI Express, ATS 4.2 for the codes.
 */
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

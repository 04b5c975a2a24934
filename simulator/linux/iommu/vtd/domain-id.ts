import type { Domain } from '../driver';
import { ownsTables } from '../policy';

/** DID of pass-through and of shared address spaces, which their PASID tells apart (`FLPT_DEFAULT_DID`). */
const SHARED = 1;

/** Domain id that tags VT-d's cache lines: paging domains count from 2. */
export function domainId({ id, type }: Domain): number {
  return ownsTables(type) ? SHARED + id : SHARED;
}

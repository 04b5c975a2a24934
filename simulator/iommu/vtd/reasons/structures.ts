/**
 * Fault reasons of scalable mode's root, context and PASID structures.
 *
 * Source: VT-d specification, 7.1.3, table of scalable mode; Linux drivers/iommu/intel/dmar.c
 * (dma_remap_sm_fault_reasons).
 */
import { Reason } from '../reason';
import { rows, type ReasonRow } from './row';

const row = rows('VT-d specification 7.1.3, scalable mode; Linux dmar.c, dma_remap_sm_fault_reasons');

export const STRUCTURE_REASONS: readonly ReasonRow[] = [
  row(
    Reason.RootTableAddress,
    'CA',
    'root table address: invalid translation table mode or address',
    'SM: Invalid Root Table Address',
  ),
  row(
    Reason.LegacyWithPasid,
    'UR',
    'request with PASID while the translation table mode is legacy',
    'SM: TTM 0 for request with PASID',
  ),
  row(
    Reason.LegacyPageRequest,
    'UR',
    'page request while the translation table mode is legacy',
    'SM: TTM 0 for page group request',
  ),
  row(Reason.RootAccess, 'CA', 'root entry cannot be read', 'SM: Error attempting to access Root Entry'),
  row(
    Reason.RootNotPresent,
    'UR',
    'root entry: present (UP/LP) field is 0',
    'SM: Present bit in Root Entry is clear',
  ),
  row(
    Reason.RootReserved,
    'CA',
    'root entry: a reserved field is not 0',
    'SM: Non-zero reserved field set in Root Entry',
  ),
  row(
    Reason.ContextAccess,
    'CA',
    'context entry cannot be read',
    'SM: Error attempting to access Context Entry',
  ),
  row(
    Reason.ContextNotPresent,
    'UR',
    'context entry: present (P) field is 0',
    'SM: Present bit in Context Entry is clear',
  ),
  row(
    Reason.ContextReserved,
    'CA',
    'context entry: a reserved field is not 0',
    'SM: Non-zero reserved field set in the Context Entry',
  ),
  row(
    Reason.ContextInvalid,
    'CA',
    'context entry: an invalid combination of fields',
    'SM: Invalid Context Entry',
  ),
  row(
    Reason.ContextDte,
    'UR',
    'context entry: device-TLB enable (DTE) is 0',
    'SM: DTE field in Context Entry is clear',
  ),
  row(
    Reason.ContextPaside,
    'UR',
    'context entry: PASID enable (PASIDE) is 0',
    'SM: PASID Enable field in Context Entry is clear',
  ),
  row(
    Reason.ContextPasidTooLarge,
    'UR',
    'PASID is beyond the PASID directory size (PDTS)',
    'SM: PASID is larger than the max in Context Entry',
  ),
  row(
    Reason.ContextPre,
    'UR',
    'context entry: page request enable (PRE) is 0',
    'SM: PRE field in Context-Entry is clear',
  ),
  row(
    Reason.ContextRidPasid,
    'UR',
    'context entry: RID_PASID is beyond the PASID directory size (PDTS)',
    'SM: RID_PASID field error in Context-Entry',
  ),
  row(
    Reason.DirectoryAccess,
    'CA',
    'PASID directory entry cannot be read',
    'SM: Error attempting to access the PASID Directory Entry',
  ),
  row(
    Reason.DirectoryNotPresent,
    'UR',
    'PASID directory entry: present (P) field is 0',
    'SM: Present bit in Directory Entry is clear',
  ),
  row(
    Reason.DirectoryReserved,
    'CA',
    'PASID directory entry: a reserved field is not 0',
    'SM: Non-zero reserved field set in PASID Directory Entry',
  ),
  row(
    Reason.PasidAccess,
    'CA',
    'PASID table entry cannot be read',
    'SM: Error attempting to access PASID Table Entry',
  ),
  row(
    Reason.PasidNotPresent,
    'UR',
    'PASID table entry: present (P) field is 0',
    'SM: Present bit in PASID Table Entry is clear',
  ),
  row(
    Reason.PasidReserved,
    'CA',
    'PASID table entry: a reserved field is not 0',
    'SM: Non-zero reserved field set in PASID Table Entry',
  ),
  row(
    Reason.PasidInvalid,
    'CA',
    'PASID table entry: invalid translation type, address width or paging mode',
    'SM: Invalid Scalable-Mode PASID Table Entry',
  ),
  row(
    Reason.PasidEre,
    'UR',
    'execute requested while execute request enable (ERE) is 0',
    'SM: ERE field is clear in PASID Table Entry',
  ),
  row(
    Reason.PasidSre,
    'UR',
    'privilege requested while supervisor request enable (SRE) is 0',
    'SM: SRE field is clear in PASID Table Entry',
  ),
];

/**
 * What each fault reason means, in whose words, and what answers a translation request (ATS) that meets it.
 *
 * Source: see each row. `dmar.c` is Linux drivers/iommu/intel/dmar.c, whose strings `console` repeats because the
 * kernel's log does; `specification` is the VT-d specification, 7.1.3.
 */
import { Reason } from './reason';

/**
 * How a translation request ends: `UR` and `CA` as completion status, `empty` a successful completion without
 * permissions, after which the device may ask for the page (PCI Express, ATS 3.1; VT-d specification 7.1.3).
 */
export type TranslationRequestEnd = 'UR' | 'CA' | 'empty';

export interface ReasonRow {
  /** Field or entry at fault, and what is wrong with it. */
  readonly text: string;
  /** The kernel's words after the code. */
  readonly console: string;
  readonly ats: TranslationRequestEnd;
  readonly source: string;
}

const DMAR = 'dmar.c dma_remap_fault_reasons; specification table of legacy mode';
const DMAR_SM = 'dmar.c dma_remap_sm_fault_reasons; specification table of scalable mode';

const legacy = (ats: TranslationRequestEnd, text: string, console: string): ReasonRow => ({
  text,
  console,
  ats,
  source: DMAR,
});
const scalable = (ats: TranslationRequestEnd, text: string, console: string): ReasonRow => ({
  text,
  console: `SM: ${console}`,
  ats,
  source: DMAR_SM,
});

export const REASONS: ReadonlyMap<number, ReasonRow> = new Map<number, ReasonRow>([
  [
    Reason.LegacyRootNotPresent,
    legacy('UR', 'root entry: present (P) field is 0', 'Present bit in root entry is clear'),
  ],
  [
    Reason.LegacyContextNotPresent,
    legacy('UR', 'context entry: present (P) field is 0', 'Present bit in context entry is clear'),
  ],
  [
    Reason.LegacyContextInvalid,
    legacy(
      'CA',
      'context entry: invalid translation type, address width or page-table pointer',
      'Invalid context entry',
    ),
  ],
  [
    Reason.LegacyAddressWidth,
    legacy('empty', 'input address is beyond the address width of the domain', 'Access beyond MGAW'),
  ],
  [
    Reason.LegacyNoWrite,
    legacy('empty', 'paging entry: write (W) field is 0', 'PTE Write access is not set'),
  ],
  [Reason.LegacyNoRead, legacy('empty', 'paging entry: read (R) field is 0', 'PTE Read access is not set')],
  [
    Reason.LegacyTableAccess,
    legacy('CA', 'paging entry: its table cannot be read', 'Next page table ptr is invalid'),
  ],
  [Reason.LegacyRootAccess, legacy('CA', 'root table cannot be read', 'Root table address invalid')],
  [Reason.LegacyContextAccess, legacy('CA', 'context table cannot be read', 'Context table ptr is invalid')],
  [
    Reason.LegacyRootReserved,
    legacy('CA', 'root entry: a reserved field is not 0', 'non-zero reserved fields in RTP'),
  ],
  [
    Reason.LegacyContextReserved,
    legacy('CA', 'context entry: a reserved field is not 0', 'non-zero reserved fields in CTP'),
  ],
  [
    Reason.LegacyPageReserved,
    legacy('CA', 'paging entry: a reserved field is not 0', 'non-zero reserved fields in PTE'),
  ],
  [
    Reason.LegacyTranslationBlocked,
    legacy(
      'UR',
      'context entry: translation type (TT) blocks translation and translated requests',
      'PCE for translation request specifies blocking',
    ),
  ],
  [
    Reason.LegacyInterruptAddress,
    {
      text: 'translated address lies in the interrupt range',
      console: 'Unknown',
      ats: 'CA',
      source: 'specification; dmar.c has no words for it',
    },
  ],
  [
    Reason.RootTableAddress,
    scalable(
      'CA',
      'root table address: invalid translation table mode or address',
      'Invalid Root Table Address',
    ),
  ],
  [
    Reason.LegacyWithPasid,
    scalable(
      'UR',
      'request with PASID while the translation table mode is legacy',
      'TTM 0 for request with PASID',
    ),
  ],
  [
    Reason.LegacyPageRequest,
    scalable('UR', 'page request while the translation table mode is legacy', 'TTM 0 for page group request'),
  ],
  [Reason.RootAccess, scalable('CA', 'root entry cannot be read', 'Error attempting to access Root Entry')],
  [
    Reason.RootNotPresent,
    scalable('UR', 'root entry: present (UP/LP) field is 0', 'Present bit in Root Entry is clear'),
  ],
  [
    Reason.RootReserved,
    scalable('CA', 'root entry: a reserved field is not 0', 'Non-zero reserved field set in Root Entry'),
  ],
  [
    Reason.ContextAccess,
    scalable('CA', 'context entry cannot be read', 'Error attempting to access Context Entry'),
  ],
  [
    Reason.ContextNotPresent,
    scalable('UR', 'context entry: present (P) field is 0', 'Present bit in Context Entry is clear'),
  ],
  [
    Reason.ContextReserved,
    scalable(
      'CA',
      'context entry: a reserved field is not 0',
      'Non-zero reserved field set in the Context Entry',
    ),
  ],
  [
    Reason.ContextInvalid,
    scalable('CA', 'context entry: an invalid combination of fields', 'Invalid Context Entry'),
  ],
  [
    Reason.ContextDte,
    scalable('UR', 'context entry: device-TLB enable (DTE) is 0', 'DTE field in Context Entry is clear'),
  ],
  [
    Reason.ContextPaside,
    scalable(
      'UR',
      'context entry: PASID enable (PASIDE) is 0',
      'PASID Enable field in Context Entry is clear',
    ),
  ],
  [
    Reason.ContextPasidTooLarge,
    scalable(
      'UR',
      'PASID is beyond the PASID directory size (PDTS)',
      'PASID is larger than the max in Context Entry',
    ),
  ],
  [
    Reason.ContextPre,
    scalable('UR', 'context entry: page request enable (PRE) is 0', 'PRE field in Context-Entry is clear'),
  ],
  [
    Reason.ContextRidPasid,
    scalable(
      'UR',
      'context entry: RID_PASID is beyond the PASID directory size (PDTS)',
      'RID_PASID field error in Context-Entry',
    ),
  ],
  [
    Reason.DirectoryAccess,
    scalable(
      'CA',
      'PASID directory entry cannot be read',
      'Error attempting to access the PASID Directory Entry',
    ),
  ],
  [
    Reason.DirectoryNotPresent,
    scalable(
      'UR',
      'PASID directory entry: present (P) field is 0',
      'Present bit in Directory Entry is clear',
    ),
  ],
  [
    Reason.DirectoryReserved,
    scalable(
      'CA',
      'PASID directory entry: a reserved field is not 0',
      'Non-zero reserved field set in PASID Directory Entry',
    ),
  ],
  [
    Reason.PasidAccess,
    scalable('CA', 'PASID table entry cannot be read', 'Error attempting to access PASID Table Entry'),
  ],
  [
    Reason.PasidNotPresent,
    scalable('UR', 'PASID table entry: present (P) field is 0', 'Present bit in PASID Table Entry is clear'),
  ],
  [
    Reason.PasidReserved,
    scalable(
      'CA',
      'PASID table entry: a reserved field is not 0',
      'Non-zero reserved field set in PASID Table Entry',
    ),
  ],
  [
    Reason.PasidInvalid,
    scalable(
      'CA',
      'PASID table entry: invalid translation type, address width or paging mode',
      'Invalid Scalable-Mode PASID Table Entry',
    ),
  ],
  [
    Reason.PasidEre,
    scalable(
      'UR',
      'execute requested while execute request enable (ERE) is 0',
      'ERE field is clear in PASID Table Entry',
    ),
  ],
  [
    Reason.PasidSre,
    scalable(
      'UR',
      'privilege requested while supervisor request enable (SRE) is 0',
      'SRE field is clear in PASID Table Entry',
    ),
  ],
  [
    Reason.FirstAccess,
    scalable(
      'CA',
      'first-stage paging entry cannot be read',
      'Error attempting to access first-level paging entry',
    ),
  ],
  [
    Reason.FirstNotPresent,
    scalable(
      'empty',
      'first-stage paging entry: present (P) field is 0',
      'Present bit in first-level paging entry is clear',
    ),
  ],
  [
    Reason.FirstReserved,
    scalable(
      'CA',
      'first-stage paging entry: a reserved field is not 0',
      'Non-zero reserved field set in first-level paging entry',
    ),
  ],
  [
    Reason.FirstTopAccess,
    scalable('CA', 'top first-stage table cannot be read', 'Error attempting to access FL-PML4 entry'),
  ],
  [
    Reason.NestedTableBeyondWidth,
    scalable(
      'CA',
      'guest address of a first-stage table is beyond the second stage',
      'First-level entry address beyond MGAW in Nested translation',
    ),
  ],
  [
    Reason.NestedTopNoRead,
    scalable(
      'CA',
      'top first-stage table may not be read through the second stage',
      'Read permission error in FL-PML4 entry in Nested translation',
    ),
  ],
  [
    Reason.NestedTableNoRead,
    scalable(
      'CA',
      'first-stage table may not be read through the second stage',
      'Read permission error in first-level paging entry in Nested translation',
    ),
  ],
  [
    Reason.NestedTableNoWrite,
    scalable(
      'CA',
      'flags of a first-stage entry may not be written through the second stage',
      'Write permission error in first-level paging entry in Nested translation',
    ),
  ],
  [
    Reason.SecondAccess,
    scalable(
      'CA',
      'second-stage paging entry cannot be read',
      'Error attempting to access second-level paging entry',
    ),
  ],
  [
    Reason.SecondNotPresent,
    scalable(
      'empty',
      'second-stage paging entry: read (R) and write (W) fields are 0',
      'Read/Write permission error in second-level paging entry',
    ),
  ],
  [
    Reason.SecondReserved,
    scalable(
      'CA',
      'second-stage paging entry: a reserved field is not 0',
      'Non-zero reserved field set in second-level paging entry',
    ),
  ],
  [
    Reason.SecondTopAccess,
    scalable(
      'CA',
      'second-stage page-table pointer: the top table cannot be read',
      'Invalid second-level page table pointer',
    ),
  ],
  [
    Reason.SecondAccessedDirtyNoSnoop,
    scalable(
      'CA',
      'second-stage accessed/dirty flags need a write that does not snoop (PWSNP is 0)',
      'A/D bit update needed in second-level entry when set up in no snoop',
    ),
  ],
  [
    Reason.NotCanonical,
    scalable(
      'empty',
      'input address of the first stage is not canonical',
      'Address in first-level translation is not canonical',
    ),
  ],
  [
    Reason.UserSupervisor,
    scalable(
      'empty',
      'first-stage paging entry: user (U/S) field is 0 and the request is of user privilege',
      'U/S set 0 for first-level translation with user privilege',
    ),
  ],
  [
    Reason.NoExecute,
    scalable(
      'empty',
      'first-stage paging entry: execute disable (XD) is 1',
      'No execute permission for request with PASID and ER=1',
    ),
  ],
  [
    Reason.BeyondHardwareMax,
    scalable('empty', 'address is beyond the host address width', 'Address beyond the DMA hardware max'),
  ],
  [
    Reason.SecondBeyondWidth,
    scalable(
      'empty',
      'input address of the second stage is beyond its width',
      'Second-level entry address beyond the max',
    ),
  ],
  [
    Reason.NoWrite,
    scalable('empty', 'paging entry: no write permission', 'No write permission for Write/AtomicOp request'),
  ],
  [
    Reason.NoRead,
    scalable('empty', 'paging entry: no read permission', 'No read permission for Read/AtomicOp request'),
  ],
  [
    Reason.InterruptAddress,
    scalable('CA', 'address lies in the interrupt range', 'Invalid address-interrupt address'),
  ],
  [
    Reason.FirstAccessedDirtyNoSnoop,
    scalable(
      'CA',
      'first-stage accessed/dirty flags need a write that does not snoop (PWSNP is 0)',
      'A/D bit update needed in first-level entry when set up in no snoop',
    ),
  ],
]);

/** The architecture's words for a reason. */
export function describeReason(reason: number): string {
  return REASONS.get(reason)?.text ?? `reserved fault reason 0x${reason.toString(16)}`;
}

/**
 * Fault reasons of legacy mode.
 *
 * Source: VT-d specification, 7.1.3, table of legacy mode; Linux drivers/iommu/intel/dmar.c (dma_remap_fault_reasons).
 */
import { Reason } from '../reason';
import { rows, type ReasonRow } from './row';

const row = rows('VT-d specification 7.1.3, legacy mode; Linux dmar.c, dma_remap_fault_reasons');

export const LEGACY_REASONS: readonly ReasonRow[] = [
  row(
    Reason.LegacyRootNotPresent,
    'UR',
    'root entry: present (P) field is 0',
    'Present bit in root entry is clear',
  ),
  row(
    Reason.LegacyContextNotPresent,
    'UR',
    'context entry: present (P) field is 0',
    'Present bit in context entry is clear',
  ),
  row(
    Reason.LegacyContextInvalid,
    'CA',
    'context entry: invalid translation type, address width or page-table pointer',
    'Invalid context entry',
  ),
  row(
    Reason.LegacyAddressWidth,
    'empty',
    'input address is beyond the address width of the domain',
    'Access beyond MGAW',
  ),
  row(Reason.LegacyNoWrite, 'empty', 'paging entry: write (W) field is 0', 'PTE Write access is not set'),
  row(Reason.LegacyNoRead, 'empty', 'paging entry: read (R) field is 0', 'PTE Read access is not set'),
  row(
    Reason.LegacyTableAccess,
    'CA',
    'paging entry: its table cannot be read',
    'Next page table ptr is invalid',
  ),
  row(Reason.LegacyRootAccess, 'CA', 'root table cannot be read', 'Root table address invalid'),
  row(Reason.LegacyContextAccess, 'CA', 'context table cannot be read', 'Context table ptr is invalid'),
  row(
    Reason.LegacyRootReserved,
    'CA',
    'root entry: a reserved field is not 0',
    'non-zero reserved fields in RTP',
  ),
  row(
    Reason.LegacyContextReserved,
    'CA',
    'context entry: a reserved field is not 0',
    'non-zero reserved fields in CTP',
  ),
  row(
    Reason.LegacyPageReserved,
    'CA',
    'paging entry: a reserved field is not 0',
    'non-zero reserved fields in PTE',
  ),
  row(
    Reason.LegacyTranslationBlocked,
    'UR',
    'context entry: translation type (TT) blocks translation and translated requests',
    'PCE for translation request specifies blocking',
  ),
  {
    reason: Reason.LegacyInterruptAddress,
    ats: 'CA',
    text: 'translated address lies in the interrupt range',
    console: 'Unknown',
    source: 'VT-d specification 7.1.3, legacy mode; Linux dmar.c has no words for it',
  },
];

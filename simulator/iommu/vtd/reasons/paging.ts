/**
 * Fault reasons of scalable mode's first and second stage.
 *
 * Source: VT-d specification, 7.1.3, table of scalable mode; Linux drivers/iommu/intel/dmar.c
 * (dma_remap_sm_fault_reasons).
 */
import { Reason } from '../reason';
import { rows, type ReasonRow } from './row';

const row = rows('VT-d specification 7.1.3, scalable mode; Linux dmar.c, dma_remap_sm_fault_reasons');

export const PAGING_REASONS: readonly ReasonRow[] = [
  row(
    Reason.FirstAccess,
    'CA',
    'first-stage paging entry cannot be read',
    'SM: Error attempting to access first-level paging entry',
  ),
  row(
    Reason.FirstNotPresent,
    'empty',
    'first-stage paging entry: present (P) field is 0',
    'SM: Present bit in first-level paging entry is clear',
  ),
  row(
    Reason.FirstReserved,
    'CA',
    'first-stage paging entry: a reserved field is not 0',
    'SM: Non-zero reserved field set in first-level paging entry',
  ),
  row(
    Reason.FirstTopAccess,
    'CA',
    'top first-stage table cannot be read',
    'SM: Error attempting to access FL-PML4 entry',
  ),
  row(
    Reason.NestedTableBeyondWidth,
    'CA',
    'guest address of a first-stage table is beyond the second stage',
    'SM: First-level entry address beyond MGAW in Nested translation',
  ),
  row(
    Reason.NestedTopNoRead,
    'CA',
    'top first-stage table may not be read through the second stage',
    'SM: Read permission error in FL-PML4 entry in Nested translation',
  ),
  row(
    Reason.NestedTableNoRead,
    'CA',
    'first-stage table may not be read through the second stage',
    'SM: Read permission error in first-level paging entry in Nested translation',
  ),
  row(
    Reason.NestedTableNoWrite,
    'CA',
    'flags of a first-stage entry may not be written through the second stage',
    'SM: Write permission error in first-level paging entry in Nested translation',
  ),
  row(
    Reason.SecondAccess,
    'CA',
    'second-stage paging entry cannot be read',
    'SM: Error attempting to access second-level paging entry',
  ),
  row(
    Reason.SecondNotPresent,
    'empty',
    'second-stage paging entry: read (R) and write (W) fields are 0',
    'SM: Read/Write permission error in second-level paging entry',
  ),
  row(
    Reason.SecondReserved,
    'CA',
    'second-stage paging entry: a reserved field is not 0',
    'SM: Non-zero reserved field set in second-level paging entry',
  ),
  row(
    Reason.SecondTopAccess,
    'CA',
    'second-stage page-table pointer: the top table cannot be read',
    'SM: Invalid second-level page table pointer',
  ),
  row(
    Reason.SecondAccessedDirtyNoSnoop,
    'CA',
    'second-stage accessed/dirty flags need a write that does not snoop (PWSNP is 0)',
    'SM: A/D bit update needed in second-level entry when set up in no snoop',
  ),
  row(
    Reason.NotCanonical,
    'empty',
    'input address of the first stage is not canonical',
    'SM: Address in first-level translation is not canonical',
  ),
  row(
    Reason.UserSupervisor,
    'empty',
    'first-stage paging entry: user (U/S) field is 0 and the request is of user privilege',
    'SM: U/S set 0 for first-level translation with user privilege',
  ),
  row(
    Reason.NoExecute,
    'empty',
    'first-stage paging entry: execute disable (XD) is 1',
    'SM: No execute permission for request with PASID and ER=1',
  ),
  row(
    Reason.BeyondHardwareMax,
    'empty',
    'address is beyond the host address width',
    'SM: Address beyond the DMA hardware max',
  ),
  row(
    Reason.SecondBeyondWidth,
    'empty',
    'input address of the second stage is beyond its width',
    'SM: Second-level entry address beyond the max',
  ),
  row(
    Reason.NoWrite,
    'empty',
    'paging entry: no write permission',
    'SM: No write permission for Write/AtomicOp request',
  ),
  row(
    Reason.NoRead,
    'empty',
    'paging entry: no read permission',
    'SM: No read permission for Read/AtomicOp request',
  ),
  row(
    Reason.InterruptAddress,
    'CA',
    'address lies in the interrupt range',
    'SM: Invalid address-interrupt address',
  ),
  row(
    Reason.FirstAccessedDirtyNoSnoop,
    'CA',
    'first-stage accessed/dirty flags need a write that does not snoop (PWSNP is 0)',
    'SM: A/D bit update needed in first-level entry when set up in no snoop',
  ),
];

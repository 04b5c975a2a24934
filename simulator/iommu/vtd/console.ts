/**
 * The line that Linux prints for a recorded fault, without the time stamp.
 *
 * Source: Linux drivers/iommu/intel/dmar.c, dmar_fault_do_one and its prefix.
 */
import { formatRequester } from '../../machine/tlp';
import { REASONS } from './reasons';

export function faultLine(
  type: 'read' | 'write',
  requester: number,
  pasid: number | null,
  address: bigint,
  reason: number,
): string {
  const direction = type === 'read' ? 'DMA Read' : 'DMA Write';
  const who = pasid === null ? 'NO_PASID' : `PASID 0x${pasid.toString(16)}`;
  const code = reason.toString(16).padStart(2, '0');
  const words = REASONS.get(reason)?.console ?? 'Unknown';
  const page = (address & ~0xfffn).toString(16);
  return (
    `DMAR: [${direction} ${who}] Request device [${formatRequester(requester)}] ` +
    `fault addr 0x${page} [fault reason 0x${code}] ${words}`
  );
}

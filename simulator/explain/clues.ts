/** What the number of a refused address gives away, before any other cause (Documentation/arch/x86/x86_64/mm.rst). */
import type { Cause } from './causes';
import type { FaultRecord } from './record';

const USER_LOW = 0x5500_0000_0000n;
const USER_HIGH = 0x8000_0000_0000n;
const KERNEL_LOW = 0xff00_0000_0000_0000n;
const LAST_PAGE = 0xffff_ffff_ffff_f000n;

/** Situations in which the address decides; in others a right address may have been refused. */
const ABOUT_THE_ADDRESS = /^(?:unmapped|address-range|privilege|not-permitted)/;

export function clues(record: FaultRecord): Cause[] {
  const { address, pasid, access, reason } = record;
  if (address === null || access === null || !ABOUT_THE_ADDRESS.test(reason.situation)) return [];
  if (address >= LAST_PAGE)
    return [
      {
        rule: 'unchecked-mapping',
        text: 'The address is all ones: that is DMA_MAPPING_ERROR, the result of a mapping that failed, used unchecked.',
      },
    ];
  if (address >= KERNEL_LOW)
    return pasid === null || pasid === undefined
      ? [
          {
            rule: 'raw-kernel-pointer',
            text: 'The address lies in the kernel half of the address space: a kernel pointer was given to the device.',
          },
        ]
      : [
          {
            rule: 'kernel-sva-bind',
            text: 'The address lies in the kernel half of the address space: under a PASID that points to kernel SVA.',
          },
        ];
  if (address < 0x1000n && reason.situation.startsWith('unmapped'))
    return [
      {
        rule: null,
        text: 'The address is in page 0: a ring base or descriptor that was never written, or was cleared while the device ran.',
      },
    ];
  if (address >> 20n === 0xfeen && record.format !== 'Arm SMMUv3' && record.format !== 'Arm SMMUv2')
    return [
      {
        rule: null,
        text: 'The address lies in the interrupt range of x86 (0xFEEx_xxxx): an interrupt message, or an address that was never mapped.',
      },
    ];
  if (address >= USER_LOW && address < USER_HIGH)
    return pasid === null || pasid === undefined
      ? [
          {
            rule: 'pasid-unmapped-address',
            text: 'The address could be one of a user process (or from the top of a 47-bit I/O address space), and the request carries no PASID that would make it one.',
          },
        ]
      : [];
  return [];
}

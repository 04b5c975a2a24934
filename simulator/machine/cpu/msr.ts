/**
 * IA32_PASID, the PASID that ENQCMD submits with.
 *
 * Source: Linux arch/x86/include/asm/msr-index.h (MSR_IA32_PASID 0xd93, MSR_IA32_PASID_VALID bit 31); Intel SDM vol. 4.
 */
export const MSR_IA32_PASID = 0xd93;
export const MSR_IA32_PASID_VALID = 1 << 31;
const PASID_MASK = 0xfffff;

/** The PASID in an IA32_PASID value, or null where its valid bit is clear. */
export function validPasid(msr: number): number | null {
  return msr & MSR_IA32_PASID_VALID ? msr & PASID_MASK : null;
}

/** The IA32_PASID value that makes `pasid` valid. */
export function pasidMsr(pasid: number): number {
  return (MSR_IA32_PASID_VALID | (pasid & PASID_MASK)) >>> 0;
}

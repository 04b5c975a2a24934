/**
 * A page number as the structures hold it, 44 bits: in directory and page table entries at bit 10, in pointers with a
 * mode (iohgatp, iosatp, pdtp, msiptp) at bit 0.
 */

/** Bits of a physical address's high half: a PPN has 44 bits, an address 56. */
export const PHYSICAL_HIGH = 0x00ffffff;

/** High half of the address of the page that an entry's PPN[53:10] names. */
export function entryPageHigh(high: number, low: number): number {
  return ((high << 2) | (low >>> 30)) & PHYSICAL_HIGH;
}

export function entryPageLow(low: number): number {
  return (low & ~0x3ff) << 2;
}

/** High half of the address of the page that a pointer's PPN[43:0] names. */
export function pointerPageHigh(high: number, low: number): number {
  return ((high & 0xfff) << 12) | (low >>> 20);
}

export function pointerPageLow(low: number): number {
  return low << 12;
}

/** MODE[63:60] of a pointer. */
export function pointerMode(high: number): number {
  return high >>> 28;
}

/** iosatp.MODE with SXL = 0. */
export const FIRST_STAGE_MODES = { 0: 'Bare', 8: 'Sv39', 9: 'Sv48', 10: 'Sv57' };

/** Levels of the page table that iosatp.MODE or iohgatp.MODE selects: 3 for Sv39 and Sv39x4 to 5; 0: Bare. */
export function tableLevels(mode: number): number {
  return mode === 0 ? 0 : mode - 5;
}

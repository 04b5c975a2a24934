/**
 * The interrupt address range.
 *
 * Source: VT-d specification, 3.14 "Handling requests to the interrupt address range".
 */

/** True for the interrupt address range FEE0_0000h to FEEF_FFFFh that no translation serves. */
export function isInterruptAddress(high: number, low: number): boolean {
  return high === 0 && low >>> 20 === 0xfee;
}

/**
 * CAP and ECAP as the configuration makes them.
 *
 * Source: VT-d specification, 11.4.2 and 11.4.3; the same bits in Linux drivers/iommu/intel/iommu.h (cap_*, ecap_*).
 */
import { FRCD_OFFSET, IVA_OFFSET } from './register-map';
import type { SecondStageWidth, VtdConfig } from './config';

const bit = (position: number, on: boolean): bigint => (on ? 1n << BigInt(position) : 0n);
const at = (position: number, value: number): bigint => BigInt(value) << BigInt(position);

/** SAGAW bit, and AW code, of each second-stage width. */
export const ADDRESS_WIDTH_CODES: Readonly<Record<SecondStageWidth, number>> = { 39: 1, 48: 2, 57: 3 };

/** Bit n set: AW code n (n + 2 levels) is supported. */
export function sagaw(widths: readonly SecondStageWidth[]): number {
  return widths.reduce((bits, width) => bits | (1 << ADDRESS_WIDTH_CODES[width]), 0);
}

export function capability(config: VtdConfig): bigint {
  const domains16Bit = 6;
  return (
    at(0, domains16Bit) |
    at(8, sagaw(config.secondStageWidths)) |
    at(16, config.mgaw - 1) |
    at(24, FRCD_OFFSET / 16) |
    bit(34, config.secondStage2M) |
    bit(35, config.secondStage1G) |
    bit(39, true) | // PSI
    at(40, config.faultRecords - 1) |
    at(48, config.maxAddressMask) |
    bit(54, true) | // DWD
    bit(55, true) | // DRD
    bit(56, config.firstStage1G) |
    bit(60, config.firstStage5Level)
  );
}

export function extendedCapability(config: VtdConfig): bigint {
  const scalable = config.scalableMode;
  return (
    bit(0, true) | // C: page walks are coherent
    bit(1, true) | // QI
    bit(2, config.deviceTlb) |
    bit(6, config.passThrough) |
    bit(7, config.snoopControl) |
    at(8, IVA_OFFSET / 16) |
    bit(26, scalable && config.nested) |
    bit(29, config.pageRequests) |
    bit(30, config.executeRequests) |
    bit(31, config.supervisorRequests) |
    bit(34, config.extendedAccessedFlag) |
    at(35, scalable ? config.pasidBits - 1 : 0) |
    bit(40, scalable) |
    bit(43, scalable) |
    bit(45, config.secondStageAccessedDirty) |
    bit(46, scalable) |
    bit(47, scalable) |
    bit(48, config.pageWalkCoherency) |
    bit(49, config.ridPasid)
  );
}

/** Commands (RISC-V IOMMU specification, "Command-Queue (CQ)"; drivers/iommu/riscv/iommu-bits.h, `RISCV_IOMMU_CMD_*`). */
import { PAGE_SIZE } from '../../layout';
import type { AddressRange } from '../hardware';

/** Its two words. */
export type Command = readonly [bigint, bigint];

const IOTINVAL = 1n;
const IOFENCE = 2n;
const IODIR = 3n;
const ATS = 4n;
/** func3, at bit 7. */
const INVAL_PDT = 1n << 7n;
const PRGR = 1n << 7n;
/** AV: of an address, or with data to write. */
const AV = 1n << 10n;
/** After all reads and writes of devices that came before. */
const PR = 1n << 12n;
const PW = 1n << 13n;
const PSCV = 1n << 32n;
const PV = 1n << 32n;
const DV = 1n << 33n;
/** ATS.INVAL: the size is in the address. */
const S = 1n << 11n;

const at12 = (id: number): bigint => BigInt(id) << 12n;
const at40 = (id: number): bigint => BigInt(id) << 40n;

/** First-stage translations of one address space. */
export function invalidateSpace(pscid: number): Command {
  return [IOTINVAL | at12(pscid) | PSCV, 0n];
}

/** The same for one page. */
export function invalidatePage(pscid: number, address: bigint): Command {
  // ADDR holds bits 63:12 of the address from bit 10 up.
  return [IOTINVAL | AV | at12(pscid) | PSCV, (BigInt.asUintN(64, address) >> 12n) << 10n];
}

/** Everything of the first stage. */
export function invalidateAll(): Command {
  return [IOTINVAL, 0n];
}

/** All commands before it are done, and what devices had sent before. */
export function fence(): Command {
  return [IOFENCE | PR | PW, 0n];
}

export function invalidateDevice(device: number | null): Command {
  return device === null ? [IODIR, 0n] : [IODIR | DV | at40(device), 0n];
}

export function invalidateProcess(device: number, process: number): Command {
  return [IODIR | INVAL_PDT | at12(process) | DV | at40(device), 0n];
}

/** Invalidation request to a device's TLB; `range` null: all addresses. */
export function invalidateDeviceTlb(
  device: number,
  pasid: number | null,
  range: AddressRange | null,
): Command {
  return [ATS | process(pasid) | at40(device), sized(range)];
}

/** Response to the page requests of a group; code 0 success, 1 invalid request. */
export function pageGroupResponse(
  device: number,
  pasid: number | null,
  group: number,
  code: number,
): Command {
  return [ATS | PRGR | process(pasid) | at40(device), (BigInt(group) << 32n) | (BigInt(code) << 44n)];
}

function process(pasid: number | null): bigint {
  return pasid === null ? 0n : at12(pasid) | PV;
}

/** An address whose lowest zero bit, from bit 12 up, codes the size of a naturally aligned block around the range. */
function sized(range: AddressRange | null): bigint {
  if (range === null) return 0x7fff_ffff_ffff_f000n | S;
  const { start, end } = range;
  let size = PAGE_SIZE;
  while (start / size !== (end - 1n) / size) size <<= 1n;
  const base = start - (start % size);
  return size === PAGE_SIZE ? base : base | (((size >> 1n) - 1n) & ~0xfffn) | S;
}

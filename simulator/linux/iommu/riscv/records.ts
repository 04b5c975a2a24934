/**
 * Records that the hardware writes for software (RISC-V IOMMU specification, "Fault/Event-Queue (FQ)",
 * "Page-Request-Queue (PQ)"; drivers/iommu/riscv/iommu-bits.h, struct riscv_iommu_fq_record, riscv_iommu_pq_record).
 */
import type { PageRequest, RecordedFault } from '../driver';
import { REG } from './registers';
import type { RecordQueueShape } from './record-queue';

export const FAULT_QUEUE: RecordQueueShape = {
  name: 'fault queue',
  base: REG.FQB,
  head: REG.FQH,
  tail: REG.FQT,
  csr: REG.FQCSR,
  words: 4,
};

export const PAGE_REQUEST_QUEUE: RecordQueueShape = {
  name: 'page request queue',
  base: REG.PQB,
  head: REG.PQH,
  tail: REG.PQT,
  csr: REG.PQCSR,
  words: 2,
};

const PV = 1n << 32n;
const PRIV = 1n << 33n;
const W = 1n << 1n;
const LAST = 1n << 2n;

/** iotval, the address, is the third word. */
export function decodeFault([header = 0n, , address = 0n]: readonly bigint[]): RecordedFault {
  return {
    requester: Number((header >> 40n) & 0xffffffn),
    pasid: (header & PV) !== 0n ? Number((header >> 12n) & 0xfffffn) : null,
    address,
    reason: Number(header & 0xfffn),
  };
}

export function decodePageRequest([header = 0n, payload = 0n]: readonly bigint[]): PageRequest {
  return {
    requester: Number((header >> 40n) & 0xffffffn),
    pasid: (header & PV) !== 0n ? Number((header >> 12n) & 0xfffffn) : null,
    privileged: (header & PRIV) !== 0n,
    write: (payload & W) !== 0n,
    last: (payload & LAST) !== 0n,
    group: Number((payload >> 3n) & 0x1ffn),
    address: payload & ~0xfffn,
  };
}

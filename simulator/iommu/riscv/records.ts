/**
 * Records that the IOMMU writes for software.
 *
 * Source: RISC-V IOMMU specification, "Fault/Event-Queue (FQ)", "Page-Request-Queue (PQ)"; Linux
 * drivers/iommu/riscv/iommu-bits.h (struct riscv_iommu_fq_record, struct riscv_iommu_pq_record).
 */
import type { PageRequest } from '../../machine/remapper';
import { EXECUTE, WRITE } from '../iommu';
import { join } from '../recorder';
import { MESSAGE, TRANSLATED, TRANSLATION_REQUEST, type RiscvWalk } from './walk';

/** TTYP: inbound transaction type. */
const UNTRANSLATED_EXECUTE = 1n;
const UNTRANSLATED_READ = 2n;
const UNTRANSLATED_WRITE = 3n;
const TRANSLATED_OFFSET = 4n;
const TTYP_TRANSLATION_REQUEST = 8n;
const TTYP_MESSAGE = 9n;
/** Message code of a PCI Express page request, which iotval has in place of an address. */
const PAGE_REQUEST_MESSAGE = 0x04n;

const bit = (on: boolean, position: bigint): bigint => (on ? 1n << position : 0n);

function transactionType(walk: RiscvWalk): bigint {
  if (walk.kind === MESSAGE) return TTYP_MESSAGE;
  if (walk.kind === TRANSLATION_REQUEST) return TTYP_TRANSLATION_REQUEST;
  const type =
    walk.access & WRITE
      ? UNTRANSLATED_WRITE
      : walk.access & EXECUTE
        ? UNTRANSLATED_EXECUTE
        : UNTRANSLATED_READ;
  return walk.kind === TRANSLATED ? type + TRANSLATED_OFFSET : type;
}

/** Fault record, 256 bits. */
export function faultRecord(walk: RiscvWalk, cause: number): readonly bigint[] {
  const withProcess = walk.pasid >= 0;
  return [
    BigInt(cause) |
      (BigInt(withProcess ? walk.pasid : 0) << 12n) |
      bit(withProcess, 32n) |
      bit(withProcess && walk.privileged === 1, 33n) |
      (transactionType(walk) << 34n) |
      (BigInt(walk.requester) << 40n),
    0n,
    walk.kind === MESSAGE ? PAGE_REQUEST_MESSAGE : join(walk.high, walk.low),
    join(walk.iotval2High, walk.iotval2Low),
  ];
}

/** Page-request record, 128 bits. */
export function pageRequestRecord(request: PageRequest): readonly bigint[] {
  const withProcess = request.pasid !== null;
  return [
    (BigInt(request.pasid ?? 0) << 12n) |
      bit(withProcess, 32n) |
      bit(withProcess && request.privileged, 33n) |
      bit(withProcess && request.execute, 34n) |
      (BigInt(request.requester) << 40n),
    bit(request.read, 0n) |
      bit(request.write, 1n) |
      bit(request.last, 2n) |
      (BigInt(request.group) << 3n) |
      BigInt.asUintN(64, request.address & ~0xfffn),
  ];
}

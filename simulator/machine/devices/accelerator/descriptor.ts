/**
 * The accelerator's 64-byte descriptor and 32-byte completion record.
 *
 * Source: Linux include/uapi/linux/idxd.h (struct dsa_hw_desc, struct dsa_completion_record and their enums).
 */

export const DESCRIPTOR_BYTES = 64;
export const COMPLETION_BYTES = 32;

export const OPCODE_NOOP = 0;
export const OPCODE_BATCH = 1;
export const OPCODE_DRAIN = 2;
export const OPCODE_MEMMOVE = 3;
export const OPCODE_MEMFILL = 4;
export const OPCODE_COMPARE = 5;

/** Descriptor flags. */
export const FLAG_BLOCK_ON_FAULT = 0x02;
export const FLAG_COMPLETION_ADDRESS_VALID = 0x04;
export const FLAG_REQUEST_COMPLETION = 0x08;
export const FLAG_REQUEST_INTERRUPT = 0x10;

/** Completion status. */
export const STATUS_SUCCESS = 0x01;
/** A comparison found a difference. */
export const STATUS_SUCCESS_PREDICATE = 0x02;
export const STATUS_PAGE_FAULT = 0x03;
/** Software refused the page that was asked for. */
export const STATUS_PAGE_FAULT_RESPONSE = 0x04;
export const STATUS_BATCH_FAIL = 0x05;
export const STATUS_BATCH_PAGE_FAULT = 0x06;
export const STATUS_BAD_OPCODE = 0x10;
export const STATUS_INVALID_FLAGS = 0x11;
export const STATUS_TRANSFER_RANGE = 0x13;
export const STATUS_COUNT_RANGE = 0x14;
export const STATUS_TRANSLATION_FAIL = 0x22;
/** Added to the status: the access that faulted was a write. */
export const STATUS_WRITE = 0x80;

export interface AcceleratorDescriptor {
  readonly pasid: number;
  readonly privileged: boolean;
  readonly flags: number;
  readonly opcode: number;
  readonly completion: bigint;
  /** Source address; pattern of a fill; descriptor list of a batch. */
  readonly source: bigint;
  readonly destination: bigint;
  /** Bytes, or descriptors of a batch. */
  readonly size: number;
}

export function encodeDescriptor(d: Partial<AcceleratorDescriptor>): Uint8Array {
  const bytes = new Uint8Array(DESCRIPTOR_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, (((d.pasid ?? 0) & 0xfffff) | (d.privileged ? 1 << 31 : 0)) >>> 0, true);
  view.setUint32(4, (((d.flags ?? 0) & 0xffffff) | ((d.opcode ?? OPCODE_NOOP) << 24)) >>> 0, true);
  view.setBigUint64(8, BigInt.asUintN(64, d.completion ?? 0n), true);
  view.setBigUint64(16, BigInt.asUintN(64, d.source ?? 0n), true);
  view.setBigUint64(24, BigInt.asUintN(64, d.destination ?? 0n), true);
  view.setUint32(32, d.size ?? 0, true);
  return bytes;
}

export function decodeDescriptor(bytes: Uint8Array): AcceleratorDescriptor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, DESCRIPTOR_BYTES);
  const head = view.getUint32(0, true);
  const operation = view.getUint32(4, true);
  return {
    pasid: head & 0xfffff,
    privileged: head >>> 31 === 1,
    flags: operation & 0xffffff,
    opcode: operation >>> 24,
    completion: view.getBigUint64(8, true),
    source: view.getBigUint64(16, true),
    destination: view.getBigUint64(24, true),
    size: view.getUint32(32, true),
  };
}

export interface CompletionRecord {
  readonly status: number;
  readonly result: number;
  readonly bytesCompleted: number;
  readonly faultAddress: bigint;
}

export function encodeCompletion(record: CompletionRecord): Uint8Array {
  const bytes = new Uint8Array(COMPLETION_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, record.status);
  view.setUint8(1, record.result);
  view.setUint32(4, record.bytesCompleted, true);
  view.setBigUint64(8, record.faultAddress, true);
  return bytes;
}

export function decodeCompletion(bytes: Uint8Array): CompletionRecord {
  const view = new DataView(bytes.buffer, bytes.byteOffset, COMPLETION_BYTES);
  return {
    status: view.getUint8(0),
    result: view.getUint8(1),
    bytesCompleted: view.getUint32(4, true),
    faultAddress: view.getBigUint64(8, true),
  };
}

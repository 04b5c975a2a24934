/** What each operation of the accelerator does with memory. Source: Linux include/uapi/linux/idxd.h (enum dsa_opcode). */
import type { DmaPort, DmaResult, Tag } from '../dma-port';
import {
  OPCODE_COMPARE,
  OPCODE_DRAIN,
  OPCODE_MEMFILL,
  OPCODE_MEMMOVE,
  OPCODE_NOOP,
  STATUS_BAD_OPCODE,
  STATUS_PAGE_FAULT,
  STATUS_PAGE_FAULT_RESPONSE,
  STATUS_SUCCESS,
  STATUS_SUCCESS_PREDICATE,
  STATUS_TRANSFER_RANGE,
  STATUS_TRANSLATION_FAIL,
  STATUS_WRITE,
  type AcceleratorDescriptor,
  type CompletionRecord,
} from './descriptor';

/** Largest transfer (GENCAP.MAX_XFER is configurable; 2 MiB bounds what one step of a run can cost). */
export const MAX_TRANSFER = 2 * 1024 * 1024;
const CHUNK = 4096;

/** The end of an operation, or how many bytes it had done when it began to wait for a page. */
export type Progress = CompletionRecord | { readonly waitingAt: number };

/** Runs an operation from byte `from` on. */
export function execute(port: DmaPort, descriptor: AcceleratorDescriptor, tag: Tag, from: number): Progress {
  const { opcode, size } = descriptor;
  if (opcode === OPCODE_NOOP || opcode === OPCODE_DRAIN) return ended(STATUS_SUCCESS, 0);
  if (opcode !== OPCODE_MEMMOVE && opcode !== OPCODE_MEMFILL && opcode !== OPCODE_COMPARE) {
    return ended(STATUS_BAD_OPCODE, 0);
  }
  if (size === 0 || size > MAX_TRANSFER) return ended(STATUS_TRANSFER_RANGE, 0);
  if (opcode === OPCODE_COMPARE) return compare(port, descriptor, tag, from);
  return move(port, descriptor, tag, from);
}

function move(port: DmaPort, descriptor: AcceleratorDescriptor, tag: Tag, from: number): Progress {
  const { source, destination, size, opcode } = descriptor;
  for (let done = from; done < size; done += CHUNK) {
    const length = Math.min(CHUNK, size - done);
    let data = fillPattern(source, length);
    if (opcode === OPCODE_MEMMOVE) {
      const read = port.read(source + BigInt(done), length, tag);
      if (read.kind !== 'done') return refused(port, tag, read, done, 0);
      data = read.data;
    }
    const written = port.write(destination + BigInt(done), data, tag);
    if (written.kind !== 'done') return refused(port, tag, written, done, STATUS_WRITE);
  }
  return ended(STATUS_SUCCESS, size);
}

function compare(port: DmaPort, descriptor: AcceleratorDescriptor, tag: Tag, from: number): Progress {
  const { source, destination, size } = descriptor;
  for (let done = from; done < size; done += CHUNK) {
    const length = Math.min(CHUNK, size - done);
    const first = port.read(source + BigInt(done), length, tag);
    if (first.kind !== 'done') return refused(port, tag, first, done, 0);
    const second = port.read(destination + BigInt(done), length, tag);
    if (second.kind !== 'done') return refused(port, tag, second, done, 0);
    const at = first.data.findIndex((byte, i) => byte !== second.data[i]);
    if (at >= 0) return { ...ended(STATUS_SUCCESS_PREDICATE, done + at), result: 1 };
  }
  return ended(STATUS_SUCCESS, size);
}

/** An eight-byte pattern, repeated. */
function fillPattern(pattern: bigint, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => Number((pattern >> BigInt(8 * (i % 8))) & 0xffn));
}

function ended(status: number, bytesCompleted: number): CompletionRecord {
  return { status, result: 0, bytesCompleted, faultAddress: 0n };
}

/** The record of a refused access; without ATS the device knows only that its read was not answered. */
function refused(
  port: DmaPort,
  tag: Tag,
  result: Exclude<DmaResult, { kind: 'done' }>,
  done: number,
  direction: number,
): Progress {
  if (result.kind === 'wait') return { waitingAt: done };
  const fault = result.answered ? STATUS_PAGE_FAULT_RESPONSE : STATUS_PAGE_FAULT;
  return {
    status: (port.translates(tag) ? fault : STATUS_TRANSLATION_FAIL) | direction,
    result: 0,
    bytesCompleted: done + result.completed,
    faultAddress: result.address,
  };
}

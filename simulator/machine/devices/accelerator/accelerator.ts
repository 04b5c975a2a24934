/**
 * A DSA-like accelerator: work queues, shared or dedicated, whose descriptors say what memory to move.
 *
 * Source: Linux drivers/dma/idxd (submit.c, device.c, registers.h, idxd.h for the portals).
 */
import type { Bus } from '../../bus';
import type { Portal, PortalAnswer } from '../../cpu/portal';
import type { Pasid, RequesterId } from '../../tlp';
import type { PortConfig, Tag } from '../dma-port';
import { Engine } from '../engine';
import {
  decodeDescriptor,
  DESCRIPTOR_BYTES,
  encodeCompletion,
  FLAG_BLOCK_ON_FAULT,
  FLAG_COMPLETION_ADDRESS_VALID,
  FLAG_REQUEST_COMPLETION,
  FLAG_REQUEST_INTERRUPT,
  OPCODE_BATCH,
  STATUS_BATCH_FAIL,
  STATUS_BATCH_PAGE_FAULT,
  STATUS_COUNT_RANGE,
  STATUS_INVALID_FLAGS,
  STATUS_SUCCESS,
  type AcceleratorDescriptor,
  type CompletionRecord,
} from './descriptor';
import { execute, type Progress } from './operations';
import { decodeWqcfg, DISABLED_QUEUE, encodeWqcfg, WQCFG_WORDS, type WorkQueueConfig } from './wqcfg';

const MAX_BATCH = 1024;

/** One descriptor that the device accepted. */
interface Item {
  readonly queue: number;
  readonly bytes: Uint8Array;
  readonly pasid: Pasid | null;
  readonly privileged: boolean;
  /** A batch that has begun: which descriptor is next, and how many failed. */
  readonly batch: { readonly next: number; readonly failed: number } | null;
  /** Bytes of the descriptor in progress that are done. */
  readonly done: number;
  /** It waits for a page. */
  readonly blocked: boolean;
}

type Instruction = 'MOVDIR64B' | 'ENQCMD' | 'ENQCMDS';

export class Accelerator extends Engine<Item> {
  private queues: readonly WorkQueueConfig[];
  /** Where completion interrupts are sent; null: nowhere. */
  private message: { readonly address: bigint; readonly data: number } | null = null;

  constructor(
    bus: Bus,
    name: string,
    requester: RequesterId,
    config: Partial<PortConfig> & { readonly queues?: number } = {},
  ) {
    super(bus, name, requester, config);
    this.queues = Array.from({ length: config.queues ?? 8 }, () => DISABLED_QUEUE);
  }

  /** Writes a queue's WQCFG. */
  configure(queue: number, config: Partial<WorkQueueConfig>): void {
    const words = encodeWqcfg({ ...DISABLED_QUEUE, ...config });
    for (let i = 0; i < WQCFG_WORDS; i++) this.writeWqcfg(queue, i, words[i]!);
  }

  /** Writes one 32-bit word of WQCFG, as software does. */
  writeWqcfg(queue: number, word: number, value: number): void {
    const words = encodeWqcfg(this.queueConfig(queue));
    words[word] = value;
    this.queues = this.queues.with(queue, decodeWqcfg(words));
  }

  queueConfig(queue: number): WorkQueueConfig {
    const config = this.queues[queue];
    if (!config) throw new RangeError(`${this.name} has no work queue ${queue}`);
    return config;
  }

  setInterrupt(message: { readonly address: bigint; readonly data: number } | null): void {
    this.message = message;
  }

  get queueCount(): number {
    return this.queues.length;
  }

  /** Descriptors that wait in a queue. */
  occupancy(queue: number): number {
    return this.work.filter((item) => item.queue === queue).length;
  }

  /** The page through which a queue is reached; a limited one leaves a shared queue's last places to others. */
  portal(queue: number, kind: 'unlimited' | 'limited' = 'unlimited'): Portal {
    return {
      device: this.name,
      queue,
      post: (_offset, command) => void this.accept(queue, kind, command, 'MOVDIR64B'),
      enqueue: (_offset, command, instruction) => this.accept(queue, kind, command, instruction),
    };
  }

  step(): boolean {
    // What waits for a page lets later work pass.
    const at = this.work.findIndex((item) => !(item.blocked && this.port.waiting));
    if (at < 0) return false;
    const next = this.advance({ ...this.work[at]!, blocked: false });
    this.work = next ? this.work.with(at, next) : this.work.toSpliced(at, 1);
    return true;
  }

  /** Drops the work of a PASID, as the device's abort command does; returns how many descriptors went. */
  abort(pasid: Pasid | null): number {
    const before = this.work.length;
    this.work = this.work.filter((item) => item.pasid !== pasid);
    return before - this.work.length;
  }

  /** Steps until no work of a PASID is left, or all that is left waits; true when none is left. */
  drainPasid(pasid: Pasid | null): boolean {
    const left = (): boolean => this.work.some((item) => item.pasid === pasid);
    for (let i = 0; left() && i < MAX_BATCH * this.queues.length; i++) if (!this.step()) break;
    return !left();
  }

  override save(): unknown {
    return { engine: super.save(), queues: this.queues, message: this.message };
  }

  override restore(snapshot: unknown): void {
    const saved = snapshot as {
      engine: unknown;
      queues: readonly WorkQueueConfig[];
      message: Accelerator['message'];
    };
    super.restore(saved.engine);
    this.queues = saved.queues;
    this.message = saved.message;
  }

  private accept(
    queue: number,
    portal: 'unlimited' | 'limited',
    bytes: Uint8Array,
    instruction: Instruction,
  ): PortalAnswer {
    const config = this.queueConfig(queue);
    const reason = this.refusal(queue, config, portal, instruction);
    const shared = config.mode === 'shared';
    const { pasid, privileged } = decodeDescriptor(bytes);
    const item: Item = {
      queue,
      bytes,
      pasid: shared ? pasid : config.pasidEnable ? config.pasid : null,
      privileged: shared ? privileged : config.pasidEnable && config.privileged,
      batch: null,
      done: 0,
      blocked: false,
    };
    const outcome = reason === null ? 'accepted' : instruction === 'MOVDIR64B' ? 'dropped' : 'retry';
    this.bus.sink?.emit({
      kind: 'submit',
      device: this.name,
      queue,
      instruction,
      outcome,
      pasid: item.pasid,
      privileged: item.privileged,
      descriptor: bytes,
      reason,
    });
    if (reason === null) this.work = [...this.work, item];
    return reason === null ? 'accepted' : 'retry';
  }

  private refusal(
    queue: number,
    config: WorkQueueConfig,
    portal: 'unlimited' | 'limited',
    instruction: Instruction,
  ): string | null {
    const posted = instruction === 'MOVDIR64B';
    if (config.size === 0) return 'the work queue is not enabled';
    if (config.mode === 'dedicated' && !posted) return 'a dedicated queue takes MOVDIR64B only';
    if (config.mode === 'shared' && posted) return 'a shared queue takes ENQCMD and ENQCMDS only';
    if (config.mode === 'shared' && !config.pasidEnable) return 'a shared queue needs PASID enabled';
    const room = config.mode === 'shared' && portal === 'limited' ? config.threshold : config.size;
    return this.occupancy(queue) >= room ? 'the work queue is full' : null;
  }

  /** What is left of an item after one unit of work: null when it is finished. */
  private advance(item: Item): Item | null {
    const descriptor = decodeDescriptor(item.bytes);
    if (descriptor.opcode === OPCODE_BATCH) return this.advanceBatch(item, descriptor);
    const record = this.run(item, descriptor);
    if ('waitingAt' in record) return { ...item, done: record.waitingAt, blocked: true };
    this.finish(item, descriptor, record);
    return null;
  }

  private run(item: Item, descriptor: AcceleratorDescriptor): Progress {
    const config = this.queueConfig(item.queue);
    const blockOnFault = (descriptor.flags & FLAG_BLOCK_ON_FAULT) !== 0;
    if (blockOnFault && !config.blockOnFault) return failure(STATUS_INVALID_FLAGS);
    return execute(this.port, descriptor, this.tag(item, descriptor), item.done);
  }

  /** Each unit of a batch is one descriptor of its list, with the PASID of the batch. */
  private advanceBatch(item: Item, batch: AcceleratorDescriptor): Item | null {
    const { next, failed } = item.batch ?? { next: 0, failed: 0 };
    if (batch.size < 2 || batch.size > MAX_BATCH) {
      this.finish(item, batch, failure(STATUS_COUNT_RANGE));
      return null;
    }
    if (next === batch.size) {
      const status = failed ? STATUS_BATCH_FAIL : STATUS_SUCCESS;
      this.finish(item, batch, { status, result: 0, bytesCompleted: next - failed, faultAddress: 0n });
      return null;
    }
    const at = batch.source + BigInt(DESCRIPTOR_BYTES * next);
    const fetched = this.port.read(at, DESCRIPTOR_BYTES, this.tag(item, batch));
    if (fetched.kind === 'wait') return { ...item, blocked: true };
    if (fetched.kind === 'fault') {
      const record = {
        ...failure(STATUS_BATCH_PAGE_FAULT),
        bytesCompleted: next,
        faultAddress: fetched.address,
      };
      this.finish(item, batch, record);
      return null;
    }
    const descriptor = decodeDescriptor(fetched.data);
    const record = this.run(item, descriptor);
    if ('waitingAt' in record) return { ...item, done: record.waitingAt, blocked: true };
    this.finish({ ...item, bytes: fetched.data }, descriptor, record);
    const failures = failed + (record.status === STATUS_SUCCESS ? 0 : 1);
    return { ...item, batch: { next: next + 1, failed: failures }, done: 0 };
  }

  private tag(item: Item, descriptor: AcceleratorDescriptor): Tag {
    const { prsDisable, atsDisable } = this.queueConfig(item.queue);
    const blockOnFault = (descriptor.flags & FLAG_BLOCK_ON_FAULT) !== 0 && !prsDisable;
    return { pasid: item.pasid, privileged: item.privileged, blockOnFault, untranslated: atsDisable };
  }

  private finish(item: Item, descriptor: AcceleratorDescriptor, record: CompletionRecord): void {
    const { flags, completion } = descriptor;
    this.bus.sink?.begin({
      kind: 'descriptor-done',
      device: this.name,
      queue: item.queue,
      status: record.status,
      bytesCompleted: record.bytesCompleted,
      faultAddress: record.status === STATUS_SUCCESS ? null : record.faultAddress,
    });
    const wanted = flags & FLAG_REQUEST_COMPLETION || record.status !== STATUS_SUCCESS;
    if (flags & FLAG_COMPLETION_ADDRESS_VALID && wanted) {
      const tag = { ...this.tag(item, descriptor), blockOnFault: false };
      this.port.write(completion, encodeCompletion(record), tag);
    }
    if (flags & FLAG_REQUEST_INTERRUPT && this.message) {
      this.port.interrupt(this.message.address, this.message.data);
    }
    this.bus.sink?.end();
  }
}

function failure(status: number): CompletionRecord {
  return { status, result: 0, bytesCompleted: 0, faultAddress: 0n };
}

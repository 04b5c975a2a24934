/**
 * The invalidation queue: software writes descriptors to memory and moves the tail; the unit executes up to it.
 *
 * Source: VT-d specification, 6.5.2 "Queued invalidation interface", 6.5.2.10 for its errors, 11.4.9 IQH, IQT, IQA,
 * ICS, IQERCD; Linux drivers/iommu/intel/dmar.c (qi_submit_sync, qi_check_fault).
 */
import type { Endpoint, PageResponseCode } from '../../../machine/remapper';
import type { Sink } from '../../../machine/log';
import type { IommuEvent } from '../../events';
import { join } from '../../recorder';
import { DESCRIPTORS } from '../descriptors';
import { reader, reservedBits } from '../../command';
import { descriptorType, type QueueContext } from '../descriptors/descriptor';
import { ICS, IECTL, IQA, IQERCD, IQH, IQT } from '../register-map';
import { TTM_SCALABLE, type Unit } from '../unit';
import { EventRegisters, type EventState } from './event';
import { ICE, IQE, ITE, type FaultRegisters } from './fault';
import { ignore, type RegisterWord } from '../../registers/word';

/** IQERCD.IQEI: why the queue stopped. */
const IQEI_TAIL = 1;
const IQEI_FETCH = 2;
const IQEI_TYPE = 3;
const IQEI_RESERVED = 4;

const DW = 1 << 11;
const IWC = 1;
const INDEX_MASK = 0x7fff0;

interface QueueState {
  enabled: boolean;
  baseHigh: number;
  baseLow: number;
  head: number;
  tail: number;
  completion: number;
  errorInfo: number;
  timeoutSource: number;
}

export class InvalidationQueue implements QueueContext {
  private readonly event: EventRegisters;
  private state: QueueState = {
    enabled: false,
    baseHigh: 0,
    baseLow: 0,
    head: 0,
    tail: 0,
    completion: 0,
    errorInfo: 0,
    timeoutSource: 0,
  };

  constructor(
    readonly unit: Unit,
    private readonly faults: FaultRegisters,
    private readonly endpoints: ReadonlyMap<number, Endpoint>,
    private readonly respond: (
      requester: number,
      pasid: number | null,
      group: number,
      code: PageResponseCode,
    ) => void,
    interrupt: (address: bigint, data: number) => void,
    private readonly sink: Sink<IommuEvent> | null,
  ) {
    this.event = new EventRegisters(interrupt);
    faults.onErrorCleared = () => this.run();
  }

  get enabled(): boolean {
    return this.state.enabled;
  }

  /** GCMD.QIE. Disabling resets the head. */
  enable(on: boolean): void {
    if (on === this.state.enabled) return;
    this.state.enabled = on;
    if (on) this.run();
    else this.state.head = 0;
  }

  /** Executes descriptors up to the tail, or until an error stops the queue. */
  run(): void {
    const { state } = this;
    while (state.enabled && state.head !== state.tail && this.faults.errors === 0) this.executeNext();
  }

  endpoint(requester: number): Endpoint | undefined {
    return this.endpoints.get(requester);
  }

  /** The device did not answer: waiting descriptors are aborted, which leaves nothing before the tail to do. */
  timeout(requester: number): void {
    this.state.timeoutSource = requester;
    this.faults.raise(ITE);
    this.sink?.emit({
      kind: 'queue-error',
      queue: 'invalidation queue',
      address: this.headAddress(),
      text: `no answer to a device-TLB invalidation (ITE) from requester 0x${requester.toString(16)}`,
    });
  }

  writeStatus(address: bigint, data: number): void {
    if (this.unit.memory.contains(address, 4)) this.unit.memory.write32(address, data, 'iommu');
    else this.faults.raise(ICE);
  }

  completionInterrupt(): void {
    if (this.state.completion & IWC) return;
    this.state.completion |= IWC;
    this.event.signal();
  }

  pageResponse(...response: Parameters<QueueContext['pageResponse']>): void {
    this.respond(...response);
  }

  words(): [number, RegisterWord][] {
    const { state } = this;
    return [
      [IQH, { read: () => state.head, write: ignore }],
      [IQT, { read: () => state.tail, write: (value) => this.writeTail(value) }],
      [IQA, { read: () => state.baseLow, write: (value) => this.writeBase('baseLow', value & 0xfffff807) }],
      [IQA + 4, { read: () => state.baseHigh, write: (value) => this.writeBase('baseHigh', value) }],
      [ICS, { read: () => state.completion, write: (value) => this.clearCompletion(value) }],
      [IQERCD, { read: () => state.errorInfo, write: ignore }],
      [IQERCD + 4, { read: () => state.timeoutSource, write: ignore }],
      ...this.event.words(IECTL),
    ];
  }

  save(): unknown {
    return { ...this.state, event: this.event.save() };
  }

  restore(snapshot: unknown): void {
    const { event, ...state } = snapshot as QueueState & { event: EventState };
    Object.assign(this.state, state);
    this.event.restore(event);
  }

  /** Bytes of the queue, and of a descriptor. */
  private get size(): number {
    return 4096 << (this.state.baseLow & 7);
  }

  private get width(): number {
    return this.state.baseLow & DW ? 32 : 16;
  }

  private headAddress(): bigint {
    return join(this.state.baseHigh, this.state.baseLow & ~0xfff) + BigInt(this.state.head);
  }

  private executeNext(): void {
    const { state, unit } = this;
    const address = this.headAddress();
    if (!unit.memory.contains(address, this.width)) return this.fail(IQEI_FETCH, 'descriptor cannot be read');
    const words = Array.from({ length: this.width / 8 }, (_, i) =>
      unit.memory.read64(address + BigInt(8 * i)),
    );
    const type = descriptorType(words);
    const descriptor = DESCRIPTORS.get(type);
    if (!descriptor || (descriptor.scalable && unit.tableMode !== TTM_SCALABLE)) {
      return this.fail(IQEI_TYPE, `descriptor type ${type} is not valid here`);
    }
    const fields = reader(descriptor.layout, words);
    const wrong = reservedBits(descriptor.layout, words) ?? descriptor.check?.(fields, unit) ?? null;
    if (wrong !== null) return this.fail(IQEI_RESERVED, wrong);
    const dropped = descriptor.execute(this, fields);
    this.sink?.emit({
      kind: 'invalidation',
      command: descriptor.layout.name,
      words,
      fields: Object.fromEntries(descriptor.layout.fields.map((f) => [f.name, fields(f.name)])),
      dropped,
    });
    // After a time-out the descriptors that wait for it are aborted: the head moves to the tail.
    state.head = this.faults.errors & ITE ? state.tail : (state.head + this.width) % this.size;
  }

  private fail(info: number, text: string): void {
    this.state.errorInfo = info;
    this.faults.raise(IQE);
    this.sink?.emit({ kind: 'queue-error', queue: 'invalidation queue', address: this.headAddress(), text });
  }

  private writeTail(value: number): void {
    this.state.tail = value & INDEX_MASK;
    if (!this.state.enabled) return;
    const { tail } = this.state;
    if (tail >= this.size || tail % this.width !== 0) {
      this.fail(IQEI_TAIL, `tail 0x${tail.toString(16)} is outside the queue or not aligned`);
    } else {
      this.run();
    }
  }

  /** The base may not move while the queue runs; such a write has no effect. */
  private writeBase(half: 'baseLow' | 'baseHigh', value: number): void {
    if (!this.state.enabled) this.state[half] = value;
  }

  private clearCompletion(value: number): void {
    if (!(value & IWC)) return;
    this.state.completion = 0;
    this.event.withdraw();
  }
}

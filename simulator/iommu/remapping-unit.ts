/**
 * What every IOMMU does around its walk, whatever the architecture: takes requests and page requests, reports walks,
 * cache fills, answers and faults as events, and speaks with the devices' side of ATS and PRI.
 */
import type { InterruptEvent, RegisterEvent } from '../machine/events';
import type { Sink } from '../machine/log';
import type { PhysicalMemory } from '../machine/memory';
import type { Endpoint, PageRequest, PageResponseCode } from '../machine/remapper';
import type { Pasid, RequesterId, Tlp } from '../machine/tlp';
import type { FaultEvent, IommuEvent } from './events';
import { without } from './exposure';
import type { HeldStructures } from './held';
import type { Iotlb } from './iotlb';
import {
  EXECUTE,
  PRIVILEGED,
  READ,
  WRITE,
  type CacheLine,
  type ExposureRun,
  type Iommu,
  type Outcome,
  type Request,
  type WalkStep,
} from './iommu';
import type { FaultMeaning } from './meaning';
import { halves, join, Recorder } from './recorder';
import type { RegisterPage } from './registers/register-page';
import type { RemappingState } from './remapping-state';
import { Runs } from './runs';
import type { StraightWalk } from './straight-walk';
import type { TagCache } from './tag-cache';
import type { RequestWalk } from './walk';

export const RWX = READ | WRITE | EXECUTE;

/** What an IOMMU is built from. */
export interface RemappingParts {
  readonly memory: PhysicalMemory;
  interrupt(address: bigint, data: number): void;
  readonly sink?: Sink<IommuEvent | RegisterEvent | InterruptEvent> | null;
}

/**
 * How a translation request that meets a fault ends: `UR` and `CA` as completion status, `empty` a successful completion
 * without permissions, after which the device may ask for the page (PCI Express, ATS 3.1).
 */
export type TranslationRequestEnd = 'UR' | 'CA' | 'empty';

/** A page request that could not be queued: why, and what the IOMMU itself answers. */
export interface LostPageRequest {
  readonly text: string;
  readonly response: PageResponseCode;
}

/** Frames from `firstFrame` on. */
export interface FrameRange {
  readonly firstFrame: number;
  readonly frames: number;
}

/** Part of an IOMMU that has state of its own. */
export interface Block {
  save(): unknown;
  restore(snapshot: never): void;
}

/** Reason of a request without fault, in every architecture. */
const NO_FAULT = 0;

export abstract class RemappingUnit<W extends RequestWalk, S extends RemappingState> implements Iommu {
  abstract readonly architecture: string;
  abstract title(): string;
  protected abstract readonly page: RegisterPage;
  protected abstract readonly blocks: readonly Block[];
  protected abstract readonly straight: StraightWalk;
  /**
   * By access: permissions that a line of the IOTLB must have to answer a request with nothing left to check or to do;
   * -1 where there always is something.
   */
  protected abstract readonly neededForHit: Int32Array;
  protected readonly memory: PhysicalMemory;
  protected readonly sink: Sink<IommuEvent> | null;
  protected readonly endpoints = new Map<RequesterId, Endpoint>();
  private readonly held: HeldStructures;
  private readonly iotlb: Iotlb;

  /** @param walk the one that all requests share, so that translating allocates nothing */
  protected constructor(
    { memory, sink = null }: RemappingParts,
    protected readonly walk: W,
    protected readonly unit: S,
  ) {
    this.memory = memory;
    this.sink = sink;
    this.held = unit.held;
    this.iotlb = unit.iotlb;
  }

  readRegister(offset: number, width: 4 | 8): bigint {
    return this.page.read(offset, width);
  }

  writeRegister(offset: number, width: 4 | 8, value: bigint): void {
    this.page.write(offset, width, value);
  }

  connect(endpoint: Endpoint): void {
    this.endpoints.set(endpoint.requester, endpoint);
  }

  /**
   * The hot path: translates one untranslated request with caches, flags and fault recording. Returns the fault
   * reason, 0 for none; the answer is in `answer` until the next request.
   */
  translate(request: Request): number {
    const { walk, held } = this;
    const { requester, pasid, access, addressHigh, addressLow } = request;
    if (requester === held.requester && pasid === held.pasid) {
      const needed = this.neededForHit[access & (RWX | PRIVILEGED)]!;
      if (this.iotlb.hit(walk, held, addressHigh, addressLow, needed)) return NO_FAULT;
    }
    if (this.straight.translate(request)) return NO_FAULT;
    walk.requester = requester;
    walk.pasid = pasid;
    walk.access = access & RWX;
    walk.privileged = access & PRIVILEGED ? 1 : 0;
    walk.high = addressHigh;
    walk.low = addressLow;
    const reason = this.run(walk);
    if (reason !== NO_FAULT) this.record(walk, reason);
    return reason;
  }

  /** What `translate` found. */
  get answer(): Readonly<W> {
    return this.walk;
  }

  handle(tlp: Tlp): Outcome {
    const { walk, sink } = this;
    this.load(walk, tlp);
    walk.recorder = sink ? new Recorder(this.memory) : null;
    const reason = this.walkAndMark(walk, tlp);
    this.reportWalk(tlp);
    const outcome = this.conclude(tlp, reason);
    this.finish();
    return outcome;
  }

  probe(tlp: Tlp): { readonly outcome: Outcome; readonly walk: readonly WalkStep[] } {
    const walk = this.createWalk();
    this.load(walk, tlp);
    walk.live = false;
    const recorder = new Recorder(this.memory);
    walk.recorder = recorder;
    const reason = this.walkAndMark(walk, tlp);
    return { outcome: this.outcome(walk, tlp, reason, false), walk: recorder.steps };
  }

  exposure(requester: RequesterId, pasid: Pasid | null, privileged: boolean): readonly ExposureRun[] {
    const walk = this.createWalk();
    walk.live = false;
    walk.requester = requester;
    walk.pasid = pasid ?? -1;
    walk.privileged = privileged && pasid !== null ? 1 : 0;
    walk.access = READ;
    const runs = new Runs();
    this.expose(walk, runs);
    const { firstFrame, frames } = this.interruptRange;
    return without(runs.finish(), firstFrame, frames);
  }

  abstract describeFault(reason: number): string;

  abstract meaning(reason: number, entry: WalkStep | null): FaultMeaning;

  cacheLines(): readonly CacheLine[] {
    const own = this.unit.caches.flatMap((cache) =>
      [...cache.valid()].map((at) => this.describeLine(cache, at)),
    );
    return [...own, ...[...this.endpoints.values()].flatMap((endpoint) => endpoint.cacheLines())];
  }

  pageRequest(request: PageRequest): void {
    const { walk } = this;
    const tlp = pageRequestTlp(request);
    this.load(walk, tlp);
    walk.access = (request.read ? READ : 0) | (request.write ? WRITE : 0) | (request.execute ? EXECUTE : 0);
    const reason = this.checkPageRequest(walk);
    const lost: LostPageRequest | null =
      reason === NO_FAULT
        ? this.queuePageRequest(request)
        : { text: this.describeFault(reason), response: this.refusePageRequest(reason) };
    this.sink?.begin({
      kind: 'page-request',
      tlp,
      group: request.group,
      last: request.last,
      queued: lost === null,
      reason: lost?.text ?? null,
    });
    if (reason !== NO_FAULT) this.recordFault(tlp, reason);
    // A stop marker, which asks for nothing, is not answered (PCI Express, 10.4.1.2).
    if (lost !== null && request.last && (request.read || request.write)) {
      const pasid = this.responsePasid(request, lost.response);
      this.respond(request.requester, pasid, request.group, lost.response);
    }
    this.finish();
    this.sink?.end();
  }

  save(): unknown {
    return this.blocks.map((block) => block.save());
  }

  restore(snapshot: unknown): void {
    const saved = snapshot as readonly never[];
    this.blocks.forEach((block, i) => block.restore(saved[i]!));
  }

  protected abstract createWalk(): W;

  /** Adds all frames that the walk's requester reaches. */
  protected abstract expose(walk: W, runs: Runs): void;

  /** Frames where a write is an interrupt and reaches no memory. */
  protected abstract get interruptRange(): FrameRange;

  /** Translates the request in the walk; a fault reason, or 0 with the answer in the walk. */
  protected abstract run(walk: W): number;

  /** Records a fault where the architecture says so: where, and its words; null where it is suppressed or lost. */
  protected abstract record(walk: W, reason: number): FaultEvent['record'];

  /** READ | WRITE | EXECUTE that the answer grants to requests such as this one. */
  protected abstract grants(walk: W): number;

  protected abstract translationRequestEnd(reason: number): TranslationRequestEnd;

  /** Marks the field that refused a request, in the walk's recorder. */
  protected abstract markRefusal(recorder: Recorder, field: string): void;

  /** Fields whose value let a request through, in order of preference. */
  protected abstract allowedBy(tlp: Tlp): readonly string[];

  /** The kernel's console line for a recorded fault. */
  protected abstract faultLine(tlp: Tlp, reason: number): string;

  protected abstract describeLine(cache: TagCache, at: number): CacheLine;

  /** Reads the requester's structures; a fault reason where it may not send page requests. */
  protected abstract checkPageRequest(walk: W): number;

  protected abstract queuePageRequest(request: PageRequest): LostPageRequest | null;

  protected abstract refusePageRequest(reason: number): PageResponseCode;

  /** PASID of a response that the IOMMU itself gives. */
  protected abstract responsePasid(request: PageRequest, response: PageResponseCode): Pasid | null;

  /** Puts a request into the walk; an architecture adds what it makes of the address type. */
  protected load(walk: W, tlp: Tlp): void {
    const { high, low } = halves(tlp.address);
    walk.requester = tlp.requester;
    walk.pasid = tlp.pasid ?? -1;
    walk.access = (tlp.access === 'write' ? WRITE : READ) | (tlp.execute ? EXECUTE : 0);
    walk.privileged = tlp.privileged ? 1 : 0;
    walk.high = high;
    walk.low = low;
  }

  /** Leaves the shared walk ready for the hot path. */
  protected finish(): void {
    this.walk.recorder = null;
  }

  /** Ends a request: as an event, with a record where it is a fault that software hears of. */
  protected conclude(tlp: Tlp, reason: number): Outcome {
    const { walk } = this;
    const answered = this.outcome(walk, tlp, reason, false);
    if (answered.kind === 'translated') this.sink?.emit({ tlp, ...answered });
    if (answered.kind !== 'fault') return answered;
    return { ...answered, recorded: this.recordFault(tlp, reason) };
  }

  protected respond(
    requester: RequesterId,
    pasid: Pasid | null,
    group: number,
    code: PageResponseCode,
  ): void {
    this.sink?.emit({ kind: 'page-response', requester, pasid, group, code });
    this.endpoints.get(requester)?.pageResponse(pasid, group, code);
  }

  private walkAndMark(walk: W, tlp: Tlp): number {
    const reason = this.run(walk);
    if (!walk.recorder) return reason;
    if (reason === NO_FAULT) walk.recorder.allow(this.allowedBy(tlp));
    else this.markRefusal(walk.recorder, walk.decides);
    return reason;
  }

  private outcome(walk: W, tlp: Tlp, reason: number, recorded: boolean): Outcome {
    if (walk.interrupt) return { kind: 'interrupt', physical: join(walk.outHigh, walk.outLow) };
    if (reason === NO_FAULT) {
      return {
        kind: 'translated',
        physical: join(walk.outHigh, walk.outLow),
        pageSize: 1n << BigInt(walk.shift),
        permissions: this.grants(walk),
      };
    }
    const end = tlp.addressType === 'translation-request' ? this.translationRequestEnd(reason) : 'UR';
    if (end === 'empty') return { kind: 'translated', physical: 0n, pageSize: 4096n, permissions: 0 };
    return { kind: 'fault', reason, recorded, status: end };
  }

  /** Reports the walk, and the cache lines that it filled. */
  private reportWalk(tlp: Tlp): void {
    const { sink } = this;
    const { recorder } = this.walk;
    // An interrupt message that no table was asked about has no walk.
    if (!sink || !recorder || (this.walk.interrupt && recorder.steps.length === 0)) return;
    const seq = sink.begin({ kind: 'walk', tlp, steps: recorder.steps });
    const entries = recorder.addresses();
    for (const { cache, slot } of recorder.fills) {
      cache.noteFill(slot, seq, entries);
      sink.emit({ kind: 'cache-fill', line: this.describeLine(cache, slot) });
    }
    sink.end();
  }

  /** Records a fault and reports it; true where a record was written. */
  private recordFault(tlp: Tlp, reason: number): boolean {
    const record = this.record(this.walk, reason);
    this.sink?.emit({
      kind: 'fault',
      tlp,
      reason,
      text: this.describeFault(reason),
      record,
      message: record ? this.faultLine(tlp, reason) : null,
    });
    return record !== null;
  }
}

function pageRequestTlp(request: PageRequest): Tlp {
  return {
    requester: request.requester,
    pasid: request.pasid,
    privileged: request.privileged,
    execute: request.execute,
    addressType: 'untranslated',
    access: request.write ? 'write' : 'read',
    address: request.address,
    length: 0,
  };
}

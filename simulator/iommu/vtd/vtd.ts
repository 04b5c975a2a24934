/**
 * An Intel VT-d remapping unit: registers, tables in memory, caches, queues and fault records behind the interface that
 * all architectures share.
 *
 * Source: Intel Virtualization Technology for Directed I/O, Architecture Specification.
 */
import type { InterruptEvent, RegisterEvent } from '../../machine/events';
import type { Sink } from '../../machine/log';
import type { PhysicalMemory } from '../../machine/memory';
import type { Endpoint, PageRequest, PageResponseCode } from '../../machine/remapper';
import type { Pasid, RequesterId, Tlp } from '../../machine/tlp';
import type { IommuEvent } from '../events';
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
} from '../iommu';
import { halves, join, Recorder } from '../recorder';
import { capability, extendedCapability } from './capabilities';
import { DEFAULT_VTD_CONFIG, type VtdConfig } from './config';
import { faultLine } from './console';
import { exposure } from './exposure';
import { describeLine } from './lines';
import { automaticResponse, checkPageRequest, loadPageRequest } from './page-requests';
import { Reason } from './reason';
import { describeReason, REASONS } from './reasons';
import { CAP, ECAP, VER, VTD_REGISTERS } from './register-map';
import { FaultRegisters } from './registers/fault';
import { GlobalCommand } from './registers/global-command';
import { InvalidationRegisters } from './registers/invalidation';
import { InvalidationQueue } from './registers/invalidation-queue';
import { PageRequestQueue } from './registers/page-request-queue';
import { RegisterPage } from '../registers/register-page';
import { constant } from '../registers/word';
import { translate } from './translate';
import { Unit } from './unit';
import { PRIVILEGED_SHIFT, Walk } from './walk';

const RWX = READ | WRITE | EXECUTE;
/** Version 6.0 of the register interface. */
const VERSION = 0x60n;

export interface VtdParts {
  readonly memory: PhysicalMemory;
  interrupt(address: bigint, data: number): void;
  readonly sink?: Sink<IommuEvent | RegisterEvent | InterruptEvent> | null;
}

export class VtdIommu implements Iommu {
  readonly architecture = 'vtd';
  readonly config: VtdConfig;
  private readonly unit: Unit;
  private readonly walk = new Walk();
  private readonly memory: PhysicalMemory;
  private readonly sink: Sink<IommuEvent> | null;
  private readonly endpoints = new Map<RequesterId, Endpoint>();
  private readonly faults: FaultRegisters;
  private readonly queue: InvalidationQueue;
  private readonly pageRequests: PageRequestQueue;
  private readonly blocks: readonly { save(): unknown; restore(snapshot: never): void }[];
  private readonly page: RegisterPage;

  constructor({ memory, interrupt, sink = null }: VtdParts, config: Partial<VtdConfig> = {}) {
    this.config = { ...DEFAULT_VTD_CONFIG, ...config };
    this.memory = memory;
    this.sink = sink;
    this.unit = new Unit(memory, this.config);
    this.faults = new FaultRegisters(this.config.faultRecords, interrupt);
    this.queue = new InvalidationQueue(
      this.unit,
      this.faults,
      this.endpoints,
      (...response) => this.respond(...response),
      interrupt,
      sink,
    );
    this.pageRequests = new PageRequestQueue(this.unit, interrupt);
    const command = new GlobalCommand(this.unit, this.queue);
    const invalidation = new InvalidationRegisters(this.unit, () => this.queue.enabled, sink);
    this.blocks = [this.unit, this.faults, this.queue, this.pageRequests, command, invalidation];
    this.page = new RegisterPage(
      VTD_REGISTERS,
      [
        constant(VER, VERSION),
        constant(CAP, capability(this.config)),
        constant(ECAP, extendedCapability(this.config)),
        command.words(),
        invalidation.words(),
        this.faults.words(),
        this.queue.words(),
        this.pageRequests.words(),
      ],
      sink,
    );
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
    const { walk } = this;
    walk.requester = request.requester;
    walk.pasid = request.pasid;
    walk.access = request.access & RWX;
    walk.privileged = request.access & PRIVILEGED ? 1 : 0;
    walk.high = request.addressHigh;
    walk.low = request.addressLow;
    const reason = translate(this.unit, walk);
    if (reason !== Reason.None && walk.faultsDisabled === 0) this.faults.record(walk, reason);
    return reason;
  }

  /** What `translate` found. */
  get answer(): Readonly<Pick<Walk, 'outHigh' | 'outLow' | 'permissions' | 'shift' | 'interrupt'>> {
    return this.walk;
  }

  handle(tlp: Tlp): Outcome {
    const { walk, sink } = this;
    if (tlp.addressType === 'translated') return this.handleTranslated(tlp);
    load(walk, tlp);
    walk.recorder = sink ? new Recorder(this.memory) : null;
    walk.ats = tlp.addressType === 'translation-request';
    const reason = translate(this.unit, walk);
    if (reason === Reason.None) walk.recorder?.allow(allowedBy(tlp));
    else walk.recorder?.decide(walk.decides);
    if (!walk.interrupt) this.reportWalk(tlp);
    const outcome = this.conclude(tlp, reason);
    walk.recorder = null;
    walk.ats = false;
    return outcome;
  }

  probe(tlp: Tlp): { readonly outcome: Outcome; readonly walk: readonly WalkStep[] } {
    const walk = new Walk();
    load(walk, tlp);
    walk.live = false;
    walk.ats = tlp.addressType === 'translation-request';
    const recorder = new Recorder(this.memory);
    walk.recorder = recorder;
    const reason = translate(this.unit, walk);
    if (reason !== Reason.None) {
      recorder.decide(walk.decides);
      const status = REASONS.get(reason)?.ats === 'CA' && walk.ats ? 'CA' : 'UR';
      return { outcome: { kind: 'fault', reason, recorded: false, status }, walk: recorder.steps };
    }
    recorder.allow(allowedBy(tlp));
    return { outcome: walk.interrupt ? { kind: 'interrupt' } : translated(walk), walk: recorder.steps };
  }

  exposure(requester: RequesterId, pasid: Pasid | null, privileged: boolean): readonly ExposureRun[] {
    return exposure(this.unit, requester, pasid, privileged);
  }

  cacheLines(): readonly CacheLine[] {
    const { unit } = this;
    const own = unit.caches.flatMap((cache) => [...cache.valid()].map((at) => describeLine(unit, cache, at)));
    return [...own, ...[...this.endpoints.values()].flatMap((endpoint) => endpoint.cacheLines())];
  }

  describeFault(reason: number): string {
    return describeReason(reason);
  }

  pageRequest(request: PageRequest): void {
    const { walk } = this;
    const { high, low } = halves(request.address);
    loadPageRequest(walk, request, high, low);
    const reason = checkPageRequest(this.unit, walk);
    walk.ats = false;
    const tlp = pageRequestTlp(request);
    const lost = reason === Reason.None ? this.pageRequests.push(request) : describeReason(reason);
    this.sink?.begin({
      kind: 'page-request',
      tlp,
      group: request.group,
      last: request.last,
      queued: lost === null,
      reason: lost,
    });
    if (reason !== Reason.None) this.recordFault(tlp, reason);
    if (lost !== null && request.last) {
      this.respond(
        request.requester,
        request.pasid,
        request.group,
        automaticResponse(reason !== Reason.None),
      );
    }
    this.sink?.end();
  }

  save(): unknown {
    return this.blocks.map((block) => block.save());
  }

  restore(snapshot: unknown): void {
    const saved = snapshot as readonly never[];
    this.blocks.forEach((block, i) => block.restore(saved[i]!));
  }

  /** A translated request (ATS) is not translated again; its requester must be one that may send it. */
  private handleTranslated(tlp: Tlp): Outcome {
    const { walk } = this;
    load(walk, tlp);
    walk.ats = true;
    walk.recorder = this.sink ? new Recorder(this.memory) : null;
    const reason = translate(this.unit, walk);
    walk.ats = false;
    walk.recorder = null;
    const blocked = reason !== Reason.None && REASONS.get(reason)?.ats !== 'empty';
    if (blocked) return this.conclude(tlp, reason);
    return { kind: 'translated', physical: tlp.address, pageSize: 4096n, permissions: RWX };
  }

  /** Reports the walk, and the cache lines that it filled. */
  private reportWalk(tlp: Tlp): void {
    const { sink } = this;
    const { recorder } = this.walk;
    if (!sink || !recorder) return;
    const seq = sink.begin({ kind: 'walk', tlp, steps: recorder.steps });
    const entries = recorder.addresses();
    for (const { cache, slot } of recorder.fills) {
      cache.noteFill(slot, seq, entries);
      sink.emit({ kind: 'cache-fill', line: describeLine(this.unit, cache, slot) });
    }
    sink.end();
  }

  private conclude(tlp: Tlp, reason: number): Outcome {
    const { walk } = this;
    if (walk.interrupt) return { kind: 'interrupt' };
    if (reason === Reason.None) {
      const outcome = translated(walk);
      this.sink?.emit({ tlp, ...outcome });
      return outcome;
    }
    const row = REASONS.get(reason);
    if (tlp.addressType === 'translation-request' && row?.ats === 'empty') {
      const outcome = { kind: 'translated', physical: 0n, pageSize: 4096n, permissions: 0 } as const;
      this.sink?.emit({ tlp, ...outcome });
      return outcome;
    }
    const recorded = this.recordFault(tlp, reason);
    const status = tlp.addressType === 'translation-request' && row?.ats === 'CA' ? 'CA' : 'UR';
    return { kind: 'fault', reason, recorded, status };
  }

  /** Records a fault unless FPD says otherwise; true where a record was written. */
  private recordFault(tlp: Tlp, reason: number): boolean {
    const { walk } = this;
    const record = walk.faultsDisabled === 0 ? this.faults.record(walk, reason) : null;
    this.sink?.emit({
      kind: 'fault',
      tlp,
      reason,
      text: describeReason(reason),
      record,
      message: record ? faultLine(tlp.access, tlp.requester, tlp.pasid, tlp.address, reason) : null,
    });
    return record !== null;
  }

  private respond(requester: RequesterId, pasid: Pasid | null, group: number, code: PageResponseCode): void {
    this.sink?.emit({ kind: 'page-response', requester, pasid, group, code });
    this.endpoints.get(requester)?.pageResponse(pasid, group, code);
  }
}

function load(walk: Walk, tlp: Tlp): void {
  const { high, low } = halves(tlp.address);
  walk.requester = tlp.requester;
  walk.pasid = tlp.pasid ?? -1;
  walk.access = (tlp.access === 'write' ? WRITE : READ) | (tlp.execute ? EXECUTE : 0);
  walk.privileged = tlp.privileged ? 1 : 0;
  walk.high = high;
  walk.low = low;
}

function translated(walk: Walk): Extract<Outcome, { kind: 'translated' }> {
  const permissions = (walk.privileged ? walk.permissions >> PRIVILEGED_SHIFT : walk.permissions) & RWX;
  return {
    kind: 'translated',
    physical: join(walk.outHigh, walk.outLow),
    pageSize: 1n << BigInt(walk.shift),
    permissions,
  };
}

/** The fields whose value let a request through: of a second-stage, a first-stage, or a pass-through PASID entry. */
function allowedBy(tlp: Tlp): readonly string[] {
  return tlp.access === 'write' ? ['W', 'R/W', 'PGTT', 'TT'] : ['R', 'P', 'PGTT', 'TT'];
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

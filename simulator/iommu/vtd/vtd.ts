/**
 * An Intel VT-d remapping unit: registers, tables in memory, caches, queues and fault records behind the interface that
 * all architectures share.
 *
 * Source: Intel Virtualization Technology for Directed I/O, Architecture Specification.
 */
import type { PageRequest, PageResponseCode } from '../../machine/remapper';
import type { Pasid, Tlp } from '../../machine/tlp';
import type { FaultEvent } from '../events';
import type { CacheLine, Outcome, WalkStep } from '../iommu';
import type { FaultMeaning } from '../meaning';
import type { Recorder } from '../recorder';
import { RegisterPage } from '../registers/register-page';
import { constant } from '../registers/word';
import {
  RemappingUnit,
  RWX,
  type Block,
  type FrameRange,
  type LostPageRequest,
  type RemappingParts,
  type TranslationRequestEnd,
} from '../remapping-unit';
import type { Runs } from '../runs';
import type { TagCache } from '../tag-cache';
import { capability, extendedCapability } from './capabilities';
import { DEFAULT_VTD_CONFIG, type VtdConfig } from './config';
import { faultLine } from './console';
import { expose, INTERRUPT_RANGE } from './exposure';
import { describeLine } from './lines';
import { meaningOf } from './meanings';
import { checkPageRequest } from './page-requests';
import { VtdStraightWalk } from './straight-walk';
import { Reason } from './reason';
import { describeReason, REASONS } from './reasons';
import { CAP, ECAP, VER, VTD_REGISTERS } from './register-map';
import { FaultRegisters } from './registers/fault';
import { GlobalCommand } from './registers/global-command';
import { InvalidationRegisters } from './registers/invalidation';
import { InvalidationQueue } from './registers/invalidation-queue';
import { PageRequestQueue } from './registers/page-request-queue';
import { translate } from './translate';
import { TTM_ABORT, TTM_LEGACY, TTM_SCALABLE, Unit } from './unit';
import { NEEDED_FOR_HIT, PRIVILEGED_SHIFT, Walk } from './walk';

/** RTADDR.TTM in words (VT-d specification, 11.4.5). */
const TABLE_MODES: Readonly<Record<number, string>> = {
  [TTM_LEGACY]: 'legacy',
  [TTM_SCALABLE]: 'scalable',
  [TTM_ABORT]: 'abort',
};

/** Version 6.0 of the register interface. */
const VERSION = 0x60n;

export class VtdIommu extends RemappingUnit<Walk, Unit> {
  readonly architecture = 'vtd';
  readonly config: VtdConfig;
  protected readonly page: RegisterPage;
  protected readonly blocks: readonly Block[];
  protected readonly straight: VtdStraightWalk;
  protected readonly neededForHit = NEEDED_FOR_HIT;
  private readonly faults: FaultRegisters;
  private readonly pageRequests: PageRequestQueue;

  constructor(parts: RemappingParts, config: Partial<VtdConfig> = {}) {
    super(parts, new Walk(), new Unit(parts.memory, { ...DEFAULT_VTD_CONFIG, ...config }));
    const { interrupt, sink = null } = parts;
    this.config = this.unit.config;
    this.straight = new VtdStraightWalk(this.unit, this.walk);
    this.faults = new FaultRegisters(this.config.faultRecords, interrupt);
    const queue = new InvalidationQueue(
      this.unit,
      this.faults,
      this.endpoints,
      (...response) => this.respond(...response),
      interrupt,
      sink,
    );
    this.pageRequests = new PageRequestQueue(this.unit, interrupt);
    const command = new GlobalCommand(this.unit, queue);
    const invalidation = new InvalidationRegisters(this.unit, () => queue.enabled, sink);
    this.blocks = [this.unit, this.faults, queue, this.pageRequests, command, invalidation];
    this.page = new RegisterPage(
      VTD_REGISTERS,
      [
        constant(VER, VERSION),
        constant(CAP, capability(this.config)),
        constant(ECAP, extendedCapability(this.config)),
        command.words(),
        invalidation.words(),
        this.faults.words(),
        queue.words(),
        this.pageRequests.words(),
      ],
      sink,
    );
  }

  title(): string {
    return `VT-d ${this.unit.translationEnabled ? TABLE_MODES[this.unit.tableMode] : 'off'}`;
  }

  override handle(tlp: Tlp): Outcome {
    return tlp.addressType === 'translated' ? this.handleTranslated(tlp) : super.handle(tlp);
  }

  describeFault(reason: number): string {
    return describeReason(reason);
  }

  meaning(reason: number, entry: WalkStep | null): FaultMeaning {
    return meaningOf(reason, entry);
  }

  protected expose(walk: Walk, runs: Runs): void {
    expose(this.unit, walk, runs);
  }

  protected get interruptRange(): FrameRange {
    return INTERRUPT_RANGE;
  }

  protected createWalk(): Walk {
    return new Walk();
  }

  protected run(walk: Walk): number {
    return translate(this.unit, walk);
  }

  /** FPD of any structure read suppresses the record. */
  protected record(walk: Walk, reason: number): FaultEvent['record'] {
    return walk.faultsDisabled === 0 ? this.faults.record(walk, reason) : null;
  }

  protected grants(walk: Walk): number {
    return (walk.privileged ? walk.permissions >> PRIVILEGED_SHIFT : walk.permissions) & RWX;
  }

  protected translationRequestEnd(reason: number): TranslationRequestEnd {
    return REASONS.get(reason)?.ats ?? 'UR';
  }

  /** Permission is the AND over all levels, so the first entry that refuses decides. */
  protected markRefusal(recorder: Recorder, field: string): void {
    recorder.decide(field);
  }

  /** Of a second-stage, a first-stage, or a pass-through entry. */
  protected allowedBy(tlp: Tlp): readonly string[] {
    return tlp.access === 'write' ? ['W', 'R/W', 'PGTT', 'TT'] : ['R', 'P', 'PGTT', 'TT'];
  }

  protected faultLine(tlp: Tlp, reason: number): string {
    return faultLine(tlp.access, tlp.requester, tlp.pasid, tlp.address, reason);
  }

  protected describeLine(cache: TagCache, at: number): CacheLine {
    return describeLine(this.unit, cache, at);
  }

  protected checkPageRequest(walk: Walk): number {
    walk.ats = true;
    return checkPageRequest(this.unit, walk);
  }

  /** After an overflow the device is told success, translates again, and asks again (VT-d specification, 7.4.1). */
  protected queuePageRequest(request: PageRequest): LostPageRequest | null {
    const text = this.pageRequests.push(request);
    return text === null ? null : { text, response: 'success' };
  }

  protected refusePageRequest(): PageResponseCode {
    return 'invalid-request';
  }

  protected responsePasid(request: PageRequest): Pasid | null {
    return request.pasid;
  }

  protected override load(walk: Walk, tlp: Tlp): void {
    super.load(walk, tlp);
    walk.ats = tlp.addressType !== 'untranslated';
  }

  protected override finish(): void {
    super.finish();
    this.walk.ats = false;
  }

  /** A translated request (ATS) is not translated again; its requester must be one that may send it. */
  private handleTranslated(tlp: Tlp): Outcome {
    const { walk } = this;
    this.load(walk, tlp);
    const reason = this.run(walk);
    this.finish();
    const blocked = reason !== Reason.None && REASONS.get(reason)?.ats !== 'empty';
    if (blocked) return this.conclude(tlp, reason);
    return { kind: 'translated', physical: tlp.address, pageSize: 4096n, permissions: RWX };
  }
}

/**
 * A RISC-V IOMMU: registers, directories and tables in memory, caches and queues behind the interface that all
 * architectures share.
 *
 * Source: RISC-V IOMMU Architecture Specification, version 1.0.
 */
import type { PageRequest, PageResponseCode } from '../../machine/remapper';
import type { Pasid, Tlp } from '../../machine/tlp';
import type { FaultEvent } from '../events';
import { EXECUTE, READ, WRITE, type CacheLine, type WalkStep } from '../iommu';
import type { FaultMeaning } from '../meaning';
import { join, type Recorder } from '../recorder';
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
import { DBG } from './capabilities';
import { Cause } from './cause';
import { CAUSES, describeCause } from './causes';
import { DEFAULT_RISCV_CONFIG, type RiscvConfig } from './config';
import { faultLine } from './console';
import { expose } from './exposure';
import { describeLine } from './lines';
import { meaningOf } from './meanings';
import { checkPageRequest, loss, refusal } from './page-requests';
import { faultRecord, pageRequestRecord } from './records';
import { CAPABILITIES, RISCV_REGISTERS } from './register-map';
import { CommandQueue } from './registers/command-queue';
import { DirectoryPointer } from './registers/directory-pointer';
import { Interrupts } from './registers/interrupts';
import { RecordQueue } from './registers/record-queue';
import { FAULT_QUEUE_SHAPE, PAGE_REQUEST_QUEUE_SHAPE } from './registers/shapes';
import { TranslationRequest } from './registers/translation-request';
import { PRPR } from './structures/device-context';
import { RiscvStraightWalk } from './straight-walk';
import { translate } from './translate';
import { Unit } from './unit';
import {
  NEEDED_FOR_HIT,
  RiscvWalk,
  SECOND_STAGE_SHIFT,
  TRANSLATED,
  TRANSLATION_REQUEST,
  UNTRANSLATED,
} from './walk';

/** ddtp.iommu_mode in the specification's words, by value. */
const MODES: readonly string[] = ['Off', 'Bare', '1LVL', '2LVL', '3LVL'];

export class RiscvIommu extends RemappingUnit<RiscvWalk, Unit> {
  readonly architecture = 'riscv';
  readonly config: RiscvConfig;
  protected readonly page: RegisterPage;
  protected readonly blocks: readonly Block[];
  protected readonly straight: RiscvStraightWalk;
  protected readonly neededForHit = NEEDED_FOR_HIT;
  private readonly faults: RecordQueue;
  private readonly pageRequests: RecordQueue;

  constructor(parts: RemappingParts, config: Partial<RiscvConfig> = {}) {
    super(parts, new RiscvWalk(), new Unit(parts.memory, { ...DEFAULT_RISCV_CONFIG, ...config }));
    const { interrupt, sink = null } = parts;
    this.config = this.unit.config;
    this.straight = new RiscvStraightWalk(this.unit, this.walk);
    const interrupts = new Interrupts(interrupt);
    const commands = new CommandQueue(
      this.unit,
      interrupts,
      this.endpoints,
      (...response) => this.respond(...response),
      sink,
    );
    this.faults = new RecordQueue(this.unit, FAULT_QUEUE_SHAPE, interrupts);
    this.pageRequests = new RecordQueue(this.unit, PAGE_REQUEST_QUEUE_SHAPE, interrupts);
    const directory = new DirectoryPointer(this.unit);
    const debug = new TranslationRequest((request) => this.translate(request), this.walk);
    this.blocks = [this.unit, interrupts, commands, this.faults, this.pageRequests, directory, debug];
    this.page = new RegisterPage(
      RISCV_REGISTERS,
      [
        constant(CAPABILITIES, this.config.capabilities),
        directory.words(),
        interrupts.words(),
        commands.words(),
        this.faults.words(),
        // What the capabilities lack reads 0 and ignores writes.
        this.unit.ats ? this.pageRequests.words() : [],
        this.config.capabilities & DBG ? debug.words() : [],
      ],
      sink,
    );
  }

  title(): string {
    return `RISC-V ${MODES[this.unit.mode] ?? ''}`.trimEnd();
  }

  describeFault(reason: number): string {
    return describeCause(reason);
  }

  meaning(reason: number, entry: WalkStep | null): FaultMeaning {
    return meaningOf(reason, entry);
  }

  protected expose(walk: RiscvWalk, runs: Runs): void {
    expose(this.unit, walk, runs);
  }

  protected get interruptRange(): FrameRange {
    const { interruptFrame, interruptEnd } = this.unit;
    return { firstFrame: interruptFrame, frames: interruptEnd - interruptFrame };
  }

  protected createWalk(): RiscvWalk {
    return new RiscvWalk();
  }

  protected run(walk: RiscvWalk): number {
    const cause = translate(this.unit, walk);
    // A translation request (ATS) asks, and writes nothing.
    walk.interrupt =
      (walk.access & WRITE) !== 0 &&
      walk.kind !== TRANSLATION_REQUEST &&
      cause === Cause.None &&
      this.unit.isInterruptFile(walk.outHigh, walk.outLow);
    return cause;
  }

  /** DTF of the device context suppresses what its translation may do. */
  protected record(walk: RiscvWalk, reason: number): FaultEvent['record'] {
    if (walk.faultsDisabled !== 0 && !CAUSES.get(reason)?.despiteDtf) return null;
    const words = faultRecord(walk, reason);
    const index = this.faults.push(words);
    return typeof index === 'number' ? { index, words } : null;
  }

  /** What both stages permit. ATS grants execute only with read, and only where it was asked for. */
  protected grants(walk: RiscvWalk): number {
    const both = walk.permissions & (walk.permissions >> SECOND_STAGE_SHIFT) & RWX;
    if (walk.kind !== TRANSLATION_REQUEST) return both;
    return walk.access & EXECUTE && both & READ ? both : both & ~EXECUTE;
  }

  protected translationRequestEnd(reason: number): TranslationRequestEnd {
    return CAUSES.get(reason)?.ats ?? 'UR';
  }

  /** Only leaves have permissions, and the walk ends at the entry that refuses. */
  protected markRefusal(recorder: Recorder, field: string): void {
    recorder.decideLast(field);
  }

  /** Of a leaf, or of a context whose stages are Bare. */
  protected allowedBy(tlp: Tlp): readonly string[] {
    const permission = tlp.access === 'write' ? 'W' : tlp.execute ? 'X' : 'R';
    return [permission, 'PPN', 'fsc.MODE'];
  }

  protected faultLine(tlp: Tlp, reason: number): string {
    const { iotval2High, iotval2Low } = this.walk;
    return faultLine(tlp.requester, reason, tlp.address, join(iotval2High, iotval2Low));
  }

  protected describeLine(cache: TagCache, at: number): CacheLine {
    return describeLine(this.unit, cache, at);
  }

  protected checkPageRequest(walk: RiscvWalk): number {
    return checkPageRequest(this.unit, walk);
  }

  protected queuePageRequest(request: PageRequest): LostPageRequest | null {
    const index = this.pageRequests.push(pageRequestRecord(request));
    return typeof index === 'number' ? null : loss(index);
  }

  protected refusePageRequest(reason: number): PageResponseCode {
    return refusal(reason);
  }

  /** A failure has the request's PASID; any other response has it where the device context says so (PRPR). */
  protected responsePasid(request: PageRequest, response: PageResponseCode): Pasid | null {
    return response === 'failure' || this.walk.control & PRPR ? request.pasid : null;
  }

  protected override load(walk: RiscvWalk, tlp: Tlp): void {
    super.load(walk, tlp);
    walk.kind = KINDS[tlp.addressType];
    // A read for execute needs execute permission and no other; a translation request that may write also reads.
    if (tlp.execute && walk.kind === UNTRANSLATED) walk.access = EXECUTE;
    if (walk.kind === TRANSLATION_REQUEST) walk.access |= READ;
  }

  protected override finish(): void {
    super.finish();
    this.walk.kind = UNTRANSLATED;
  }
}

const KINDS = {
  untranslated: UNTRANSLATED,
  'translation-request': TRANSLATION_REQUEST,
  translated: TRANSLATED,
} as const;

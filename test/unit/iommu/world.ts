/**
 * A VT-d world for tests, programmed as a driver would: structures as bytes in memory, registers by offset, the
 * invalidation queue by descriptors.
 */
import type { IommuEvent } from '../../../simulator/iommu/events';
import type { Outcome } from '../../../simulator/iommu/iommu';
import type { VtdConfig } from '../../../simulator/iommu/vtd/config';
import { VtdIommu } from '../../../simulator/iommu/vtd/vtd';
import type { MachineEvent } from '../../../simulator/machine/events';
import { EventLog } from '../../../simulator/machine/log';
import { Machine } from '../../../simulator/machine/machine';
import type { Tlp } from '../../../simulator/machine/tlp';

export const MIB = 1024 * 1024;
export const DEVICE = 0x6a08; // 6a:01.0
export const DOMAIN = 7n;

/** First-stage entry bits. */
export const P = 1n;
export const RW = 2n;
export const US = 4n;
export const ACCESSED = 1n << 5n;
export const DIRTY = 1n << 6n;
export const PS = 1n << 7n;
export const XD = 1n << 63n;

/** PASID entry: PGTT. */
export const FIRST = 1n;
export const SECOND = 2n;
export const NESTED = 3n;
export const PASS_THROUGH = 4n;

export interface PasidEntryBits {
  readonly pgtt: bigint;
  readonly first?: bigint;
  readonly second?: bigint;
  readonly domain?: bigint;
  /** SRE, ERE, WPE, NXE, EAFE and FSPM, as bits of word 2. */
  readonly word2?: bigint;
  /** FPD, SSADE: bits of word 0. */
  readonly word0?: bigint;
}

export type Log = EventLog<MachineEvent | IommuEvent>;

export class World {
  readonly machine: Machine<VtdIommu>;
  readonly log: Log = new EventLog<MachineEvent | IommuEvent>();
  readonly root: bigint;
  readonly context: bigint;
  readonly directory: bigint;
  readonly pasidTable: bigint;
  readonly queue: bigint;
  readonly status: bigint;
  private free = 0x10000n;
  private tail = 0n;

  /** Scalable mode, one device with a PASID directory, translation on, the queue running. */
  constructor(config: Partial<VtdConfig> = {}, events = true) {
    const sink = events ? this.log : null;
    this.machine = new Machine(64 * MIB, (slot) => new VtdIommu({ ...slot, sink }, config), sink);
    this.root = this.page();
    this.context = this.page();
    this.directory = this.page();
    this.pasidTable = this.page();
    this.queue = this.page();
    this.status = this.page();
    this.setContext(DEVICE);
    this.write(this.directory, this.pasidTable | 1n);
    this.register(0x90, 8, this.queue | (1n << 11n));
    this.register(0x20, 8, this.root | (1n << 10n));
    this.register(0x18, 4, 1n << 30n);
    this.register(0x18, 4, 1n << 26n);
    this.register(0x18, 4, (1n << 31n) | (1n << 26n));
  }

  get iommu(): VtdIommu {
    return this.machine.iommu;
  }

  page(): bigint {
    this.free += 0x1000n;
    return this.free;
  }

  read(address: bigint): bigint {
    return this.machine.memory.read64(address);
  }

  write(address: bigint, ...words: readonly bigint[]): void {
    words.forEach((word, i) => this.machine.memory.write64(address + BigInt(8 * i), word));
  }

  register(offset: number, width: 4 | 8, value: bigint): void {
    this.iommu.writeRegister(offset, width, value);
  }

  readRegister(offset: number, width: 4 | 8 = 4): bigint {
    return this.iommu.readRegister(offset, width);
  }

  /** Address of a device's scalable-mode context entry. */
  contextEntry(requester: number): bigint {
    return this.context + BigInt((requester & 0x7f) * 32);
  }

  /** Writes root and context entry of a device; `bits`: DTE 4, PASIDE 8, PRE 16. */
  setContext(requester: number, bits = 0x1cn): void {
    const half = requester & 0x80 ? 8n : 0n;
    this.write(this.root + BigInt((requester >> 8) * 16) + half, this.context | 1n);
    this.write(this.contextEntry(requester), this.directory | (7n << 9n) | bits | 1n);
  }

  pasidEntry(pasid: number): bigint {
    const table = this.read(this.directory + BigInt((pasid >> 6) * 8)) & ~0xfffn;
    return table + BigInt((pasid & 0x3f) * 64);
  }

  /** Writes a PASID table entry, with PWSNP; its table of 64 appears as needed. */
  setPasid(pasid: number, bits: PasidEntryBits): void {
    const slot = this.directory + BigInt((pasid >> 6) * 8);
    if (this.read(slot) === 0n) this.write(slot, this.page() | 1n);
    const width = 2n << 2n;
    this.write(
      this.pasidEntry(pasid),
      (bits.second ?? 0n) | (bits.pgtt << 6n) | width | (bits.word0 ?? 0n) | 1n,
      (bits.domain ?? DOMAIN) | (1n << 23n),
      (bits.first ?? 0n) | (bits.word2 ?? 0n),
    );
  }

  /** Maps in a 4-level table of either stage: an entry of `output` with `bits` at `level` (1: 4 KiB, 2: 2 MiB, 3: 1 GiB). */
  map(table: bigint, address: bigint, output: bigint, bits: bigint, above = 7n, level = 1): bigint {
    let at = table;
    for (let l = 4; l > level; l--) {
      const entry = this.entryAt(at, address, l);
      if (this.read(entry) === 0n) this.write(entry, this.page() | above);
      at = this.read(entry) & 0x000f_ffff_ffff_f000n;
    }
    const leaf = this.entryAt(at, address, level);
    this.write(leaf, output | bits | (level > 1 ? PS : 0n));
    return leaf;
  }

  entryAt(table: bigint, address: bigint, level: number): bigint {
    return table + (((address >> BigInt(12 + 9 * (level - 1))) & 0x1ffn) << 3n);
  }

  /** A first-stage table that maps one page, under a PASID. Returns the leaf entry's address. */
  mapFirst(pasid: number, address: bigint, output: bigint, bits = P | RW | US): bigint {
    const table = this.page();
    this.setPasid(pasid, { pgtt: FIRST, first: table });
    return this.map(table, address, output, bits);
  }

  /** Submits 256-bit descriptors and the wait that a driver adds; true when the wait wrote its status. */
  invalidate(...descriptors: readonly (readonly [bigint, bigint?])[]): boolean {
    this.write(this.status, 0n);
    for (const [qw0, qw1] of descriptors) this.push(qw0, qw1 ?? 0n);
    this.push(5n | (1n << 5n) | (1n << 32n), this.status);
    this.register(0x88, 8, this.tail);
    return this.read(this.status) === 1n;
  }

  push(qw0: bigint, qw1 = 0n, qw2 = 0n, qw3 = 0n): void {
    this.write(this.queue + this.tail, qw0, qw1, qw2, qw3);
    this.tail = (this.tail + 32n) & 0xfffn;
  }

  get queueTail(): bigint {
    return this.tail;
  }

  request(pasid: number | null, access: 'read' | 'write', address: bigint, more: Partial<Tlp> = {}): Tlp {
    return {
      requester: DEVICE,
      pasid,
      privileged: false,
      execute: false,
      addressType: 'untranslated',
      access,
      address,
      length: 4,
      ...more,
    };
  }

  /** The outcome in short: `ok 3000`, `int`, `flt 71`. */
  ask(pasid: number | null, access: 'read' | 'write', address: bigint, more: Partial<Tlp> = {}): string {
    return brief(this.iommu.handle(this.request(pasid, access, address, more)));
  }

  /** The same by an uncached walk without side effects. */
  probe(pasid: number | null, access: 'read' | 'write', address: bigint, more: Partial<Tlp> = {}): string {
    return brief(this.iommu.probe(this.request(pasid, access, address, more)).outcome);
  }

  events<K extends (MachineEvent | IommuEvent)['kind']>(
    kind: K,
  ): readonly Extract<MachineEvent | IommuEvent, { kind: K }>[] {
    return this.log.events.filter((e) => e.kind === kind) as unknown as readonly Extract<
      MachineEvent | IommuEvent,
      { kind: K }
    >[];
  }
}

export function brief(outcome: Outcome): string {
  if (outcome.kind === 'interrupt') return 'int';
  if (outcome.kind === 'fault') return `flt ${outcome.reason.toString(16).padStart(2, '0')}`;
  return `ok ${outcome.physical.toString(16)}`;
}

/** Descriptors, as Linux builds them (drivers/iommu/intel/iommu.h, QI_*). */
export const qi = {
  context: (granularity: bigint, domain = 0n, source = 0): [bigint] => [
    1n | (granularity << 4n) | (domain << 16n) | (BigInt(source) << 32n),
  ],
  iotlb: (granularity: bigint, domain = 0n, address = 0n, mask = 0n): [bigint, bigint] => [
    2n | (granularity << 4n) | (domain << 16n),
    address | mask,
  ],
  pasidIotlb: (
    granularity: bigint,
    domain: bigint,
    pasid: number,
    address = 0n,
    mask = 0n,
  ): [bigint, bigint] => [
    6n | (granularity << 4n) | (domain << 16n) | (BigInt(pasid) << 32n),
    address | mask,
  ],
  pasid: (granularity: bigint, domain = 0n, pasid = 0): [bigint] => [
    7n | (granularity << 4n) | (domain << 16n) | (BigInt(pasid) << 32n),
  ],
  deviceTlb: (source: number, address: bigint, size = 0n): [bigint, bigint] => [
    3n | (BigInt(source) << 32n),
    address | size,
  ],
  pasidDeviceTlb: (source: number, pasid: number, address: bigint, bits = 0n): [bigint, bigint] => [
    8n | (BigInt(source) << 16n) | (BigInt(pasid) << 32n),
    address | bits,
  ],
};

/** A RISC-V machine as a driver sets it up: structures written to memory, registers by offset. */
import type { MachineEvent } from '../../../simulator/machine/events';
import { EventLog } from '../../../simulator/machine/log';
import type { Machine } from '../../../simulator/machine/machine';
import type { Outcome } from '../../../simulator/machine/remapper';
import type { Tlp } from '../../../simulator/machine/tlp';
import type { IommuEvent } from '../../../simulator/iommu/events';
import { createRiscvMachine } from '../../../simulator/iommu/platform';
import type { RiscvConfig } from '../../../simulator/iommu/riscv/config';
import type { RiscvIommu } from '../../../simulator/iommu/riscv/riscv';

export const DEVICE = 0x20;
export const PROCESS = 5;

// Bits of a PTE.
export const V = 1n;
export const R = 2n;
export const W = 4n;
export const X = 8n;
export const U = 16n;
export const G = 32n;
export const A = 64n;
export const D = 128n;
export const N = 1n << 63n;
export const USER_PAGE = V | R | W | U | A | D;

// tc of a device context.
export const TC = {
  V: 1n,
  EN_ATS: 1n << 1n,
  EN_PRI: 1n << 2n,
  T2GPA: 1n << 3n,
  DTF: 1n << 4n,
  PDTV: 1n << 5n,
  PRPR: 1n << 6n,
  GADE: 1n << 7n,
  SADE: 1n << 8n,
  DPE: 1n << 9n,
  SBE: 1n << 10n,
  SXL: 1n << 11n,
} as const;

export const SV39 = 8n;
export const SV48 = 9n;
export const SV57 = 10n;

// Where the structures are.
export const DDT = 0x1000n;
export const PDT = 0x2000n;
export const FIRST = 0x3000n;
/** 16 KiB, aligned to it. */
export const SECOND = 0x4000n;
export const COMMANDS = 0x10000n;
export const FAULTS = 0x11000n;
export const PAGE_REQUESTS = 0x12000n;
/** Tables below the roots, from here. */
const FREE = 0x20000n;

export interface World {
  readonly machine: Machine<RiscvIommu>;
  readonly iommu: RiscvIommu;
  readonly log: EventLog<MachineEvent | IommuEvent>;
  /** A page that nothing else uses. */
  allocate(): bigint;
  /** Writes a 64-bit word of the device context; of the extended format, 8 words. */
  deviceContext(words: readonly bigint[]): void;
  /** Writes process context `process` in the leaf table at PDT. */
  processContext(process: number, attributes: bigint, fsc: bigint): void;
  /** Maps one page of 2^shift bytes; intermediate tables as needed. Returns the entry's address. */
  map(root: bigint, levels: number, input: bigint, output: bigint, flags: bigint, shift?: number): bigint;
  command(...words: readonly bigint[]): void;
}

export const pointer = (mode: bigint, page: bigint, gscid = 0n): bigint =>
  (mode << 60n) | (gscid << 44n) | (page >> 12n);
export const entry = (page: bigint, flags: bigint): bigint => ((page >> 12n) << 10n) | flags;
export const pscid = (id: bigint): bigint => id << 12n;

/** A machine of 16 MiB with a one-level device directory, and all three queues of 128 entries on. */
export function world(config: Partial<RiscvConfig> = {}, megabytes = 16): World {
  const log = new EventLog<MachineEvent | IommuEvent>();
  const machine = createRiscvMachine({ memory: megabytes * 1024 * 1024, iommu: config, sink: log });
  const { memory, iommu } = machine;
  let free = FREE;
  let tail = 0;
  const allocate = (): bigint => {
    free += 0x1000n;
    return free - 0x1000n;
  };
  const log2 = 6n;
  iommu.writeRegister(24, 8, ((COMMANDS >> 12n) << 10n) | log2);
  iommu.writeRegister(40, 8, ((FAULTS >> 12n) << 10n) | log2);
  iommu.writeRegister(56, 8, ((PAGE_REQUESTS >> 12n) << 10n) | log2);
  for (const csr of [72, 76, 80]) iommu.writeRegister(csr, 4, 3n);
  iommu.writeRegister(16, 8, ((DDT >> 12n) << 10n) | 2n);
  return {
    machine,
    iommu,
    log,
    allocate,
    deviceContext(words) {
      words.forEach((word, i) => memory.write64(DDT + BigInt(64 * DEVICE + 8 * i), word));
    },
    processContext(process, attributes, fsc) {
      memory.write64(PDT + BigInt(16 * process), attributes);
      memory.write64(PDT + BigInt(16 * process + 8), fsc);
    },
    map(root, levels, input, output, flags, shift = 12) {
      let table = root;
      for (let level = BigInt(levels - 1); ; level--) {
        const mask = table === SECOND ? 0x7ffn : 0x1ffn;
        const at = table + (((input >> (12n + 9n * level)) & mask) << 3n);
        if (12n + 9n * level <= BigInt(shift)) {
          memory.write64(at, entry(output, flags));
          return at;
        }
        if ((memory.read64(at) & V) === 0n) memory.write64(at, entry(allocate(), V));
        table = ((memory.read64(at) >> 10n) & 0xfffffffffffn) << 12n;
      }
    },
    command(...words) {
      words.forEach((word, i) => memory.write64(COMMANDS + BigInt(16 * tail + 8 * i), word));
      tail = (tail + 1) % 128;
      iommu.writeRegister(36, 4, BigInt(tail));
    },
  };
}

/** One process with Sv39 tables: the common case. */
export function processWorld(config: Partial<RiscvConfig> = {}): World {
  const w = world(config);
  w.deviceContext([TC.V | TC.EN_ATS | TC.EN_PRI | TC.PDTV, 0n, 0n, pointer(1n, PDT)]);
  w.processContext(PROCESS, V | pscid(7n), pointer(SV39, FIRST));
  return w;
}

export function tlp(address: bigint, more: Partial<Tlp> = {}): Tlp {
  return {
    requester: DEVICE,
    pasid: PROCESS,
    privileged: false,
    execute: false,
    addressType: 'untranslated',
    access: 'read',
    address,
    length: 4,
    ...more,
  };
}

/** `ok PA` or the cause. */
export function answer(outcome: Outcome): string | number {
  if (outcome.kind === 'translated') return `ok ${outcome.physical.toString(16)}`;
  return outcome.kind === 'fault' ? outcome.reason : outcome.kind;
}

export function ask(w: World, address: bigint, more: Partial<Tlp> = {}): string | number {
  return answer(w.iommu.handle(tlp(address, more)));
}

// Commands.
export const IOTINVAL_VMA = 1n;
export const IOTINVAL_GVMA = 1n | (1n << 7n);
export const IOFENCE_C = 2n;
export const IODIR_INVAL_DDT = 3n;
export const IODIR_INVAL_PDT = 3n | (1n << 7n);
export const ATS_INVAL = 4n;
export const ATS_PRGR = 4n | (1n << 7n);
export const AV = 1n << 10n;
export const PSCV = 1n << 32n;
export const GV = 1n << 33n;
export const DV = 1n << 33n;
export const addressOperand = (address: bigint): bigint => (address >> 12n) << 10n;

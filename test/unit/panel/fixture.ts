/** A run made by hand from the event types: kernel SVA, a secret read, then the same request refused. For tests of the panel alone. */
import type { Run } from '../../../media/model/run';
import type { WalkField, WalkStep } from '../../../simulator/iommu/iommu';
import { EventLog } from '../../../simulator/machine/log';
import type { Tlp } from '../../../simulator/machine/tlp';
import type { SimEventBody, StepEvent } from '../../../simulator/trace/events';

export const FRAMES = 65_536;
export const SECRET_FRAME = 0x3124;
const DEVICE = 'dsa0';
const REQUESTER = 0x6a08;

type Log = EventLog<SimEventBody>;

const field = (
  name: string,
  word: number,
  high: number,
  low: number,
  value: bigint,
  more = {},
): WalkField => ({
  name,
  word,
  high,
  low,
  value,
  meaning: null,
  decides: false,
  ...more,
});

const entry = (structure: string, address: bigint, words: bigint[], fields: WalkField[]): WalkStep => ({
  structure,
  address,
  words,
  fields,
  cached: null,
});

const present = field('P', 0, 0, 0, 1n, { meaning: 'present' });

const context = [
  entry('root entry', 0x100_06a0n, [0x101_0001n, 0x102_0001n], [present]),
  entry('scalable-mode context entry', 0x101_0100n, [0x103_0009n, 0n, 0n, 0n], [present]),
  entry('PASID directory entry', 0x103_0000n, [0x104_0001n], [present]),
];

const levels = ['PML4E', 'PDPTE', 'PDE', 'PTE'].map((name, at) =>
  entry(`first-stage ${name}`, 0x200_0000n + BigInt(at) * 0x1000n, [0x300_0063n], [present]),
);

function pasidEntry(decides: boolean): WalkStep {
  const p = decides ? 1n : 0n;
  return entry(
    'PASID table entry',
    0x104_0040n,
    [0x40n | p, 1n, 0x0260_a001n, 0n, 0n, 0n, 0n, 0n],
    [
      field('P', 0, 0, 0, p, { meaning: decides ? 'present' : 'not present', decides: !decides }),
      field('PGTT', 0, 8, 6, 1n, { meaning: 'first-stage' }),
      field('SRE', 2, 0, 0, 1n, { meaning: 'supervisor requests allowed', decides }),
      field('FSPTPTR', 2, 63, 12, 0x260an, { meaning: 'init_mm.pgd' }),
    ],
  );
}

const request: Tlp = {
  requester: REQUESTER,
  pasid: 1,
  privileged: true,
  execute: false,
  addressType: 'untranslated',
  access: 'read',
  address: 0xffff_8880_0312_4000n,
  length: 64,
};

function step(log: Log, index: number, narration: string, more: Partial<StepEvent>, body: () => void): void {
  const event = {
    kind: 'step',
    index,
    label: null,
    narration,
    source: null,
    citation: null,
    ...more,
  } as const;
  log.begin(event);
  body();
  log.end();
}

function exposure(log: Log, pasid: number | null, pages: number, gained: number, unmapped: number): void {
  log.emit({
    kind: 'exposure',
    device: DEVICE,
    pasid,
    readable: pages,
    writable: pages,
    gained,
    lost: 0,
    unmapped,
  });
}

function alloc(
  log: Log,
  firstFrame: number,
  frames: number,
  use: 'kernel-text' | 'slab' | 'user' | 'iommu-table',
): void {
  log.emit({ kind: 'page-alloc', firstFrame, frames, owner: { use, name: use } });
}

export function fixture(): Run {
  const log: Log = new EventLog();
  step(
    log,
    0,
    'The machine boots with the IOMMU translating: a device reaches nothing.',
    { label: 'boot' },
    () => {
      alloc(log, 0x1000, 0x1000, 'kernel-text');
      alloc(log, 0x3000, 0x400, 'slab');
      alloc(log, 0x8000, 0x2000, 'user');
      alloc(log, 0x10_00, 8, 'iommu-table');
      exposure(log, null, 0, 0, 0);
    },
  );
  step(log, 1, 'Another driver keeps a key in kernel memory.', { label: 'secret' }, () => {
    log.emit({
      kind: 'object',
      name: 'nvme0 key',
      change: 'marked-secret',
      virtual: request.address,
      length: 64,
      physical: [{ address: BigInt(SECRET_FRAME) << 12n, length: 64 }],
    });
  });
  step(
    log,
    2,
    'The driver maps one buffer: the device reaches that page and nothing else.',
    { label: 'dma map' },
    () => {
      log.begin({
        kind: 'call',
        function: 'dma_map_single',
        arguments: ['dev', 'buf', '4096'],
        values: [null, null, 4096n],
        caller: 'idxd',
      });
      log.emit({
        kind: 'memory-write',
        agent: 'cpu',
        address: 0x100_0000n,
        before: new Uint8Array(8),
        after: new Uint8Array(8),
      });
      log.end();
      exposure(log, null, 1, 1, 0);
    },
  );
  const source = {
    file: 'drivers/dma/idxd/init.c',
    line: 566,
    column: 2,
    text: '\tsva = iommu_sva_bind_device(dev, NULL, &flags);',
  };
  step(
    log,
    3,
    'The driver binds PASID 1 to the kernel’s own page table: the device now reaches everything that the kernel maps.',
    { label: 'bind', source },
    () => {
      log.begin({
        kind: 'call',
        function: 'iommu_sva_bind_device',
        arguments: ['dev', 'NULL', '&flags'],
        values: [null, 0n, null],
        caller: 'idxd',
      });
      log.emit({ kind: 'bind', change: 'bound', device: DEVICE, pasid: 1, mm: 'init_mm', supervisor: true });
      log.end();
      exposure(log, 1, FRAMES, FRAMES, FRAMES - 1);
      log.emit({
        kind: 'parity',
        device: DEVICE,
        pasid: 1,
        holds: false,
        difference: { address: 0n, rid: null, pasid: 0n },
      });
    },
  );
  step(log, 4, 'The driver hands the device a descriptor with a wrong address.', { label: 'submit' }, () => {
    log.emit({
      kind: 'submit',
      device: DEVICE,
      queue: 0,
      instruction: 'MOVDIR64B',
      outcome: 'accepted',
      pasid: 1,
      privileged: true,
      descriptor: new Uint8Array(64),
      reason: null,
    });
  });
  const citation = {
    quote: '… it completely destroys the kernel’s DMA security model.',
    from: 'Jason Gunthorpe, 13 May 2021',
  };
  step(
    log,
    5,
    'The device reads the other driver’s key through the kernel’s page table. Nothing was mapped for it; nothing stops it.',
    { label: 'read', citation },
    () => {
      log.begin({ kind: 'tlp', device: DEVICE, tlp: request });
      log.emit({ kind: 'walk', tlp: request, steps: [...context, pasidEntry(true), ...levels] });
      const physical = BigInt(SECRET_FRAME) << 12n;
      log.emit({ kind: 'translated', tlp: request, physical, pageSize: 4096n, permissions: 3 });
      log.emit({
        kind: 'completion',
        device: DEVICE,
        tlp: request,
        status: 'SC',
        physical,
        data: new Uint8Array(64),
      });
      log.emit({
        kind: 'secret-read',
        device: DEVICE,
        pasid: 1,
        secret: 'nvme0 key',
        physical,
        bytes: new Uint8Array(64),
      });
      log.end();
    },
  );
  step(log, 6, 'Unbound, the same request is refused.', { label: 'refused' }, () => {
    log.emit({ kind: 'bind', change: 'unbound', device: DEVICE, pasid: 1, mm: 'init_mm', supervisor: true });
    log.begin({ kind: 'tlp', device: DEVICE, tlp: request });
    log.emit({ kind: 'walk', tlp: request, steps: [...context, pasidEntry(false)] });
    log.emit({
      kind: 'fault',
      tlp: request,
      reason: 0x58,
      text: 'Present field in the PASID-table entry is 0',
      record: { index: 0, words: [0n, 0n] },
      message: null,
    });
    log.emit({ kind: 'completion', device: DEVICE, tlp: request, status: 'UR', physical: null, data: null });
    log.end();
    exposure(log, 1, 0, 0, 0);
    log.emit({ kind: 'parity', device: DEVICE, pasid: 1, holds: true, difference: null });
  });
  const one = [{ firstFrame: 0x3200, frames: 1, permissions: 3 }];
  const all = [{ firstFrame: 0, frames: FRAMES, permissions: 3 }];
  return {
    id: 'fixture',
    title: 'Kernel SVA reads another driver’s secret',
    iommu: 'VT-d scalable',
    settings: ['kernel 6.1', 'iommu.strict=1'],
    compareWith: null,
    architecture: 'vtd',
    notElsewhere: null,
    events: log.events,
    frames: FRAMES,
    decisive: 5,
    error: null,
    tablesFor: ({ seq }) => {
      const walk = log.events.find((event) => event.kind === 'walk' && event.cause === seq);
      const blocked = log.events.some((event) => event.kind === 'fault' && event.cause === seq);
      return { steps: walk?.kind === 'walk' ? walk.steps : [], blocked };
    },
    questions: new Map(),
    heldAfter: () => ({ configured: [], lines: [] }),
    wordsAt: (_seq, _address, words) => Array.from({ length: words }, () => 0n),
    reachAfter: (at) => [
      { device: DEVICE, pasid: null, runs: at >= 2 ? one : [] },
      { device: DEVICE, pasid: 1, runs: at >= 3 && at < 6 ? all : [] },
    ],
  };
}

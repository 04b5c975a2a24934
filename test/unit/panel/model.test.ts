/** What the panel derives from events: steps and marks, transaction and walk, memory, exposure. */
import assert from 'node:assert/strict';
import { describe as describeEvent } from '../../../media/model/describe';
import { Domains, toneOfReach } from '../../../media/model/domains';
import { accessOf, exposureAfter } from '../../../media/model/exposure';
import type { Reach } from '../../../media/model/run';
import { READ as R, WRITE as W } from '../../../simulator/iommu/iommu';
import { frameAt } from '../../../media/model/frame';
import { cellSize, memoryCells, ownerOf, ownersAfter, secretsAfter } from '../../../media/model/memory';
import { outcomeAt } from '../../../media/model/outcome';
import { pictureOf } from '../../../media/model/picture';
import { nextMarked, nextSource, rowsOf } from '../../../media/model/rows';
import { stepsOf } from '../../../media/model/steps';
import { causedBy, mainTransaction } from '../../../media/model/transaction';
import { eventRows } from '../../../media/model/tree';
import { digitsOf, fieldText, shortName, walkRows } from '../../../media/model/walk';
import type { DomainType } from '../../../simulator/linux/events';
import { EventLog } from '../../../simulator/machine/log';
import type { SimEventBody } from '../../../simulator/trace/events';
import { FRAMES, SECRET_FRAME, fixture } from './fixture';

const run = fixture();
const steps = stepsOf(run.events);
const rows = rowsOf(steps);

const READ = 5;
const REFUSED = 6;

describe('panel: steps', () => {
  it('divides all events among the steps, in order', () => {
    assert.equal(steps.length, 7);
    assert.deepEqual(
      steps.flatMap(({ events }) => events),
      run.events,
    );
  });

  it('marks what is remarkable, most grave first, and a mapped page not at all', () => {
    assert.deepEqual(
      steps.map(({ marks }) => marks),
      [[], [], [], ['parity', 'exposure'], [], ['secret'], ['fault']],
    );
  });

  it('finds the next marked step, going round', () => {
    assert.equal(nextMarked(rows, READ), REFUSED);
    assert.equal(nextMarked(rows, REFUSED), 3);
    assert.equal(nextMarked(rows.slice(0, 2), 1), 1);
  });

  it('finds the next step that stands for another line of source', () => {
    assert.equal(nextSource(rows, 0, 1), 3);
    assert.equal(nextSource(rows, 3, 1), 3);
    assert.equal(nextSource(rows, 6, -1), 3);
  });

  it('says what the run has come to so far, never what is still to come', () => {
    assert.deepEqual(
      steps.map(({ index }) => outcomeAt(steps, index).mark),
      [null, null, null, 'parity', 'parity', 'secret', 'secret'],
    );
  });
});

describe('panel: transaction', () => {
  it('collects what a request caused, directly and indirectly', () => {
    const read = steps[READ]!;
    const request = read.events.find(({ kind }) => kind === 'tlp')!;
    assert.deepEqual(
      causedBy(run.events, request.seq).map(({ kind }) => kind),
      ['tlp', 'walk', 'translated', 'completion', 'secret-read'],
    );
  });

  it('tells a request that got through from one that was blocked', () => {
    const read = mainTransaction(steps[READ]!)!;
    assert.deepEqual([read.fault, read.secret?.secret], [null, 'nvme0 key']);
    const refused = mainTransaction(steps[REFUSED]!)!;
    assert.deepEqual([refused.fault?.reason, refused.completion?.status], [0x58, 'UR']);
    assert.equal(mainTransaction(steps[0]!), null);
  });
});

describe('panel: walk', () => {
  const walkAt = (index: number) => frameAt(run, steps, index).walk;
  const rows = walkAt(READ);

  it('has one row per entry, and names the one that decides', () => {
    assert.deepEqual(
      rows.map(({ short }) => short),
      ['root', 'ctx', 'dir', 'PASID', 'PML4E', 'PDPTE', 'PDE', 'PTE'],
    );
    assert.deepEqual(
      rows.map(({ decides }) => decides?.name ?? null),
      [null, null, null, 'SRE', null, null, null, null],
    );
    assert.ok(rows.every(({ end }) => end === null));
  });

  it('keeps the words that say something, and counts the zeros left out', () => {
    const pasid = rows[3]!;
    assert.deepEqual(
      pasid.words.map(({ index }) => index),
      [0, 1, 2],
    );
    assert.equal(pasid.zeroWords, 5);
  });

  it('stops a blocked request at its last entry', () => {
    const blocked = walkAt(REFUSED);
    assert.deepEqual(
      blocked.map(({ end }) => end),
      [null, null, null, 'stops'],
    );
  });

  it('takes the entry that leads out of the IOMMU’s tables for the one that decides, where no bit refused', () => {
    const field = (low: number, value: bigint) =>
      ({ name: 'ADDR', word: 0, high: 51, low, value, meaning: null, decides: false }) as const;
    const entry = (structure: string, value: bigint) =>
      ({
        structure,
        address: value,
        words: [value << 12n],
        fields: [field(12, value)],
        cached: null,
      }) as const;
    const owners = [
      { firstFrame: 0x10, frames: 1, owner: { use: 'iommu-table', name: 'PASID table' } },
      { firstFrame: 0x20, frames: 4, owner: { use: 'page-table', name: 'init_mm' } },
    ] as const;
    const steps = [entry('directory', 0x10n), entry('PASID table entry', 0x20n), entry('PML4E', 0x21n)];
    const rows = walkRows(null, { steps, blocked: false }, owners);
    assert.deepEqual(
      rows.map(({ decides }) => decides && fieldText(decides)),
      [null, 'page table of init_mm', null],
    );
  });

  it('says where memory refuses by now what a stale cache let through', () => {
    const refused = mainTransaction(steps[REFUSED]!)!;
    const rows = walkRows({ ...refused, fault: null }, run.tablesFor(refused.request), []);
    assert.deepEqual(
      rows.map(({ end }) => end),
      [null, null, null, 'stale'],
    );
  });

  it('tells entries that were read from those that a cache spared', () => {
    const transaction = mainTransaction(steps[READ]!)!;
    const walk = { ...transaction.walk!, steps: transaction.walk!.steps.slice(4) };
    const rows = walkRows({ ...transaction, walk }, run.tablesFor(transaction.request), []);
    assert.deepEqual(
      rows.map(({ read }) => read),
      [false, false, false, false, true, true, true, true],
    );
  });

  it('finds the digits of a word that hold a field', () => {
    assert.deepEqual(digitsOf({ high: 0, low: 0 }), [15, 16]);
    assert.deepEqual(digitsOf({ high: 8, low: 6 }), [13, 15]);
    assert.deepEqual(digitsOf({ high: 63, low: 12 }), [0, 13]);
  });

  it('shortens the names of every architecture by the same words', () => {
    assert.equal(shortName('second-stage PDPE'), 'PDPE');
    assert.equal(shortName('context entry'), 'ctx');
    assert.equal(shortName('device directory entry'), 'device directory');
  });
});

describe('panel: memory', () => {
  const log = (bodies: SimEventBody[]) => {
    const events = new EventLog<SimEventBody>();
    for (const body of bodies) events.emit(body);
    return events.events;
  };
  const slab = { use: 'slab', name: 'kmalloc-64' } as const;

  it('knows who holds a frame, and forgets a holder that freed it', () => {
    const owners = ownersAfter(
      log([
        { kind: 'page-alloc', firstFrame: 10, frames: 4, owner: slab },
        { kind: 'page-free', firstFrame: 11, frames: 2, owner: slab },
        { kind: 'page-alloc', firstFrame: 12, frames: 1, owner: { use: 'user', name: 'bash' } },
      ]),
    );
    assert.deepEqual(
      [9, 10, 11, 12, 13, 14].map((frame) => ownerOf(owners, frame)?.name ?? null),
      [null, 'kmalloc-64', null, 'bash', 'kmalloc-64', null],
    );
  });

  it('knows the frames of a secret until it is freed', () => {
    const secret = (change: 'marked-secret' | 'freed') =>
      ({
        kind: 'object',
        name: 'key',
        change,
        virtual: 0n,
        length: 4097,
        physical: [{ address: 0x5fffn, length: 4097 }],
      }) as const;
    assert.deepEqual(secretsAfter(log([secret('marked-secret')])), [{ name: 'key', frames: [5, 6] }]);
    assert.deepEqual(secretsAfter(log([secret('marked-secret'), secret('freed')])), []);
  });

  it('divides memory into cells of a power of two, and tells how much of each is reachable', () => {
    const reach = { device: 'd', pasid: 1, runs: [{ firstFrame: 3, frames: 3, permissions: 3 }] };
    const owners = ownersAfter(log([{ kind: 'page-alloc', firstFrame: 0, frames: 2, owner: slab }]));
    assert.equal(cellSize(16, 5), 4);
    const marks = { reach, secrets: [{ name: 'key', frames: [9] }] };
    const cells = memoryCells(0, 16, 4, owners, marks);
    assert.deepEqual(
      cells.map((cell) => [cell.firstFrame, cell.class, cell.reach, cell.secret]),
      [
        [0, 'buffers', 0.25, false],
        [4, 'free', 0.5, false],
        [8, 'free', 0, true],
        [12, 'free', 0, false],
      ],
    );
  });
});

describe('panel: exposure', () => {
  it('counts what each requester reaches, also where no event spoke of it, and what changed in this step', () => {
    const upto = run.events.slice(0, run.events.indexOf(steps[4]!.event));
    const common = { device: 'dsa0', domain: null, lost: 0 };
    const all = (pages: number) => ({ pages, readable: pages, writable: pages });
    assert.deepEqual(exposureAfter(run.reachAfter(3), upto, steps[3]!.event.seq), [
      { ...common, pasid: null, ...all(1), unmapped: 0, gained: 0, tone: 'good' },
      { ...common, pasid: 1, ...all(FRAMES), unmapped: FRAMES - 1, gained: FRAMES, tone: 'bad' },
    ]);
    assert.deepEqual(
      exposureAfter(run.reachAfter(0), [], 0).map(({ pages }) => pages),
      [0, 0],
    );
  });

  it('tells what can be read from what can be written', () => {
    const reach = (permissions: number) => ({
      ...{ device: 'dsa0', pasid: null },
      runs: [
        { firstFrame: 0, frames: 3, permissions },
        { firstFrame: 8, frames: 1, permissions: R },
      ],
    });
    const said = (...reaches: Reach[]) => exposureAfter(reaches, [], 0).map(accessOf);
    assert.deepEqual(said(reach(R | W)), ['4 to read, 3 to write']);
    assert.deepEqual(said(reach(R)), ['to read only']);
    assert.deepEqual(said({ ...reach(W), runs: reach(W).runs.slice(0, 1) }), ['to write only']);
    assert.deepEqual(said({ ...reach(R), runs: [] }), ['']);
    const both = { ...reach(R | W), runs: reach(R | W).runs.slice(0, 1) };
    assert.deepEqual(said(both), ['to read and write']);
  });
});

describe('panel: domains', () => {
  const attach = (type: DomainType) =>
    ({
      kind: 'attach',
      device: 'd',
      pasid: 1,
      domain: { id: 1, type, name: 'x' },
      previous: null,
      seq: 0,
      cause: null,
    }) as const;
  const tone = (type: DomainType, unmapped: number) =>
    toneOfReach({ device: 'd', pasid: 1, unmapped }, new Domains().follow([attach(type)]));

  it('calls reaching more than was mapped bad, but not a process’s own pages under its PASID', () => {
    assert.deepEqual(
      [tone('kernel-sva', 9), tone('unmanaged', 9), tone('sva', 9)],
      ['bad', 'bad', 'neutral'],
    );
  });

  it('warns of an identity domain, and calls mapped pages good', () => {
    assert.deepEqual([tone('identity', 0), tone('dma', 0)], ['warning', 'good']);
  });
});

describe('panel: frame', () => {
  it('puts the requester of the request in the foreground', () => {
    const frame = frameAt(run, steps, READ);
    assert.deepEqual([frame.reach?.device, frame.reach?.pasid, frame.reachTone], ['dsa0', 1, 'bad']);
    assert.equal(frame.touched, SECRET_FRAME);
    assert.deepEqual(frame.parity, { holds: false, since: 3 });
    assert.equal(frame.submit?.instruction, 'MOVDIR64B');
  });

  it('does not know the future', () => {
    const frame = frameAt(run, steps, 2);
    assert.equal(frame.parity, null);
    assert.equal(frame.submit, null);
    assert.equal(frame.call?.function, 'dma_map_single');
    assert.deepEqual([frame.reach?.pasid, frame.reachTone], [null, 'good']);
  });

  it('touches nothing where the request was blocked', () => {
    assert.equal(frameAt(run, steps, REFUSED).touched, null);
  });
});

describe('panel: picture', () => {
  const pictureAt = (index: number) => pictureOf(frameAt(run, steps, index), run, 32, 3);

  it('names the IOMMU by architecture and mode', () => {
    assert.equal(pictureAt(0).iommu.title, 'IOMMU · VT-d scalable');
  });

  it('names who works on the processor: of a step without a call, the one who called last', () => {
    assert.deepEqual(
      [0, 2, 4].map((index) => [pictureAt(index).cpu.title, pictureAt(index).cpu.detail]),
      [
        ['CPU · driver', 'idle'],
        ['CPU · idxd', 'dma_map_single()'],
        ['CPU · idxd', 'MOVDIR64B'],
      ],
    );
  });

  it('says what a request reached, and gives a fault as code and in words', () => {
    const reached = pictureAt(READ).result!;
    assert.deepEqual([reached.kind, reached.text], ['reached', 'read from ★ nvme0 key']);
    assert.equal(reached.detail.replaceAll('\u00a0', ' '), '64 bytes at 0312 4000');
    assert.deepEqual(pictureAt(REFUSED).result, {
      kind: 'blocked',
      text: 'blocked here',
      detail: 'fault 0x58 recorded',
      reason: 'Present field in the PASID-table entry is 0',
    });
  });
});

describe('panel: event list', () => {
  it('indents by cause', () => {
    assert.deepEqual(
      eventRows(steps[READ]!).map(({ event, depth }) => [event.kind, depth]),
      [
        ['tlp', 0],
        ['walk', 1],
        ['translated', 1],
        ['completion', 1],
        ['secret-read', 1],
      ],
    );
  });

  it('folds a row of like events, and counts what it folds', () => {
    const events = new EventLog<SimEventBody>();
    events.begin({ kind: 'step', index: 0, label: null, narration: '', source: null, citation: null });
    for (let at = 0; at < 10; at++) {
      events.emit({ kind: 'page-alloc', firstFrame: at, frames: 1, owner: { use: 'slab', name: 's' } });
    }
    const rows = eventRows(stepsOf(events.events)[0]!);
    assert.deepEqual(
      rows.map(({ more }) => more),
      [0, 0, 7],
    );
    assert.deepEqual(
      eventRows(stepsOf(events.events)[0]!, 5, 2).map(({ more }) => more),
      [0, 8],
    );
  });

  it('has a line of text for every event', () => {
    for (const event of run.events) assert.match(describeEvent(event), /\S/);
  });
});

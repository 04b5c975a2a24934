/** Fault recording: the record's fields, several records, overflow, FPD, the fault event (VT-d specification, 7.2). */
import assert from 'node:assert/strict';
import { DEVICE, FIRST, P, qi, RW, US, World } from './world';

const FSTS = 0x34;
const FECTL = 0x38;
const FRCD = 0x400;
const PFO = 1n;
const PPF = 2n;
const F = 1n << 31n;

function clearRecord(world: World, index: number): void {
  world.register(FRCD + 16 * index + 12, 4, F);
}

describe('VT-d fault recording', () => {
  it('records address, requester, PASID, privilege, direction and reason where Linux reads them', () => {
    const world = new World();
    world.setPasid(0x12345, { pgtt: FIRST, first: world.page(), word2: 1n });
    assert.equal(world.ask(0x12345, 'read', 0xffff_8880_0312_4567n, { privileged: true }), 'flt 71');
    assert.equal(world.readRegister(FSTS), PPF);
    const low = world.readRegister(FRCD, 8);
    const high = world.readRegister(FRCD + 8, 8);
    assert.equal(low, 0xffff_8880_0312_4000n);
    assert.equal(high & 0xffffn, BigInt(DEVICE));
    assert.equal((high >> 29n) & 1n, 1n, 'PRIV');
    assert.equal((high >> 30n) & 1n, 0n, 'EXE');
    assert.equal((high >> 31n) & 1n, 1n, 'PP');
    assert.equal((high >> 32n) & 0xffn, 0x71n);
    assert.equal((high >> 40n) & 0xfffffn, 0x12345n);
    assert.equal((high >> 62n) & 1n, 1n, 'type: read');
    assert.equal(high >> 63n, 1n, 'F');
  });

  it('says it as the kernel log does', () => {
    const world = new World();
    world.setPasid(1, { pgtt: FIRST, first: world.page() });
    world.ask(1, 'read', 0xffff_8880_0312_4000n);
    world.ask(null, 'write', 0x1000n);
    assert.deepEqual(
      world.events('fault').map((e) => e.message),
      [
        'DMAR: [DMA Read PASID 0x1] Request device [6a:01.0] fault addr 0xffff888003124000 ' +
          '[fault reason 0x71] SM: Present bit in first-level paging entry is clear',
        'DMAR: [DMA Write NO_PASID] Request device [6a:01.0] fault addr 0x1000 ' +
          '[fault reason 0x59] SM: Present bit in PASID Table Entry is clear',
      ],
    );
  });

  it('fills its records in turn and overflows when the next one still waits', () => {
    const world = new World({ faultRecords: 2 });
    for (const pasid of [1, 2, 3]) world.ask(pasid, 'read', 0x1000n);
    assert.equal(world.readRegister(FSTS), PFO | PPF);
    assert.deepEqual(
      world.events('fault').map((e) => e.record?.index ?? null),
      [0, 1, null],
    );
    clearRecord(world, 0);
    assert.equal(world.readRegister(FSTS), PFO | PPF | (1n << 8n), 'FRI names the record that waits');
    clearRecord(world, 1);
    assert.equal(world.readRegister(FSTS), PFO);
    world.ask(4, 'read', 0x1000n);
    assert.equal(world.readRegister(FSTS), PFO, 'nothing is recorded until software clears PFO');
    world.register(FSTS, 4, PFO);
    world.ask(5, 'read', 0x1000n);
    assert.equal(world.readRegister(FSTS) & PPF, PPF);
    assert.equal((world.readRegister(FRCD + 8, 8) >> 40n) & 0xfffffn, 5n);
  });

  it('FPD in any entry suppresses the record, not the fault', () => {
    const world = new World();
    world.setPasid(1, { pgtt: FIRST, first: world.page(), word0: 2n });
    assert.equal(world.ask(1, 'read', 0x1000n), 'flt 71');
    world.write(world.pasidEntry(2), 2n);
    assert.equal(world.ask(2, 'read', 0x1000n), 'flt 59', 'FPD counts in an entry that is not present');
    assert.equal(world.readRegister(FSTS), 0n);
    assert.ok(world.events('fault').every((e) => e.record === null && e.message === null));
  });

  it('FPD of a cached entry counts too, and only for its device', () => {
    const world = new World();
    world.setPasid(1, { pgtt: FIRST, first: world.page(), word0: 2n });
    world.setPasid(2, { pgtt: FIRST, first: world.page() });
    for (let i = 0; i < 3; i++) world.ask(1, 'read', 0x1000n);
    assert.equal(world.readRegister(FSTS), 0n);
    world.ask(2, 'read', 0x1000n);
    assert.equal(world.readRegister(FSTS), PPF);
  });

  it('signals once per condition, when not masked', () => {
    const world = new World();
    const interrupts = (): number => world.machine.bus.takeInterrupts().length;
    world.register(0x3c, 4, 0x21n);
    world.register(0x40, 4, 0xfee0_1000n);
    world.ask(1, 'read', 0x1000n);
    assert.equal(interrupts(), 0);
    assert.equal(world.readRegister(FECTL) >> 30n, 3n, 'masked and pending');
    world.register(FECTL, 4, 0n);
    assert.deepEqual(world.events('interrupt').at(-1)?.address, 0xfee0_1000n);
    assert.equal(interrupts(), 1);
    world.ask(1, 'read', 0x2000n);
    assert.equal(interrupts(), 0, 'the condition is still outstanding');
    clearRecord(world, 0);
    clearRecord(world, 1);
    world.ask(1, 'read', 0x3000n);
    assert.equal(interrupts(), 1);
  });

  it('marks the entry and field that refused', () => {
    const world = new World();
    const table = world.page();
    world.map(table, 0x5000n, 0x30_0000n, P | RW, P | RW);
    world.setPasid(3, { pgtt: FIRST, first: table });
    world.ask(3, 'read', 0x5000n);
    const walk = world.events('walk').at(-1)!;
    const decisive = walk.steps.flatMap((s) =>
      s.fields.filter((f) => f.decides).map((f) => [s.structure, f.name]),
    );
    assert.deepEqual(decisive, [['first-stage PML4E', 'U/S']]);
    assert.equal(world.events('fault').at(-1)?.reason, 0x81);
  });

  it('shows raw words and the decoded fields of each entry of a walk', () => {
    const world = new World();
    const leaf = world.mapFirst(4, 0x5000n, 0x30_0000n, P | US | RW);
    world.ask(4, 'write', 0x5008n);
    const walk = world.events('walk').at(-1)!;
    assert.deepEqual(
      walk.steps.map((s) => s.structure),
      [
        'scalable-mode root entry',
        'scalable-mode context entry',
        'PASID directory entry',
        'PASID table entry',
        'first-stage PML4E',
        'first-stage PDPTE',
        'first-stage PDE',
        'first-stage PTE',
      ],
    );
    const last = walk.steps.at(-1)!;
    assert.equal(last.address, leaf);
    assert.equal(last.words[0]! & 0xfffffn & ~0xfffn, 0n);
    assert.equal(last.fields.find((f) => f.name === 'ADDR')?.value, 0x300n);
    assert.deepEqual(
      last.fields.filter((f) => f.decides).map((f) => f.name),
      ['R/W'],
    );
  });

  it('an invalidation of an unknown device does not hide later faults', () => {
    const world = new World();
    world.invalidate(qi.context(3n, 0n, 0x1234));
    assert.equal(world.ask(1, 'read', 0x1000n), 'flt 59');
  });
});

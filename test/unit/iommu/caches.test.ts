/** Each cache: stale before, right after the right descriptor, still stale after a wrong one (invariant 5). */
import assert from 'node:assert/strict';
import { DEVICE, DOMAIN, FIRST, NESTED, P, qi, RW, SECOND, US, World } from './world';

const PAGE = 0x7000_0000n;
const OLD = 0x30_0000n;
const NEW = 0x31_0000n;
const PASID = 5;
const NO_PAGE_CACHES = { context: 16, pasid: 16, iotlb: 0, pagingStructure: 0 };

/** A stale answer, wrong invalidations that leave it, and the right one that ends it. */
function expectStale(
  world: World,
  ask: () => string,
  stale: string,
  fresh: string,
  wrong: readonly (readonly [bigint, bigint?])[],
  right: readonly [bigint, bigint?],
): void {
  assert.equal(ask(), stale, 'stale before any invalidation');
  for (const descriptor of wrong) {
    assert.ok(world.invalidate(descriptor));
    assert.equal(ask(), stale, `still stale after qw0 0x${descriptor[0].toString(16)}`);
  }
  assert.ok(world.invalidate(right));
  assert.equal(ask(), fresh, 'fresh after the right descriptor');
}

describe('VT-d caches', () => {
  it('context cache: device-selective and domain-tagged', () => {
    const world = new World({ caches: { ...NO_PAGE_CACHES, pasid: 0 } });
    world.mapFirst(PASID, PAGE, OLD);
    const ask = (): string => world.ask(PASID, 'read', PAGE);
    assert.equal(ask(), 'ok 300000');
    world.write(world.contextEntry(DEVICE), 0n);
    expectStale(
      world,
      ask,
      'ok 300000',
      'flt 41',
      [qi.context(3n, 0n, DEVICE + 8), qi.pasid(3n), qi.iotlb(1n)],
      qi.context(3n, 0n, DEVICE),
    );
  });

  it('context cache of legacy mode: another domain leaves it', () => {
    const world = new World({ caches: NO_PAGE_CACHES });
    const table = world.page();
    world.map(table, PAGE, OLD, 3n, 3n);
    const root = world.page();
    const context = world.page();
    world.write(root + BigInt((DEVICE >> 8) * 16), context | 1n);
    world.write(context + BigInt((DEVICE & 0xff) * 16), table | 1n, (DOMAIN << 8n) | 2n);
    world.register(0x20, 8, root);
    world.register(0x18, 4, (1n << 31n) | (1n << 30n) | (1n << 26n));
    const ask = (): string => world.ask(null, 'read', PAGE);
    assert.equal(ask(), 'ok 300000');
    world.write(context + BigInt((DEVICE & 0xff) * 16), 0n);
    expectStale(
      world,
      ask,
      'ok 300000',
      'flt 02',
      [qi.context(2n, DOMAIN + 1n), qi.context(3n, DOMAIN + 1n, DEVICE)],
      qi.context(2n, DOMAIN),
    );
  });

  it('PASID cache: by domain and PASID', () => {
    const world = new World({ caches: NO_PAGE_CACHES });
    world.mapFirst(PASID, PAGE, OLD);
    const ask = (): string => world.ask(PASID, 'read', PAGE);
    assert.equal(ask(), 'ok 300000');
    world.write(world.pasidEntry(PASID), 0n);
    expectStale(
      world,
      ask,
      'ok 300000',
      'flt 59',
      [qi.pasid(1n, DOMAIN, PASID + 1), qi.pasid(1n, DOMAIN + 1n, PASID), qi.pasid(0n, DOMAIN + 1n)],
      qi.pasid(1n, DOMAIN, PASID),
    );
  });

  it('PASID cache: all PASIDs of a domain, and global', () => {
    for (const right of [qi.pasid(0n, DOMAIN), qi.pasid(3n)]) {
      const world = new World({ caches: NO_PAGE_CACHES });
      world.mapFirst(PASID, PAGE, OLD);
      assert.equal(world.ask(PASID, 'read', PAGE), 'ok 300000');
      world.write(world.pasidEntry(PASID), 0n);
      expectStale(world, () => world.ask(PASID, 'read', PAGE), 'ok 300000', 'flt 59', [], right);
    }
  });

  it('IOTLB, first stage: by domain, PASID and page', () => {
    const world = new World();
    const leaf = world.mapFirst(PASID, PAGE, OLD);
    const ask = (): string => world.ask(PASID, 'read', PAGE);
    assert.equal(ask(), 'ok 300000');
    world.write(leaf, NEW | P | RW | US);
    expectStale(
      world,
      ask,
      'ok 300000',
      'ok 310000',
      [
        qi.pasidIotlb(2n, DOMAIN + 1n, PASID),
        qi.pasidIotlb(2n, DOMAIN, PASID + 1),
        qi.pasidIotlb(3n, DOMAIN, PASID, PAGE + 0x1000n),
        qi.pasidIotlb(3n, DOMAIN, PASID, PAGE + 0x4000n, 1n),
        qi.pasid(3n),
      ],
      qi.pasidIotlb(3n, DOMAIN, PASID, PAGE),
    );
  });

  it('IOTLB, first stage: an address mask covers the pages of its aligned range', () => {
    const world = new World();
    const leaf = world.mapFirst(PASID, PAGE + 0x3000n, OLD);
    const ask = (): string => world.ask(PASID, 'read', PAGE + 0x3000n);
    assert.equal(ask(), 'ok 300000');
    world.write(leaf, NEW | P | RW | US);
    expectStale(
      world,
      ask,
      'ok 300000',
      'ok 310000',
      [qi.pasidIotlb(3n, DOMAIN, PASID, PAGE, 1n)],
      qi.pasidIotlb(3n, DOMAIN, PASID, PAGE, 2n),
    );
  });

  it('IOTLB, second stage: by domain and page, shared by all PASIDs of the domain', () => {
    const world = new World({ ridPasid: true });
    const table = world.page();
    const leaf = world.map(table, PAGE, OLD, 3n, 3n);
    world.setPasid(0, { pgtt: SECOND, second: table });
    world.setPasid(PASID, { pgtt: SECOND, second: table });
    assert.equal(world.ask(null, 'read', PAGE), 'ok 300000');
    world.write(leaf, NEW | 3n);
    // The request without PASID filled the line that the PASID of the same domain now hits.
    expectStale(
      world,
      () => world.ask(PASID, 'read', PAGE),
      'ok 300000',
      'ok 310000',
      [
        qi.iotlb(2n, DOMAIN + 1n),
        qi.iotlb(3n, DOMAIN, PAGE + 0x1000n),
        qi.pasidIotlb(2n, DOMAIN, PASID),
        qi.context(1n),
      ],
      qi.iotlb(3n, DOMAIN, PAGE),
    );
    assert.equal(world.ask(null, 'read', PAGE), 'ok 310000');
  });

  it('IOTLB: a page-selective invalidation takes all first-stage and nested lines of its domain, at any address', () => {
    for (const pgtt of [FIRST, NESTED]) {
      const world = new World();
      const [first, second] = [world.page(), world.page()];
      const leaf = world.map(first, PAGE, OLD, P | RW | US);
      // The guest's memory: one to one.
      for (let at = 0n; at < 0x400_0000n; at += 0x20_0000n) world.map(second, at, at, 3n, 3n, 2);
      world.setPasid(PASID, { pgtt, first, second });
      const ask = (): string => world.ask(PASID, 'read', PAGE);
      assert.equal(ask(), 'ok 300000');
      world.write(leaf, NEW | P | RW | US);
      expectStale(
        world,
        ask,
        'ok 300000',
        'ok 310000',
        [qi.iotlb(3n, DOMAIN + 1n, PAGE), qi.context(1n)],
        qi.iotlb(3n, DOMAIN, 0x1234_5000n),
      );
    }
  });

  it('IOTLB: a large page is one line and goes when any part of it is named', () => {
    const world = new World();
    const table = world.page();
    const leaf = world.map(table, 0x4000_0000n, 0x40_0000n, P | RW | US, 7n, 2);
    world.setPasid(PASID, { pgtt: FIRST, first: table });
    const ask = (): string => world.ask(PASID, 'read', 0x4000_0000n);
    assert.equal(ask(), 'ok 400000');
    world.write(leaf, 0x60_0000n | P | RW | US | (1n << 7n));
    expectStale(
      world,
      ask,
      'ok 400000',
      'ok 600000',
      [qi.pasidIotlb(3n, DOMAIN, PASID, 0x4020_0000n)],
      qi.pasidIotlb(3n, DOMAIN, PASID, 0x401f_f000n),
    );
  });

  it('paging-structure cache: a page-selective invalidation with IH leaves it', () => {
    const world = new World({ caches: { context: 0, pasid: 0, iotlb: 0, pagingStructure: 16 } });
    const table = world.page();
    world.map(table, PAGE, OLD, P | RW | US);
    world.setPasid(PASID, { pgtt: FIRST, first: table });
    const ask = (): string => world.ask(PASID, 'read', PAGE);
    assert.equal(ask(), 'ok 300000');
    world.write(world.entryAt(table, PAGE, 4), 0n);
    const leafOnly = 1n << 6n;
    expectStale(
      world,
      ask,
      'ok 300000',
      'flt 71',
      [
        qi.pasidIotlb(3n, DOMAIN, PASID, PAGE | leafOnly),
        qi.pasidIotlb(2n, DOMAIN, PASID + 1),
        qi.pasidIotlb(2n, DOMAIN + 1n, PASID),
      ],
      qi.pasidIotlb(3n, DOMAIN, PASID, PAGE),
    );
  });

  it('paging-structure cache of the second stage: by domain', () => {
    const world = new World({ caches: { context: 0, pasid: 0, iotlb: 0, pagingStructure: 16 } });
    const table = world.page();
    world.map(table, PAGE, OLD, 3n, 3n);
    world.setPasid(PASID, { pgtt: SECOND, second: table });
    const ask = (): string => world.ask(PASID, 'read', PAGE);
    assert.equal(ask(), 'ok 300000');
    world.write(world.entryAt(table, PAGE, 4), 0n);
    expectStale(world, ask, 'ok 300000', 'flt 79', [qi.iotlb(2n, DOMAIN + 1n)], qi.iotlb(2n, DOMAIN));
  });

  it('a not-present entry is never cached: made present, it needs no invalidation', () => {
    const world = new World();
    const leaf = world.mapFirst(PASID, PAGE, 0n, 0n);
    assert.equal(world.ask(PASID, 'read', PAGE), 'flt 71');
    world.write(leaf, NEW | P | RW | US);
    assert.equal(world.ask(PASID, 'read', PAGE), 'ok 310000');
  });

  it('a hit says which event filled the line, and the line which entries made it', () => {
    const world = new World();
    const leaf = world.mapFirst(PASID, PAGE, OLD);
    world.ask(PASID, 'read', PAGE);
    const filledBy = world.log.events.find((e) => e.kind === 'walk')!.seq;
    world.ask(PASID, 'read', PAGE);
    const walk = world.events('walk').at(-1)!;
    const hit = walk.steps.find((step) => step.cached?.cache === 'IOTLB');
    assert.equal(hit?.cached?.filledAt, filledBy);
    const line = world.iommu.cacheLines().find((l) => l.cache === 'IOTLB');
    assert.ok(line?.entries.includes(leaf));
    assert.equal(line?.physical, OLD);
    assert.equal(line?.domain, Number(DOMAIN));
  });

  it('an invalidation says which lines it dropped', () => {
    const world = new World();
    world.mapFirst(PASID, PAGE, OLD);
    world.ask(PASID, 'read', PAGE);
    world.invalidate(qi.pasidIotlb(3n, DOMAIN, PASID, PAGE));
    const event = world.events('invalidation').find((e) => e.command === 'PASID-based IOTLB invalidate')!;
    assert.deepEqual(
      event.dropped.filter((l) => l.cache === 'IOTLB').map((l) => [l.pasid, l.address]),
      [[PASID, PAGE]],
    );
    assert.equal(event.fields['DID'], DOMAIN);
  });

  it('sizes are configurable: a full set replaces its oldest line, size 0 caches nothing', () => {
    const world = new World({ caches: { ...NO_PAGE_CACHES, iotlb: 4 } });
    const table = world.page();
    for (let i = 0n; i < 8n; i++) world.map(table, PAGE + (i << 12n), OLD, P | RW | US);
    world.setPasid(PASID, { pgtt: FIRST, first: table });
    for (let i = 0n; i < 8n; i++) world.ask(PASID, 'read', PAGE + (i << 12n));
    assert.equal(world.iommu.cacheLines().filter((l) => l.cache === 'IOTLB').length, 4);
    assert.throws(() => new World({ caches: { ...NO_PAGE_CACHES, iotlb: 3 } }), RangeError);
  });
});

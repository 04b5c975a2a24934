import assert from 'node:assert/strict';
import { physToVirt, virtToPhys } from '../../../simulator/linux/layout';
import { System, type Options } from './system';

const HELLO = new TextEncoder().encode('hello, device');

/** An encrypted guest with a device and a slab buffer that says hello. */
class Guest extends System {
  readonly dev = this.device('dev');
  readonly buffer = this.number('kmalloc', 2048, 'GFP_KERNEL');

  constructor(options: Options = {}) {
    super({ ...options, memoryEncryption: true });
    this.cpu.write(this.buffer, HELLO);
  }

  get cpu(): System['world']['machine']['cpu'] {
    return this.world.machine.cpu;
  }

  /** What memory holds, as a device and whoever is outside the guest reads it. */
  stored(physical: bigint, length = HELLO.length): Uint8Array {
    return this.world.machine.memory.read(physical, length);
  }

  map(buffer: bigint, size: number, direction = 'DMA_BIDIRECTIONAL'): bigint {
    const dma = this.number('dma_map_single', this.dev, buffer, size, direction);
    assert.equal(this.number('dma_mapping_error', this.dev, dma), 0n);
    return dma;
  }

  /** What a device reads with this address. */
  seen(dma: bigint): Uint8Array {
    const reached = this.access('dev', 'read', dma, null, HELLO.length);
    assert.notEqual(reached, null, 'blocked');
    return this.stored(reached!);
  }
}

const PATHS = [['iommu.passthrough=1'], ['iommu.strict=1'], ['iommu.strict=0']];

describe('an encrypted guest', () => {
  it('has ciphertext in memory, and reads it in clear through kernel mappings', () => {
    const guest = new Guest();
    const physical = virtToPhys(guest.buffer);
    assert.deepEqual(guest.cpu.read(guest.buffer, HELLO.length), HELLO);
    const stored = guest.stored(physical);
    assert.equal(stored.filter((byte, i) => byte === HELLO[i]).length < 3, true, String(stored));
    assert.deepEqual(stored, new Guest().stored(physical), 'every run is the same');
  });

  it('encrypts by address: equal pages are not equal in memory', () => {
    const guest = new Guest();
    const other = guest.number('kmalloc', 2048, 'GFP_KERNEL');
    guest.cpu.write(other, HELLO);
    assert.notDeepEqual(guest.stored(virtToPhys(other)), guest.stored(virtToPhys(guest.buffer)));
  });

  it('encrypts user memory, which its process reads in clear, across pages and from zeros on', () => {
    const guest = new Guest();
    const { processes } = guest.kernel;
    const mm = processes.create('app');
    const address = processes.mmap('app', 8192n, true, true);
    guest.cpu.load({ root: mm.pgd, cpl: 3 });
    assert.ok(guest.cpu.read(address, 8192).every((byte) => byte === 0));
    const across = address + 4090n;
    guest.cpu.write(across, HELLO);
    assert.deepEqual(guest.cpu.read(across, HELLO.length), HELLO);
    assert.notDeepEqual(guest.stored(processes.toPhysical('app', across)!, 6), HELLO.slice(0, 6));
    processes.fork('app', 'child');
    processes.fault('child', across, true);
    guest.cpu.load({ root: processes.get('child').pgd, cpl: 3 });
    assert.deepEqual(guest.cpu.read(across, HELLO.length), HELLO, 'copied to another frame');
  });

  it('gives a raw physical address ciphertext, and reads as garbage what came to it', () => {
    const guest = new Guest({ boot: ['iommu.passthrough=1'] });
    const physical = virtToPhys(guest.buffer);
    assert.notDeepEqual(guest.seen(physical), HELLO);
    assert.equal(guest.access('dev', 'write', physical), physical);
    assert.deepEqual(guest.stored(physical, 8), new Uint8Array(8).fill(0x55));
    assert.ok(guest.cpu.read(guest.buffer, 8).some((byte) => byte !== 0x55));
  });

  for (const boot of PATHS) {
    it(`${boot[0]!}: bounces every streaming mapping through shared memory`, () => {
      const guest = new Guest({ boot });
      const page = physToVirt(guest.kernel.pages.alloc(1, { use: 'pages', name: 'page' }));
      guest.cpu.write(page, HELLO);
      for (const [buffer, size] of [
        [guest.buffer, 64],
        [page, 4096],
      ] as const) {
        const dma = guest.map(buffer, size);
        assert.deepEqual(guest.seen(dma), HELLO);
        assert.notEqual(guest.access('dev', 'write', dma), virtToPhys(buffer));
        assert.deepEqual(guest.cpu.read(buffer, 5), HELLO.slice(0, 5), 'not copied back yet');
        guest.call('dma_unmap_single', guest.dev, dma, size, 'DMA_BIDIRECTIONAL');
        assert.deepEqual(guest.cpu.read(buffer, 8), new Uint8Array(8).fill(0x55));
      }
      const bounced = guest.events.map((event) => event.kind === 'dma-map' && event.bounced);
      assert.equal(bounced.filter(Boolean).length, 2);
      assert.deepEqual(guest.warnings(), []);
    });

    it(`${boot[0]!}: moves data at syncs`, () => {
      const guest = new Guest({ boot });
      const dma = guest.map(guest.buffer, 64);
      guest.access('dev', 'write', dma);
      guest.call('dma_sync_single_for_cpu', guest.dev, dma, 64, 'DMA_BIDIRECTIONAL');
      assert.equal(guest.cpu.read(guest.buffer, 1)[0], 0x55);
      guest.cpu.write(guest.buffer, HELLO);
      guest.call('dma_sync_single_for_device', guest.dev, dma, 64, 'DMA_BIDIRECTIONAL');
      assert.deepEqual(guest.seen(dma), HELLO);
    });

    it(`${boot[0]!}: bounces each entry of a list`, () => {
      const guest = new Guest({ boot });
      const other = guest.number('kmalloc', 2048, 'GFP_KERNEL');
      guest.cpu.write(other, HELLO);
      const list = guest.callAll('sg_init_table', 0n, 2).stored.get(0)!;
      for (const buffer of [guest.buffer, other]) guest.call('sg_set_buf', list, buffer, 2048);
      assert.equal(guest.number('dma_map_sg', guest.dev, list, 2, 'DMA_BIDIRECTIONAL'), 2n);
      const dma = [0, 1].map((i) => guest.number('sg_dma_address', list, i));
      for (const address of dma) {
        assert.deepEqual(guest.seen(address), HELLO);
        guest.access('dev', 'write', address);
      }
      guest.call('dma_unmap_sg', guest.dev, list, 2, 'DMA_BIDIRECTIONAL');
      for (const buffer of [guest.buffer, other]) assert.equal(guest.cpu.read(buffer, 1)[0], 0x55);
      const bounced = guest.events.map((event) => event.kind === 'dma-map' && event.bounced);
      assert.equal(bounced.filter(Boolean).length, 2);
    });

    it(`${boot[0]!}: allocates coherent memory shared and zeroed, and private again once freed`, () => {
      const guest = new Guest({ boot });
      const { virtual, dma } = guest.kernel.coherent.alloc('dev', 4096n);
      assert.ok(guest.cpu.read(virtual, 4096).every((byte) => byte === 0));
      guest.cpu.write(virtual, HELLO);
      assert.deepEqual(guest.seen(dma), HELLO);
      const physical = guest.access('dev', 'write', dma)!;
      assert.deepEqual(guest.cpu.read(virtual, 8), new Uint8Array(8).fill(0x55));
      guest.kernel.coherent.free('dev', 4096n, virtual, dma);
      assert.equal(guest.kernel.pages.alloc(1, { use: 'pages', name: 'next' }), physical);
      guest.cpu.write(physToVirt(physical), HELLO);
      assert.notDeepEqual(guest.stored(physical), HELLO);
    });

    it(`${boot[0]!}: maps registers of another device as they are`, () => {
      const guest = new Guest({ boot });
      guest.call('dma_map_resource', guest.dev, 0xe000_0000n, 0x40, 'DMA_TO_DEVICE', 0);
      const mapped = guest.events.find((event) => event.kind === 'dma-map');
      assert.ok(mapped?.kind === 'dma-map' && !mapped.bounced && mapped.physical === 0xe000_0000n);
    });
  }

  it('shares what set_memory_decrypted() is called for, and makes it private again', () => {
    const guest = new Guest({ boot: ['iommu.passthrough=1'] });
    const page = guest.number('__get_free_pages', 'GFP_KERNEL', 0);
    const physical = virtToPhys(page);
    guest.cpu.write(page, HELLO);
    assert.equal(guest.number('set_memory_decrypted', page, 1), 0n);
    assert.notDeepEqual(guest.cpu.read(page, HELLO.length), HELLO, 'what it held is lost');
    guest.cpu.write(page, HELLO);
    assert.deepEqual(guest.seen(physical), HELLO, 'a device reads it at its physical address');
    const saved = guest.world.save();
    assert.equal(guest.number('set_memory_encrypted', page, 1), 0n);
    guest.cpu.write(page, HELLO);
    assert.notDeepEqual(guest.stored(physical), HELLO);
    guest.world.restore(saved);
    assert.deepEqual(guest.cpu.read(page, HELLO.length), HELLO, 'sharing is part of a snapshot');
    assert.equal(guest.number('set_memory_decrypted', page + 8n, 1), -22n);
    assert.equal(guest.number('set_memory_decrypted', page, 1 << 30), -22n, 'more pages than there are');
    assert.equal(
      new System().number('set_memory_decrypted', page, 1),
      0n,
      'nothing to do without encryption',
    );
  });

  it('shares tables and queues with the IOMMU, which obeys and answers', () => {
    const guest = new Guest({ boot: ['iommu.strict=1'] });
    const dma = guest.map(guest.buffer, 64);
    guest.seen(dma);
    guest.call('dma_unmap_single', guest.dev, dma, 64, 'DMA_BIDIRECTIONAL');
    assert.equal(guest.access('dev', 'read', dma), null, 'the invalidation was carried out');
    const shared = guest.kernel.pages.runs().filter(({ owner }) => owner.use.startsWith('iommu-'));
    assert.deepEqual([...new Set(shared.map(({ owner }) => owner.use))].sort(), [
      'iommu-queue',
      'iommu-table',
    ]);
    for (const { firstFrame, frames } of shared) {
      const [address, length] = [BigInt(firstFrame) * 4096n, frames * 4096];
      assert.deepEqual(guest.stored(address, length), guest.kernel.ram.read(address, length));
    }
  });

  it('encrypts, of an access to two pages, what lies in the private one', () => {
    const { kernel, world } = new Guest();
    const shared = kernel.pages.alloc(1, { use: 'swiotlb', name: 'shared' });
    const next = kernel.pages.alloc(1, { use: 'pages', name: 'private' });
    assert.equal(next, shared + 4096n);
    kernel.ram.write(next - 4n, HELLO.slice(0, 8));
    assert.deepEqual(kernel.ram.read(next - 4n, 8), HELLO.slice(0, 8));
    assert.deepEqual(world.machine.memory.read(next - 4n, 4), HELLO.slice(0, 4));
    assert.notDeepEqual(world.machine.memory.read(next, 4), HELLO.slice(4, 8));
  });

  it('without a bounce pool gives a device ciphertext', () => {
    const guest = new Guest({ boot: ['iommu.passthrough=1', 'swiotlb=noforce'] });
    assert.notDeepEqual(guest.seen(guest.map(guest.buffer, 64)), HELLO);
  });

  it('has no secret read where a device read its ciphertext', () => {
    const reads = (memoryEncryption: boolean): number => {
      const system = new System({ boot: ['iommu.passthrough=1'], memoryEncryption });
      system.device('dev');
      const key = system.number('kmalloc', 64, 0);
      const physical = [{ address: virtToPhys(key), length: 64 }];
      const where = { virtual: key, length: 64, process: null, physical };
      system.kernel.objects.add({ name: 'key', secret: true, ...where });
      system.access('dev', 'read', virtToPhys(key));
      return system.events.filter(({ kind }) => kind === 'secret-read').length;
    };
    assert.deepEqual([reads(false), reads(true)], [1, 0]);
  });
});

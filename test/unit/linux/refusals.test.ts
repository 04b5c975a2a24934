import assert from 'node:assert/strict';
import { DMA_MAPPING_ERROR } from '../../../simulator/linux/dma/types';
import { physToVirt, virtToPhys } from '../../../simulator/linux/layout';
import { System } from './system';

const HIGH = 1n << 32n;

describe('what the DMA API refuses', () => {
  it('a mask without translation that ends below ZONE_DMA, and for a device without mask any', () => {
    const direct = new System({ boot: ['iommu.passthrough=1'] });
    const dev = direct.device('dev');
    assert.equal(direct.number('dma_set_mask', dev, 0xf_ffff), -5n, '20 bits');
    assert.equal(direct.number('dma_set_mask', dev, 0xff_ffff), 0n, '24 bits');
    assert.equal(
      direct.number('dma_set_mask', direct.device('child', { canDma: false }), 'DMA_MAPPING_ERROR'),
      -5n,
    );
    const translated = new System();
    assert.equal(
      translated.number('dma_set_mask', translated.device('dev'), 0xf_ffff),
      0n,
      '20 bits, translated',
    );
  });

  it('a child without mask: all ones from dma_map_single, 0 from dma_map_sg', () => {
    const system = new System();
    const child = system.device('child', { canDma: false });
    const buffer = system.number('kmalloc', 64, 'GFP_KERNEL');
    assert.equal(system.number('dma_map_single', child, buffer, 64, 'DMA_TO_DEVICE'), DMA_MAPPING_ERROR);
    const list = system.callAll('sg_init_table', 0, 1).stored.get(0)!;
    system.call('sg_set_buf', list, buffer, 64);
    assert.equal(system.number('dma_map_sg', child, list, 1, 'DMA_TO_DEVICE'), 0n);
    assert.equal(system.notices().filter((topic) => topic === 'no-dma-mask').length, 2);
  });

  for (const [generation, expected] of [
    ['6.6', 'oops'],
    ['6.12', 'physical'],
  ] as const) {
    it(`${generation}: operations taken over by a child that no IOMMU translates: ${expected}`, () => {
      const system = new System({ generation });
      const [parent, child] = [system.device('parent'), system.device('child', { canDma: false })];
      const buffer = system.number('kmalloc', 64, 'GFP_KERNEL');
      const ops = system.number('get_dma_ops', parent);
      assert.equal(ops === 0n, generation === '6.12', 'dma-iommu is called directly since b5c58b2fdc42');
      system.call('set_dma_ops', child, ops);
      assert.equal(system.number('dma_coerce_mask_and_coherent', child, 0xffff_ffff), 0n);
      const handle = system.number('dma_map_single', child, buffer, 64, 'DMA_TO_DEVICE');
      assert.equal(handle, generation === '6.12' ? virtToPhys(buffer) : DMA_MAPPING_ERROR);
      assert.equal(system.notices().includes('oops'), generation === '6.6');
      assert.equal(system.access('parent', 'read', handle & ~0xfffn), null, 'the parent is translated');
    });
  }
});

describe('lists that fail, and lists that merge', () => {
  function listOf(system: System, ...buffers: bigint[]) {
    const list = system.callAll('sg_init_table', 0, buffers.length).stored.get(0)!;
    for (const buffer of buffers) system.call('sg_set_buf', list, buffer, 4096);
    return list;
  }
  const page = (system: System, above = 0n): bigint =>
    physToVirt(system.kernel.pages.alloc(1, { use: 'pages', name: 'page' }, above));

  it('without translation: a page out of reach fails the list, and its entry has no address', () => {
    const system = new System({ boot: ['iommu.passthrough=1', 'swiotlb=noforce'], ramSize: HIGH });
    const dev = system.device('dev');
    const list = listOf(system, page(system), page(system, HIGH));
    assert.equal(system.number('dma_map_sg', dev, list, 2, 'DMA_TO_DEVICE'), 0n);
    assert.equal(system.number('sg_dma_address', list, 1), DMA_MAPPING_ERROR);
    assert.equal(system.number('sg_dma_len', list, 1), 0n);
  });

  it('without translation: what was bounced before the failure is given back', () => {
    const system = new System({ boot: ['iommu.passthrough=1'], ramSize: HIGH });
    const dev = system.device('dev');
    const high = page(system, HIGH);
    const before = system.number('dma_map_single', dev, high, 64, 'DMA_TO_DEVICE');
    system.call('dma_unmap_single', dev, before, 64, 'DMA_TO_DEVICE');
    // 257 pages of bounce buffers do not fit into a pool of 1 MiB.
    const list = listOf(system, ...Array.from({ length: 257 }, () => high));
    assert.equal(system.number('dma_map_sg', dev, list, 257, 'DMA_TO_DEVICE'), 0n);
    assert.equal(system.number('dma_map_single', dev, high, 64, 'DMA_TO_DEVICE'), before);
  });

  it('entries merged away have no address (__finalise_sg)', () => {
    const system = new System();
    const first = physToVirt(system.kernel.pages.alloc(2, { use: 'pages', name: 'two' }));
    const list = listOf(system, first, first + 4096n);
    assert.equal(system.number('dma_map_sg', system.device('dev'), list, 2, 'DMA_TO_DEVICE'), 1n);
    assert.equal(system.number('sg_dma_len', list, 0), 8192n);
    assert.equal(system.number('sg_dma_address', list, 1), DMA_MAPPING_ERROR);
  });

  it('dma_unmap_sg gives back to the processor as many entries as it is told', () => {
    for (const [count, seen] of [
      [1, 0],
      [2, 0x55],
    ] as const) {
      const system = new System({ coherent: false });
      const dev = system.device('dev');
      const first = physToVirt(system.kernel.pages.alloc(2, { use: 'pages', name: 'two' }));
      const list = listOf(system, first, first + 4096n);
      system.call('dma_map_sg', dev, list, 2, 'DMA_FROM_DEVICE');
      const second = virtToPhys(first) + 4096n;
      system.kernel.cache.read(second, 1);
      system.access('dev', 'write', system.number('sg_dma_address', list, 0) + 4096n);
      system.call('dma_unmap_sg', dev, list, count, 'DMA_FROM_DEVICE');
      assert.equal(system.kernel.cache.read(second, 1)[0], seen, `${String(count)} of 2 entries`);
    }
  });
});

describe('coherent memory', () => {
  it('is not bounced, even where everything streaming is', () => {
    const system = new System({ boot: ['iommu.passthrough=1', 'swiotlb=force'] });
    const { value, stored } = system.callAll(
      'dma_alloc_coherent',
      system.device('dev'),
      4096,
      0,
      'GFP_KERNEL',
    );
    assert.equal(physToVirt(stored.get(2) as bigint), value);
  });

  it('is not cached on a platform whose devices do not see the caches', () => {
    const system = new System({ coherent: false });
    const dev = system.device('dev');
    const { stored } = system.callAll('dma_alloc_coherent', dev, 4096, 0, 'GFP_KERNEL');
    const physical = system.kernel.dma.debug.mappings()[0]!.physical;
    system.kernel.cache.write(physical, Uint8Array.of(7));
    assert.equal(system.world.machine.memory.read(physical, 1)[0], 7);
    system.access('dev', 'write', stored.get(2) as bigint);
    assert.equal(system.kernel.cache.read(physical, 1)[0], 0x55);
  });
});

describe('page allocator', () => {
  it('keeps what lies below for others, where memory from an address on was asked for', () => {
    const { pages } = new System({ ramSize: 0x1000_0000n }).kernel;
    const owner = { use: 'pages', name: 'page' } as const;
    const before = pages.alloc(1, owner);
    assert.equal(pages.alloc(1, owner, 0x800_0000n), 0x800_0000n);
    assert.ok(pages.alloc(1, owner) < 0x800_0000n);
    assert.ok(before < 0x800_0000n);
    assert.equal(pages.alloc(1, owner, 0x800_0000n), 0x800_1000n);
  });
});

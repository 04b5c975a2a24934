import assert from 'node:assert/strict';
import { DMA_MAPPING_ERROR } from '../../../simulator/linux/dma/types';
import { inDirectMap, inVmalloc, physToVirt, virtToPhys } from '../../../simulator/linux/layout';
import { System, type Options } from './system';

function withBuffer(options?: Options): {
  system: System;
  dev: ReturnType<System['device']>;
  buffer: bigint;
} {
  const system = new System(options);
  const dev = system.device('dev');
  return { system, dev, buffer: system.number('kmalloc', 2048, 'GFP_KERNEL') };
}

describe('DMA API', () => {
  for (const dmaStage of ['first', 'second'] as const) {
    it(`strict, ${dmaStage}-stage: a mapping is reachable until it is ended, in its direction only`, () => {
      const { system, dev, buffer } = withBuffer({ dmaStage });
      const handle = system.number('dma_map_single', dev, buffer, 2048, 'DMA_TO_DEVICE');
      assert.equal(system.access('dev', 'read', handle), virtToPhys(buffer));
      assert.equal(system.access('dev', 'write', handle), null);
      system.call('dma_unmap_single', dev, handle, 2048, 'DMA_TO_DEVICE');
      assert.equal(system.access('dev', 'read', handle), null);
    });
  }

  it('lazy: an ended mapping is reachable through the IOTLB until the timer', () => {
    const { system, dev, buffer } = withBuffer({ boot: ['iommu.strict=0'] });
    const handle = system.number('dma_map_single', dev, buffer, 2048, 'DMA_TO_DEVICE');
    system.access('dev', 'read', handle);
    system.call('dma_unmap_single', dev, handle, 2048, 'DMA_TO_DEVICE');
    assert.equal(system.access('dev', 'read', handle), virtToPhys(buffer));
    system.kernel.iommuDma!.advance(9);
    assert.equal(system.access('dev', 'read', handle), virtToPhys(buffer));
    system.kernel.iommuDma!.advance(1);
    assert.equal(system.access('dev', 'read', handle), null);
  });

  it('lazy: a full flush queue is flushed without waiting', () => {
    const { system, dev, buffer } = withBuffer({ boot: ['iommu.strict=0'] });
    for (let i = 0; i < 256; i++) {
      const handle = system.number('dma_map_single', dev, buffer, 2048, 'DMA_TO_DEVICE');
      system.call('dma_unmap_single', dev, handle, 2048, 'DMA_TO_DEVICE');
    }
    const flushes = system.events.filter((e) => e.kind === 'flush-queue' && e.change === 'flushed');
    assert.deepEqual(
      flushes.map((e) => e.kind === 'flush-queue' && e.why),
      ['full'],
    );
  });

  it('identity: the handle is the physical address, and all memory is reachable', () => {
    const { system, dev, buffer } = withBuffer({ boot: ['iommu.passthrough=1'] });
    assert.equal(system.number('dma_map_single', dev, buffer, 2048, 'DMA_TO_DEVICE'), virtToPhys(buffer));
    assert.equal(system.access('dev', 'write', 0x2000n), 0x2000n);
  });

  it('takes addresses below 4 GiB first, and above when they are used up and the mask allows', () => {
    const { system, dev } = withBuffer();
    system.call('dma_set_mask_and_coherent', dev, (1n << 64n) - 1n);
    const big = system.kernel.pages.alloc(4096, { use: 'pages', name: 'big' });
    const handles: bigint[] = [];
    for (let i = 0; i < 260; i++) {
      handles.push(system.number('dma_map_page', dev, big, 0, 0x100_0000, 'DMA_TO_DEVICE'));
    }
    assert.ok(handles[0]! < 1n << 32n);
    assert.ok(handles.at(-1)! >= 1n << 32n);
  });

  it('fails with all ones when the device can reach no more addresses', () => {
    const { system, dev, buffer } = withBuffer();
    assert.equal(system.number('dma_set_mask_and_coherent', dev, 0xffff), 0n);
    const handles = Array.from({ length: 16 }, () =>
      system.number('dma_map_single', dev, buffer, 2048, 'DMA_TO_DEVICE'),
    );
    assert.equal(
      handles.filter((handle) => handle === DMA_MAPPING_ERROR).length,
      1,
      'frame 0 is never handed out',
    );
    assert.equal(system.number('dma_mapping_error', dev, handles.at(-1)!), -12n);
    assert.equal(system.number('dma_mapping_error', dev, handles[0]!), 0n);
    assert.equal(system.number('dma_set_mask', dev, 0xff), -5n);
  });

  it('refuses vmalloc memory, and pointers to no RAM', () => {
    const { system, dev } = withBuffer();
    const buffer = system.number('vmalloc', 4096);
    assert.equal(system.number('dma_map_single', dev, buffer, 64, 'DMA_TO_DEVICE'), DMA_MAPPING_ERROR);
    assert.equal(
      system.number('dma_map_single', dev, 0x7f00_0000_0000n, 64, 'DMA_TO_DEVICE'),
      DMA_MAPPING_ERROR,
    );
    assert.deepEqual(system.notices().slice(-2), ['vmalloc-rejected', 'no-page']);
  });

  it('bounces for an untrusted device what is not whole pages, and clears what lies beside it', () => {
    const system = new System({ boot: ['iommu.passthrough=1'] });
    const dev = system.device('ext', { untrusted: true });
    const [buffer, neighbour] = [system.number('kmalloc', 64, 0), system.number('kmalloc', 64, 0)];
    const { memory } = system.world.machine;
    memory.write(virtToPhys(buffer), Uint8Array.of(1, 2, 3));
    memory.write(virtToPhys(neighbour), new Uint8Array(64).fill(9));
    const handle = system.number('dma_map_single', dev, buffer, 64, 'DMA_BIDIRECTIONAL');
    const reached = system.access('ext', 'read', handle)!;
    assert.notEqual(reached >> 12n, virtToPhys(buffer) >> 12n);
    assert.deepEqual([...memory.read(reached, 3)], [1, 2, 3]);
    assert.ok(!memory.read(reached & ~0xfffn, 4096).includes(9));
    system.access('ext', 'write', handle);
    assert.equal(memory.read(virtToPhys(buffer), 1)[0], 1);
    system.call('dma_unmap_single', dev, handle, 64, 'DMA_BIDIRECTIONAL');
    assert.equal(memory.read(virtToPhys(buffer), 1)[0], 0x55);
  });

  it('without translation bounces memory that the device can not reach', () => {
    const system = new System({ boot: ['iommu.passthrough=1'], ramSize: 0x1_0000_0000n });
    const dev = system.device('old');
    const high = physToVirt(system.kernel.pages.alloc(1, { use: 'pages', name: 'high' }, 1n << 32n));
    const handle = system.number('dma_map_single', dev, high, 64, 'DMA_TO_DEVICE');
    assert.ok(handle < 1n << 32n);
    system.call('dma_set_mask', dev, (1n << 64n) - 1n);
    assert.equal(system.number('dma_map_single', dev, high, 64, 'DMA_TO_DEVICE'), virtToPhys(high));
  });

  it('gives each device its own addresses', () => {
    const { system, dev, buffer } = withBuffer();
    system.device('other');
    const handle = system.number('dma_map_single', dev, buffer, 64, 'DMA_TO_DEVICE');
    assert.equal(system.access('other', 'read', handle), null);
  });

  it('on a platform without coherence moves data only at syncs', () => {
    const { system, dev, buffer } = withBuffer({ coherent: false });
    const { cache } = system.kernel;
    const physical = virtToPhys(buffer);
    const handle = system.number('dma_map_single', dev, buffer, 64, 'DMA_BIDIRECTIONAL');
    cache.write(physical, Uint8Array.of(7));
    assert.equal(system.world.machine.memory.read(physical, 1)[0], 0, 'the write is in the cache alone');
    system.call('dma_sync_single_for_device', dev, handle, 64, 'DMA_BIDIRECTIONAL');
    assert.equal(system.world.machine.memory.read(physical, 1)[0], 7);
    cache.read(physical, 1);
    system.access('dev', 'write', handle);
    assert.equal(cache.read(physical, 1)[0], 7, 'the processor sees its cache');
    system.call('dma_sync_single_for_cpu', dev, handle, 64, 'DMA_BIDIRECTIONAL');
    assert.equal(cache.read(physical, 1)[0], 0x55);
  });
});

describe('scatterlists', () => {
  const fourPages = (
    system: System,
  ): { list: NonNullable<ReturnType<System['call']>>; physical: bigint[] } => {
    const pages = [1, 2, 3, 4]
      .map(() => system.kernel.pages.alloc(1, { use: 'pages', name: 'sg' }))
      .reverse();
    const list = system.callAll('sg_init_table', 0n, 4).stored.get(0)!;
    for (const page of pages) system.call('sg_set_buf', list, physToVirt(page), 4096);
    return { list, physical: pages };
  };

  it('merge pages that are neighbours for the device, though not in memory', () => {
    const { system, dev } = withBuffer();
    const { list, physical } = fourPages(system);
    assert.equal(system.number('dma_map_sg', dev, list, 4, 'DMA_TO_DEVICE'), 1n);
    const dma = system.number('sg_dma_address', list, 0);
    assert.equal(system.number('sg_dma_len', list, 0), 16384n);
    assert.equal(system.number('sg_dma_len', list, 1), 0n);
    physical.forEach((page, i) => assert.equal(system.access('dev', 'read', dma + BigInt(i) * 4096n), page));
    system.call('dma_unmap_sg', dev, list, 4, 'DMA_TO_DEVICE');
    for (let i = 0n; i < 4n; i++) assert.equal(system.access('dev', 'read', dma + i * 4096n), null);
    assert.deepEqual(system.warnings(), []);
  });

  it('respect the longest segment that a device takes', () => {
    const { system, dev } = withBuffer();
    system.call('dma_set_max_seg_size', dev, 8192);
    const { list } = fourPages(system);
    assert.equal(system.number('dma_map_sg', dev, list, 4, 'DMA_TO_DEVICE'), 2n);
  });

  it('are not merged where entries are no whole pages, or nothing translates', () => {
    const { system, dev, buffer } = withBuffer();
    const list = system.callAll('sg_init_table', 0n, 2).stored.get(0)!;
    system.call('sg_set_buf', list, buffer, 100);
    system.call('sg_set_buf', list, buffer + 512n, 100);
    assert.equal(system.number('dma_map_sg', dev, list, 2, 'DMA_TO_DEVICE'), 2n);
    const direct = withBuffer({ boot: ['iommu.passthrough=1'] });
    assert.equal(
      direct.system.number('dma_map_sg', direct.dev, fourPages(direct.system).list, 4, 'DMA_TO_DEVICE'),
      4n,
    );
  });
});

describe('coherent memory', () => {
  it('has an address for each side, is zeroed, and ends with its free', () => {
    const { system, dev } = withBuffer();
    const { value, stored } = system.callAll('dma_alloc_coherent', dev, 4096, 0n, 'GFP_KERNEL');
    const [cpu, dma] = [value as bigint, stored.get(2) as bigint];
    assert.equal(system.access('dev', 'write', dma), system.kernel.space.find(cpu)!.physical);
    system.call('dma_free_coherent', dev, 4096, cpu, dma);
    assert.equal(system.access('dev', 'read', dma), null);
    const again = system.callAll('dma_alloc_coherent', dev, 4096, 0n, 'GFP_KERNEL').value as bigint;
    assert.ok(system.world.machine.cpu.read(again, 4096).every((byte) => byte === 0));
  });

  it('behind an IOMMU is no memory of the direct map, and without one it is', () => {
    const { system, dev } = withBuffer();
    const { value, stored } = system.callAll('dma_alloc_coherent', dev, 8192, 0n, 'GFP_KERNEL');
    const [cpu, dma] = [value as bigint, stored.get(2) as bigint];
    assert.ok(inVmalloc(cpu));
    for (const offset of [0n, 4096n]) {
      assert.equal(
        system.access('dev', 'read', dma + offset),
        system.kernel.space.find(cpu + offset)!.physical,
      );
    }
    const direct = withBuffer({ boot: ['iommu.passthrough=1'] });
    assert.ok(inDirectMap(direct.system.number('dma_alloc_coherent', direct.dev, 8192, 0n, 'GFP_KERNEL')));
  });

  it('obeys the coherent mask, not the streaming one', () => {
    const { system, dev } = withBuffer();
    system.call('dma_set_mask', dev, (1n << 40n) - 1n);
    system.call('dma_set_coherent_mask', dev, 0xf_ffff);
    const { stored } = system.callAll('dma_alloc_coherent', dev, 4096, 0n, 'GFP_KERNEL');
    assert.ok((stored.get(2) as bigint) <= 0xf_ffffn);
  });

  it('from a pool shares a page with its neighbours', () => {
    const { system, dev } = withBuffer();
    const pool = system.call('dma_pool_create', 0n, dev, 24, 16, 0n)!;
    const [a, b] = [1, 2].map(
      () => system.callAll('dma_pool_alloc', pool, 'GFP_KERNEL', 0n).stored.get(2) as bigint,
    );
    assert.equal(b! - a!, 32n);
    system.call('dma_pool_destroy', pool);
    assert.equal(system.access('dev', 'read', a!), null);
  });

  it('never bounces registers of another device, whatever was booted', () => {
    for (const boot of [
      ['iommu.passthrough=1', 'swiotlb=force'],
      ['iommu.strict=1', 'swiotlb=force'],
    ]) {
      const system = new System({ boot });
      const dev = system.device('dev');
      const handle = system.number('dma_map_resource', dev, 0xe000_0000n, 4096, 'DMA_BIDIRECTIONAL', 0);
      const mapped = system.events.find((event) => event.kind === 'dma-map');
      assert.ok(mapped?.kind === 'dma-map' && !mapped.bounced, boot.join());
      assert.equal(mapped.physical, 0xe000_0000n);
      assert.equal(
        system.kernel.backendOf('dev').toPhysical(system.kernel.devices.get('dev'), handle),
        0xe000_0000n,
      );
    }
  });

  it('refuses registers beyond the mask: no pool holds them', () => {
    const system = new System({ boot: ['iommu.passthrough=1'] });
    const dev = system.device('dev');
    system.call('dma_set_mask', dev, 0xffff_ffffn);
    const handle = system.number('dma_map_resource', dev, 0x20_0000_0000n, 4096, 'DMA_BIDIRECTIONAL', 0);
    assert.equal(handle, 0xffff_ffff_ffff_ffffn);
  });
});

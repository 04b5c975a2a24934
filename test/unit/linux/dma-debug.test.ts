import assert from 'node:assert/strict';
import type { DmaDebugCheck } from '../../../simulator/linux/events';
import type { Value } from '../../../simulator/linux/api/values';
import { System } from './system';

interface Driver {
  readonly system: System;
  readonly dev: Value;
  readonly buffer: bigint;
  /** Maps the buffer and checks the result, as a good driver does. */
  map(direction?: string, size?: number, address?: bigint): bigint;
}

function driver(): Driver {
  const system = new System();
  const dev = system.device('dev');
  const buffer = system.number('kmalloc', 2048, 'GFP_KERNEL');
  const map = (direction = 'DMA_TO_DEVICE', size = 256, address = buffer): bigint => {
    const handle = system.number('dma_map_single', dev, address, size, direction);
    system.call('dma_mapping_error', dev, handle);
    return handle;
  };
  return { system, dev, buffer, map };
}

/** What a driver does wrong, by the check of kernel/dma/debug.c that must say so. */
const MISTAKES: Readonly<Partial<Record<DmaDebugCheck, (driver: Driver) => void>>> = {
  'pending-at-release': ({ system, dev, map }) => {
    map();
    system.call('device_release_driver', dev);
  },
  'invalid-address': ({ system, dev }) =>
    system.call('dma_unmap_single', dev, 'DMA_MAPPING_ERROR', 256, 'DMA_TO_DEVICE'),
  'free-unallocated': ({ system, dev }) =>
    system.call('dma_unmap_single', dev, 0x1234_5000, 256, 'DMA_TO_DEVICE'),
  'free-different-size': ({ system, dev, map }) =>
    system.call('dma_unmap_single', dev, map(), 128, 'DMA_TO_DEVICE'),
  'free-wrong-function': ({ system, dev, map }) =>
    system.call('dma_unmap_resource', dev, map(), 256, 'DMA_TO_DEVICE', 0),
  'free-different-cpu-address': ({ system, dev, buffer }) => {
    const { stored } = system.callAll('dma_alloc_coherent', dev, 4096, 0n, 'GFP_KERNEL');
    system.call('dma_free_coherent', dev, 4096, buffer, stored.get(2)!);
  },
  'free-different-sg-count': ({ system, dev, buffer }) => {
    const list = system.callAll('sg_init_table', 0n, 2).stored.get(0)!;
    system.call('sg_set_buf', list, buffer, 128);
    system.call('sg_set_buf', list, buffer + 512n, 128);
    system.call('dma_map_sg', dev, list, 2, 'DMA_TO_DEVICE');
    system.call('dma_unmap_sg', dev, list, 1, 'DMA_TO_DEVICE');
  },
  'free-different-direction': ({ system, dev, map }) =>
    system.call('dma_unmap_single', dev, map(), 256, 'DMA_FROM_DEVICE'),
  'map-error-unchecked': ({ system, dev, buffer }) => {
    const handle = system.number('dma_map_single', dev, buffer, 256, 'DMA_TO_DEVICE');
    system.call('dma_unmap_single', dev, handle, 256, 'DMA_TO_DEVICE');
  },
  'free-different-attributes': ({ system, dev, map }) =>
    system.call('dma_unmap_single_attrs', dev, map(), 256, 'DMA_TO_DEVICE', 'DMA_ATTR_SKIP_CPU_SYNC'),
  'maps-stack': ({ system, dev }) => {
    const stack = system.kernel.vmalloc.alloc(4096n, 'stack of a task', 'stack');
    system.call('dma_map_page', dev, system.kernel.vmalloc.toPhysical(stack)!, 0, 64, 'DMA_TO_DEVICE');
  },
  'maps-kernel-text': ({ map }) => map('DMA_TO_DEVICE', 64, 0xffff_ffff_8100_0000n),
  'sync-unallocated': ({ system, dev }) =>
    system.call('dma_sync_single_for_cpu', dev, 0x1234_5000, 64, 'DMA_FROM_DEVICE'),
  'sync-outside-range': ({ system, dev, map }) =>
    system.call('dma_sync_single_for_cpu', dev, map('DMA_FROM_DEVICE') + 200n, 100, 'DMA_FROM_DEVICE'),
  'sync-different-direction': ({ system, dev, map }) =>
    system.call('dma_sync_single_for_cpu', dev, map('DMA_FROM_DEVICE'), 64, 'DMA_TO_DEVICE'),
  'sync-read-only-for-cpu': ({ system, dev, map }) =>
    system.call('dma_sync_single_for_cpu', dev, map('DMA_TO_DEVICE'), 64, 'DMA_FROM_DEVICE'),
  'sync-write-only-to-device': ({ system, dev, map }) =>
    system.call('dma_sync_single_for_device', dev, map('DMA_FROM_DEVICE'), 64, 'DMA_TO_DEVICE'),
  'sync-different-sg-count': ({ system, dev, buffer }) => {
    const list = system.callAll('sg_init_table', 0n, 2).stored.get(0)!;
    system.call('sg_set_buf', list, buffer, 128);
    system.call('sg_set_buf', list, buffer + 512n, 128);
    system.call('dma_map_sg', dev, list, 2, 'DMA_TO_DEVICE');
    system.call('dma_sync_sg_for_device', dev, list, 1, 'DMA_TO_DEVICE');
  },
  'sg-segment-too-long': ({ system, dev }) => {
    system.call('dma_set_max_seg_size', dev, 4096);
    const pages = system.number('__get_free_pages', 'GFP_KERNEL', 1);
    const list = system.callAll('sg_init_table', 0n, 1).stored.get(0)!;
    system.call('sg_set_buf', list, pages, 8192);
    system.call('dma_map_sg', dev, list, 1, 'DMA_TO_DEVICE');
  },
  'sg-crosses-boundary': ({ system, dev }) => {
    const direct = system.number('__get_free_pages', 'GFP_KERNEL', 2);
    const list = system.callAll('sg_init_table', 0n, 1).stored.get(0)!;
    system.call('sg_set_buf', list, direct + 4096n, 8192);
    system.call('dma_set_seg_boundary', dev, 0xfff);
    system.call('dma_map_sg', dev, list, 1, 'DMA_TO_DEVICE');
  },
  'invalid-area': ({ map }) => map('DMA_TO_DEVICE', 64, 0x7f00_0000_0000n),
  'maps-vmalloc': ({ system, map }) => map('DMA_TO_DEVICE', 64, system.number('vmalloc', 4096)),
  'resource-on-ram': ({ system, dev }) =>
    system.call('dma_map_resource', dev, 0x300_0000, 4096, 'DMA_TO_DEVICE', 0),
  'overlapping-cacheline': ({ map, buffer }) => {
    map('DMA_FROM_DEVICE', 32);
    map('DMA_FROM_DEVICE', 32, buffer + 32n);
  },
  'freed-while-mapped': ({ system, map }) => {
    const page = system.number('__get_free_pages', 'GFP_KERNEL', 0);
    map('DMA_TO_DEVICE', 256, page);
    system.call('free_pages', page, 0);
  },
};

describe('dma-debug', () => {
  for (const [check, mistake] of Object.entries(MISTAKES)) {
    it(`warns: ${check}`, () => {
      const it = driver();
      mistake(it);
      assert.ok(it.system.warnings().includes(check), `warned: ${it.system.warnings().join(', ')}`);
    });
  }

  it('has nothing to say about a driver that does it right', () => {
    const { system, dev, buffer, map } = driver();
    const handle = map('DMA_FROM_DEVICE', 256);
    system.access('dev', 'write', handle);
    system.call('dma_sync_single_for_cpu', dev, handle, 256, 'DMA_FROM_DEVICE');
    system.call('dma_sync_single_for_device', dev, handle, 256, 'DMA_FROM_DEVICE');
    system.call('dma_unmap_single', dev, handle, 256, 'DMA_FROM_DEVICE');
    system.call('device_release_driver', dev);
    system.call('kfree', buffer);
    assert.deepEqual(system.warnings(), []);
  });

  it('warns in the words of the kernel', () => {
    const { system, dev, map } = driver();
    const handle = map();
    system.call('dma_unmap_single', dev, handle, 128, 'DMA_TO_DEVICE');
    const event = system.events.find((e) => e.kind === 'dma-debug');
    assert.ok(event?.kind === 'dma-debug');
    const at = `0x${handle.toString(16).padStart(16, '0')}`;
    assert.equal(
      event.message,
      `DMA-API: dev: device driver frees DMA memory with different size [device address=${at}] [map size=256 bytes] [unmap size=128 bytes]`,
    );
  });

  it('is silent when switched off', () => {
    const system = new System({ boot: ['dma_debug=off'] });
    system.call('dma_unmap_single', system.device('dev'), 0x1000, 64, 'DMA_TO_DEVICE');
    assert.deepEqual(system.warnings(), []);
  });
});

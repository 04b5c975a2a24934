import { define, type KernelFunction } from './function';

/** Coherent memory and pools of it (include/linux/dma-mapping.h, dmapool.h). */
export const COHERENT_FUNCTIONS: readonly KernelFunction[] = [
  define(
    'dma_alloc_coherent(dev, size, &dma_handle, gfp)',
    'pointer',
    'Zeroed memory for processor and device at once; one address for each.',
    (kernel, args) => {
      const { virtual, dma } = kernel.coherent.alloc(args.device(0), args.pointer(1));
      args.out(2, dma);
      return virtual;
    },
  ),
  define(
    'dma_free_coherent(dev, size, cpu_addr, dma_handle)',
    'void',
    'Frees coherent memory.',
    (kernel, args) => {
      kernel.coherent.free(args.device(0), args.pointer(1), args.pointer(2), args.pointer(3));
      return undefined;
    },
  ),
  define(
    'dma_pool_create(name, dev, size, align, boundary)',
    'pointer',
    'A pool of small coherent blocks.',
    (kernel, args) => ({
      handle: 'pool',
      id: kernel.pools.create(`pool of ${args.device(1)}`, args.device(1), args.count(2), args.count(3)),
    }),
  ),
  define('dma_pool_alloc(pool, mem_flags, &handle)', 'pointer', 'A block of a pool.', (kernel, args) => {
    const { virtual, dma } = kernel.pools.alloc(args.handle(0, 'pool').id);
    args.out(2, dma);
    return virtual;
  }),
  define('dma_pool_free(pool, vaddr, addr)', 'void', 'Gives a block back.', (kernel, args) => {
    kernel.pools.free(args.handle(0, 'pool').id, args.pointer(2));
    return undefined;
  }),
  define('dma_pool_destroy(pool)', 'void', 'Frees the pool and its pages.', (kernel, args) => {
    kernel.pools.destroy(args.handle(0, 'pool').id);
    return undefined;
  }),
  define(
    'device_release_driver(dev)',
    'void',
    'The driver lets go of its device; dma-debug looks what is left.',
    (kernel, args) => {
      kernel.dma.debug.release(args.device(0));
      return undefined;
    },
  ),
];

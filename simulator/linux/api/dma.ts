import { dmaBitMask, type Direction } from '../dma/types';
import type { Kernel } from '../kernel';
import { atLeast } from '../generation';
import { isDmaDomain } from '../iommu/policy';
import { KERNEL_IMAGE, KERNEL_MAP, KERNEL_TEXT_SIZE } from '../layout';
import { define, type KernelFunction } from './function';
import type { Arguments } from './values';

const attributes = (args: Arguments, index: number): number => args.count(index);

const map =
  (withAttributes: boolean): KernelFunction['run'] =>
  (kernel, args) =>
    kernel.dma.mapSingle(
      args.device(0),
      args.pointer(1),
      args.pointer(2),
      args.direction(3),
      withAttributes ? attributes(args, 4) : 0,
    );

const unmap =
  (withAttributes: boolean): KernelFunction['run'] =>
  (kernel, args) => {
    const flags = withAttributes ? attributes(args, 4) : 0;
    kernel.dma.unmap(args.device(0), args.pointer(1), args.pointer(2), args.direction(3), flags, 'single');
    return undefined;
  };

function sync(kernel: Kernel, args: Arguments, target: 'cpu' | 'device'): undefined {
  const direction: Direction = args.direction(3);
  kernel.dma.sync(args.device(0), args.pointer(1), args.pointer(2), direction, target);
}

function setMask(kernel: Kernel, args: Arguments, which: 'streaming' | 'coherent' | 'both'): bigint {
  const device = args.device(0);
  kernel.devices.setMask(device, args.pointer(1), which, kernel.backendOf(device));
  return 0n;
}

/** Where `iommu_dma_ops` lies. NON-SPEC: in rodata as in the kernel, the place is ours. */
const IOMMU_DMA_OPS = KERNEL_MAP + KERNEL_IMAGE + KERNEL_TEXT_SIZE + 0x1000n;

/** b5c58b2fdc42 (6.12) calls the IOMMU's functions directly: since then there are no operations to inherit. */
function dmaOps(kernel: Kernel, device: string): bigint {
  const { ops, canDma } = kernel.devices.get(device);
  if (ops !== 0n || !canDma || atLeast(kernel.options.generation, '6.12')) return ops;
  const type = kernel.iommu?.defaultDomain(device).type;
  return type && isDmaDomain(type) ? IOMMU_DMA_OPS : 0n;
}

/** Streaming DMA mappings (include/linux/dma-mapping.h). */
export const DMA_FUNCTIONS: readonly KernelFunction[] = [
  define(
    'dma_map_single(dev, cpu_addr, size, dir)',
    'address',
    'Makes kernel memory reachable for one device.',
    map(false),
  ),
  define(
    'dma_map_single_attrs(dev, cpu_addr, size, dir, attrs)',
    'address',
    'dma_map_single with attributes.',
    map(true),
  ),
  define('dma_unmap_single(dev, dma_addr, size, dir)', 'void', 'Ends a mapping.', unmap(false)),
  define('dma_unmap_single_attrs(dev, dma_addr, size, dir, attrs)', 'void', 'Ends a mapping.', unmap(true)),
  define(
    'dma_map_page(dev, page, offset, size, dir)',
    'address',
    'Maps part of a page, named by its physical address.',
    (kernel, args) =>
      kernel.dma.mapPage(
        args.device(0),
        args.pointer(1) + args.pointer(2),
        args.pointer(3),
        args.direction(4),
        0,
      ),
  ),
  define('dma_unmap_page(dev, dma_addr, size, dir)', 'void', 'Ends a mapping of a page.', unmap(false)),
  define(
    'dma_map_resource(dev, phys_addr, size, dir, attrs)',
    'address',
    "Maps another device's registers.",
    (kernel, args) =>
      kernel.dma.mapResource(
        args.device(0),
        args.pointer(1),
        args.pointer(2),
        args.direction(3),
        attributes(args, 4),
      ),
  ),
  define(
    'dma_unmap_resource(dev, dma_addr, size, dir, attrs)',
    'void',
    'Ends a mapping of a resource.',
    (kernel, args) => {
      kernel.dma.unmap(
        args.device(0),
        args.pointer(1),
        args.pointer(2),
        args.direction(3),
        attributes(args, 4),
        'resource',
      );
      return undefined;
    },
  ),
  define('dma_mapping_error(dev, dma_addr)', 'int', 'True where a mapping failed.', (kernel, args) =>
    kernel.dma.mappingError(args.device(0), args.pointer(1)) ? -12n : 0n,
  ),
  define(
    'dma_sync_single_for_cpu(dev, addr, size, dir)',
    'void',
    'Gives a mapped buffer to the CPU.',
    (kernel, args) => sync(kernel, args, 'cpu'),
  ),
  define(
    'dma_sync_single_for_device(dev, addr, size, dir)',
    'void',
    'Gives a mapped buffer to the device.',
    (kernel, args) => sync(kernel, args, 'device'),
  ),
  define('dma_set_mask(dev, mask)', 'int', 'Highest address of streaming mappings.', (kernel, args) =>
    setMask(kernel, args, 'streaming'),
  ),
  define('dma_set_coherent_mask(dev, mask)', 'int', 'Highest address of coherent memory.', (kernel, args) =>
    setMask(kernel, args, 'coherent'),
  ),
  define('dma_set_mask_and_coherent(dev, mask)', 'int', 'Both masks.', (kernel, args) =>
    setMask(kernel, args, 'both'),
  ),
  define(
    'dma_coerce_mask_and_coherent(dev, mask)',
    'int',
    'Both masks, of a device whose bus gave it none.',
    (kernel, args) => {
      kernel.devices.coerceMask(args.device(0));
      return setMask(kernel, args, 'both');
    },
  ),
  define(
    'get_dma_ops(dev)',
    'pointer',
    'The operations behind the DMA API; NULL: called directly.',
    (kernel, args) => dmaOps(kernel, args.device(0)),
  ),
  define('set_dma_ops(dev, dma_ops)', 'void', 'Replaces them; not for drivers.', (kernel, args) => {
    kernel.devices.setOps(args.device(0), args.pointer(1));
    return undefined;
  }),
  define('DMA_BIT_MASK(n)', 'address', 'All ones in the low n bits.', (_kernel, args) =>
    dmaBitMask(args.count(0)),
  ),
  define(
    'dma_set_max_seg_size(dev, size)',
    'void',
    'Longest segment that the device takes.',
    (kernel, args) => {
      kernel.devices.setMaxSegmentSize(args.device(0), args.count(1));
      return undefined;
    },
  ),
  define('dma_set_seg_boundary(dev, mask)', 'void', 'Boundary that no segment crosses.', (kernel, args) => {
    kernel.devices.setSegmentBoundary(args.device(0), args.pointer(1));
    return undefined;
  }),
];

import type { Kernel } from '../kernel';
import { KernelError } from '../errno';
import { inVmalloc, PAGE_SIZE, virtToPhys } from '../layout';
import type { Scatterlist } from '../dma/scatterlist';
import { define, type KernelFunction } from './function';
import type { Arguments } from './values';

function listOf(kernel: Kernel, args: Arguments, index: number): Scatterlist {
  const list = kernel.scatterlists.get(args.handle(index, 'scatterlist').id);
  if (!list) throw new KernelError('EFAULT', 'the scatterlist was freed');
  return list;
}

function entryOf(kernel: Kernel, args: Arguments): Scatterlist['entries'][number] {
  const entry = listOf(kernel, args, 0).entries[args.count(1)];
  if (!entry) throw new KernelError('EFAULT', 'the scatterlist has no such entry');
  return entry;
}

/** Pages of memory that need not be contiguous, as ranges; neighbours are joined (`sg_alloc_table_from_pages`). */
function pagesOf(kernel: Kernel, virtual: bigint, size: bigint): { physical: bigint; length: number }[] {
  const ranges: { physical: bigint; length: number }[] = [];
  for (let done = 0n; done < size;) {
    const at = virtual + done;
    const length = PAGE_SIZE - (at % PAGE_SIZE) < size - done ? PAGE_SIZE - (at % PAGE_SIZE) : size - done;
    const physical = inVmalloc(at) ? kernel.vmalloc.toPhysical(at) : virtToPhys(at);
    if (physical === null) throw new KernelError('EFAULT', `there is no page at 0x${at.toString(16)}`);
    const last = ranges.at(-1);
    if (last && last.physical + BigInt(last.length) === physical) last.length += Number(length);
    else ranges.push({ physical, length: Number(length) });
    done += length;
  }
  return ranges;
}

/** Scatterlists (include/linux/scatterlist.h, dma-mapping.h). NON-SPEC: an entry is named by list and index. */
export const SCATTERLIST_FUNCTIONS: readonly KernelFunction[] = [
  define(
    'sg_init_table(&sgl, nents)',
    'void',
    'An empty list; sg_set_buf fills it entry by entry.',
    (kernel, args) => {
      args.out(0, { handle: 'scatterlist', id: kernel.scatterlists.create([]).id });
      return undefined;
    },
  ),
  define(
    'sg_set_buf(sg, buf, buflen)',
    'void',
    'Adds memory of the direct map to a list.',
    (kernel, args) => {
      const physical = virtToPhys(args.pointer(1));
      listOf(kernel, args, 0).entries.push({ physical, length: args.count(2), dma: 0n, dmaLength: 0 });
      return undefined;
    },
  ),
  define(
    'sg_alloc_table_from_pages(&sgt, pages, size)',
    'int',
    'A list of the pages behind any kernel address, vmalloc memory too; neighbours are one entry.',
    (kernel, args) => {
      const list = kernel.scatterlists.create(pagesOf(kernel, args.pointer(1), args.pointer(2)));
      args.out(0, { handle: 'scatterlist', id: list.id });
      return 0n;
    },
  ),
  define('sg_free_table(sgt)', 'void', 'Frees a list.', (kernel, args) => {
    kernel.scatterlists.free(args.handle(0, 'scatterlist').id);
    return undefined;
  }),
  define('sg_nents(sg)', 'int', 'Entries of a list.', (kernel, args) =>
    BigInt(listOf(kernel, args, 0).entries.length),
  ),
  define(
    'sg_dma_address(sg, index)',
    'address',
    'Address for the device of an entry.',
    (kernel, args) => entryOf(kernel, args).dma,
  ),
  define(
    'sg_dma_len(sg, index)',
    'int',
    'Bytes for the device of an entry; 0 where it was merged away.',
    (kernel, args) => BigInt(entryOf(kernel, args).dmaLength),
  ),
  define(
    'dma_map_sg(dev, sg, nents, dir)',
    'int',
    'Maps a list; returns the segments to program, 0 on failure.',
    (kernel, args) =>
      BigInt(kernel.sg.map(args.device(0), listOf(kernel, args, 1), args.count(2), args.direction(3), 0)),
  ),
  define(
    'dma_unmap_sg(dev, sg, nents, dir)',
    'void',
    'Unmaps a list; nents is what was given to dma_map_sg.',
    (kernel, args) => {
      kernel.sg.unmap(args.device(0), listOf(kernel, args, 1), args.count(2), args.direction(3), 0);
      return undefined;
    },
  ),
  define(
    'dma_map_sgtable(dev, sgt, dir, attrs)',
    'int',
    'dma_map_sg of a whole table; 0 or an error.',
    (kernel, args) => {
      const list = listOf(kernel, args, 1);
      const segments = kernel.sg.map(
        args.device(0),
        list,
        list.entries.length,
        args.direction(2),
        args.count(3),
      );
      if (segments === 0) throw new KernelError('EIO', 'the table could not be mapped');
      return 0n;
    },
  ),
  define('dma_unmap_sgtable(dev, sgt, dir, attrs)', 'void', 'Unmaps a whole table.', (kernel, args) => {
    const list = listOf(kernel, args, 1);
    kernel.sg.unmap(args.device(0), list, list.entries.length, args.direction(2), args.count(3));
    return undefined;
  }),
  ...(['cpu', 'device'] as const).map((target) =>
    define(
      `dma_sync_sg_for_${target}(dev, sg, nelems, dir)`,
      'void',
      `Gives a mapped list to the ${target}.`,
      (kernel, args) => {
        const list = listOf(kernel, args, 1);
        const entries = args.count(2);
        for (const { dma, dmaLength } of list.entries.slice(0, Math.min(entries, list.mapped))) {
          kernel.dma.sync(args.device(0), dma, BigInt(dmaLength), args.direction(3), target, entries);
        }
        return undefined;
      },
    ),
  ),
];

import { KernelError } from '../errno';
import type { Kernel } from '../kernel';
import { frameOf, inDirectMap, inVmalloc, PAGE_SIZE, physToVirt, virtToPhys } from '../layout';
import { define, type KernelFunction } from './function';
import type { Arguments } from './values';

/** Memory: allocation, and the arithmetic between kinds of address (include/linux/slab.h, vmalloc.h, mm.h). */
export const MEMORY_FUNCTIONS: readonly KernelFunction[] = [
  define(
    'kmalloc(size, flags)',
    'pointer',
    'Memory from a slab cache; neighbours share its page.',
    (kernel, args) => kernel.slab.alloc(args.count(0)),
  ),
  define('kzalloc(size, flags)', 'pointer', 'kmalloc, filled with zeros.', (kernel, args) => {
    const address = kernel.slab.alloc(args.count(0));
    kernel.ram.write(virtToPhys(address), new Uint8Array(args.count(0)));
    return address;
  }),
  define(
    'kfree(objp)',
    'void',
    'Gives kmalloc memory back; the next kmalloc of its size gets it.',
    (kernel, args) => {
      const address = args.pointer(0);
      if (address === 0n) return undefined;
      const named = kernel.objects.at(address);
      if (named) kernel.dma.debug.pagesFreed(virtToPhys(address), BigInt(named.length));
      kernel.objects.remove(address);
      kernel.slab.free(address);
      return undefined;
    },
  ),
  define('vmalloc(size)', 'pointer', 'Memory contiguous to the CPU alone.', (kernel, args) =>
    kernel.vmalloc.alloc(args.pointer(0), args.caller),
  ),
  define('vfree(addr)', 'void', 'Unmaps vmalloc memory and frees its pages.', (kernel, args) => {
    kernel.objects.remove(args.pointer(0));
    kernel.vmalloc.free(args.pointer(0));
    return undefined;
  }),
  define('__get_free_pages(gfp_mask, order)', 'pointer', '2^order contiguous pages.', (kernel, args) =>
    physToVirt(kernel.pages.alloc(2 ** args.count(1), { use: 'pages', name: args.caller })),
  ),
  define('free_pages(addr, order)', 'void', 'Gives pages back.', (kernel, args) => {
    const physical = virtToPhys(args.pointer(0));
    kernel.dma.debug.pagesFreed(physical, 4096n << args.number(1));
    kernel.objects.remove(args.pointer(0));
    kernel.pages.free(physical);
    return undefined;
  }),
  define('virt_to_phys(address)', 'address', 'Arithmetic: right for the direct map only.', (_kernel, args) =>
    virtToPhys(args.pointer(0)),
  ),
  define('phys_to_virt(address)', 'address', 'Arithmetic: into the direct map.', (_kernel, args) =>
    physToVirt(args.pointer(0)),
  ),
  define(
    'page_to_phys(page)',
    'address',
    'Physical address of a page; pages are named by an address in them.',
    (kernel, args) => (kernel.space.find(args.pointer(0))?.physical ?? virtToPhys(args.pointer(0))) & ~0xfffn,
  ),
  define(
    'vmalloc_to_phys(addr)',
    'address',
    'vmalloc_to_page() and page_to_phys(): by walking the table.',
    (kernel, args) => {
      const address = args.pointer(0);
      return (inVmalloc(address) ? kernel.vmalloc.toPhysical(address) : null) ?? 0n;
    },
  ),
  define(
    'set_memory_decrypted(addr, numpages)',
    'int',
    'Shares pages of the direct map with the world outside an encrypted guest; what they held is lost.',
    (kernel, args) => share(kernel, args, true),
  ),
  define(
    'set_memory_encrypted(addr, numpages)',
    'int',
    'Makes them private again: before they are freed, or the next owner shares its secrets.',
    (kernel, args) => share(kernel, args, false),
  ),
];

/** Nothing to do where memory is not encrypted (arch/x86/mm/pat/set_memory.c, `__set_memory_enc_dec`). */
function share(kernel: Kernel, args: Arguments, shared: boolean): bigint {
  const address = args.pointer(0);
  if (!kernel.encryption) return 0n;
  const [physical, pages] = [virtToPhys(address), args.number(1)];
  const inRam =
    pages > 0n && kernel.pages.isRam(physical) && kernel.pages.isRam(physical + pages * PAGE_SIZE - 1n);
  if (address % PAGE_SIZE !== 0n || !inDirectMap(address) || !inRam)
    throw new KernelError('EINVAL', `0x${address.toString(16)} is no page of the direct map`);
  kernel.encryption.share(frameOf(physical), Number(pages), shared);
  return 0n;
}

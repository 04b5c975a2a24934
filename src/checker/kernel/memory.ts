import type { OriginKind } from './vocabulary';
import type { ApiRow, Effect } from './row';

/** Allocators that give memory of a kind, NULL on failure. */
function gives(source: string, kind: OriginKind, names: string): ApiRow[] {
  return names.split(' ').map((name) => ({
    name,
    source,
    role: 'allocate',
    effects: [{ does: 'make', kind, fails: 'zero' }],
  }));
}

function frees(source: string, names: string, handle = 0): ApiRow[] {
  return names.split(' ').map((name) => ({
    name,
    source,
    role: 'free',
    args: { of: handle },
    effects: [{ does: 'take', arg: handle }],
  }));
}

const IOREMAP: readonly Effect[] = [{ does: 'make', kind: 'register', fails: 'zero' }];
const IOREMAP_ERR: readonly Effect[] = [{ does: 'make', kind: 'register', fails: 'error' }];

/** Where kernel memory comes from. */
export const MEMORY: readonly ApiRow[] = [
  ...gives(
    'include/linux/slab.h',
    'direct-map',
    'kmalloc kzalloc kcalloc kmalloc_array kmalloc_node kzalloc_node kmemdup kstrdup devm_kzalloc devm_kmalloc devm_kcalloc devm_kmalloc_array devm_kmemdup kmem_cache_alloc kmem_cache_zalloc mempool_alloc',
  ),
  ...gives(
    'include/linux/gfp.h',
    'direct-map',
    '__get_free_pages __get_free_page get_zeroed_page alloc_pages_exact devm_get_free_pages __get_dma_pages page_frag_alloc netdev_alloc_frag napi_alloc_frag',
  ),
  ...gives(
    'include/linux/memblock.h',
    'direct-map',
    'memblock_alloc memblock_alloc_raw memblock_alloc_low memblock_alloc_node memblock_alloc_from',
  ),
  ...gives('arch/m68k/include/asm/amigahw.h', 'register', 'amiga_chip_alloc'),
  ...gives(
    'include/linux/gfp.h',
    'page',
    'alloc_pages alloc_page alloc_pages_node dev_alloc_page dev_alloc_pages',
  ),
  ...gives(
    'include/linux/skbuff.h',
    'direct-map',
    'alloc_skb dev_alloc_skb netdev_alloc_skb netdev_alloc_skb_ip_align napi_alloc_skb build_skb',
  ),
  ...gives(
    'include/linux/vmalloc.h',
    'vmalloc',
    'vmalloc vzalloc vmalloc_user vmalloc_node vzalloc_node vmalloc_32 __vmalloc vmap vmap_pfn vm_map_ram',
  ),
  ...gives(
    'include/linux/slab.h',
    'vmalloc',
    'kvmalloc kvzalloc kvcalloc kvmalloc_array kvmalloc_node kvzalloc_node',
  ),
  ...gives(
    'include/linux/highmem.h',
    'kmap',
    'kmap kmap_atomic kmap_local_page kmap_local_folio kmap_atomic_prot',
  ),
  ...gives(
    'include/linux/percpu.h',
    'percpu',
    'alloc_percpu __alloc_percpu alloc_percpu_gfp this_cpu_ptr per_cpu_ptr get_cpu_ptr raw_cpu_ptr',
  ),
  ...frees('include/linux/slab.h', 'kfree kvfree kfree_sensitive vfree vunmap'),
  ...frees('include/linux/gfp.h', 'free_page free_pages __free_page __free_pages put_page free_pages_exact'),
  ...frees(
    'include/linux/skbuff.h',
    'kfree_skb dev_kfree_skb dev_kfree_skb_any dev_kfree_skb_irq consume_skb dev_consume_skb_any',
  ),
  ...frees('include/linux/slab.h', 'devm_kfree kmem_cache_free mempool_free', 1),
  ...'ioremap ioremap_wc ioremap_np ioremap_cache ioremap_uc pci_ioremap_bar pci_iomap pci_iomap_wc of_iomap ioport_map devm_ioremap devm_ioremap_wc pcim_iomap acpi_os_ioremap'
    .split(' ')
    .map((name): ApiRow => ({ name, source: 'include/linux/io.h', role: 'map-registers', effects: IOREMAP })),
  ...'devm_ioremap_resource devm_platform_ioremap_resource devm_platform_get_and_ioremap_resource devm_platform_ioremap_resource_byname devm_of_iomap'
    .split(' ')
    .map((name): ApiRow => ({
      name,
      source: 'include/linux/io.h',
      role: 'map-registers',
      effects: IOREMAP_ERR,
    })),
  {
    name: 'pcim_iomap_table',
    source: 'include/linux/pci.h',
    role: 'map-registers',
    effects: [{ does: 'make', kind: 'register' }],
  },
];

import type { OriginKind } from './vocabulary';
import type { ApiRow } from './row';

const IO = 'include/asm-generic/io.h';
const PAGE = 'include/asm-generic/memory_model.h';

/** A conversion of its first argument. */
function converts(source: string, kind: OriginKind, role: string, names: string): ApiRow[] {
  return names.split(' ').map((name) => ({
    name,
    source,
    role,
    args: { of: 0 },
    effects: [{ does: 'make', kind, of: 0 }],
  }));
}

/** Conversions between kernel pointers, pages, page frames and physical addresses. */
export const ADDRESSES: readonly ApiRow[] = [
  ...converts(
    IO,
    'physical',
    'to-physical',
    'virt_to_phys __pa __virt_to_phys slow_virt_to_phys __pa_nodebug',
  ),
  ...converts(IO, 'physical', 'to-physical', 'virt_to_bus isa_virt_to_bus'),
  ...converts(PAGE, 'physical', 'page-to-physical', 'page_to_phys page_to_bus sg_phys folio_pfn_to_phys'),
  ...converts('include/linux/percpu.h', 'physical', 'to-physical', 'per_cpu_ptr_to_phys'),
  ...converts('include/linux/pfn.h', 'physical', 'pfn-to-physical', 'PFN_PHYS __pfn_to_phys pfn_to_phys'),
  ...converts('include/linux/pfn.h', 'pfn', 'physical-to-pfn', 'PHYS_PFN __phys_to_pfn PFN_DOWN PFN_UP'),
  ...converts(PAGE, 'pfn', 'to-pfn', 'page_to_pfn virt_to_pfn vmalloc_to_pfn __page_to_pfn folio_pfn'),
  ...converts(
    PAGE,
    'page',
    'to-page',
    'virt_to_page virt_to_head_page virt_to_folio pfn_to_page phys_to_page',
  ),
  ...converts('include/linux/mm.h', 'page', 'vmalloc-to-page', 'vmalloc_to_page is_vmalloc_page'),
  ...converts(IO, 'direct-map', 'to-virtual', 'phys_to_virt __va bus_to_virt isa_bus_to_virt'),
  ...converts(
    'include/linux/mm.h',
    'direct-map',
    'page-to-virtual',
    'page_address page_to_virt lowmem_page_address',
  ),
  ...converts('include/linux/scatterlist.h', 'direct-map', 'page-to-virtual', 'sg_virt'),
  ...converts('include/linux/dma-direct.h', 'physical', 'dma-to-physical', '__phys_to_dma'),
  { name: 'memremap', source: 'include/linux/io.h', role: 'to-virtual', args: { of: 0 } },
  {
    name: 'phys_to_dma',
    source: 'include/linux/dma-direct.h',
    role: 'physical-to-dma',
    args: { device: 0, of: 1 },
    effects: [{ does: 'make', kind: 'physical', of: 1 }],
  },
  {
    name: 'dma_to_phys',
    source: 'include/linux/dma-direct.h',
    role: 'dma-to-physical',
    args: { device: 0, of: 1 },
    effects: [{ does: 'make', kind: 'reverse-translated', of: 1 }],
  },
  {
    name: 'iommu_iova_to_phys',
    source: 'include/linux/iommu.h',
    role: 'iova-to-physical',
    args: { domain: 0, of: 1 },
    effects: [{ does: 'make', kind: 'reverse-translated', of: 1 }],
  },
];

import type { ApiRow, Effect } from './row';

const DMA = 'include/linux/dma-mapping.h';
const POOL = 'include/linux/dmapool.h';

interface Parts {
  readonly of?: number;
  readonly size?: number;
  readonly direction?: number;
}

/** A mapping whose handle is the result. */
function maps(name: string, parts: Parts): ApiRow {
  return {
    name,
    source: DMA,
    role: 'dma-map',
    args: { device: 0, ...parts },
    effects: [
      { does: 'make', kind: 'dma', device: 0, fails: 'mapping-error', ...parts },
      { does: 'open', resource: 'mapping', handle: 'result', fails: 'mapping-error' },
    ],
  };
}

function unmaps(name: string, handle: number, parts: Parts): ApiRow {
  return {
    name,
    source: DMA,
    role: 'dma-unmap',
    args: { device: 0, handle, ...parts },
    effects: [{ does: 'close', resource: 'mapping', handle }],
  };
}

/** Memory that CPU and device share: its pointer is the result, its handle goes to an argument. */
function allocates(name: string, size: number, handle: number, source = DMA): ApiRow {
  return {
    name,
    source,
    role: 'dma-alloc',
    args: { device: 0, size, handle },
    effects: [
      { does: 'make', kind: 'coherent', device: 0, size, fails: 'zero' },
      { does: 'make', kind: 'coherent-dma', device: 0, size, out: handle },
    ],
  };
}

const SYNC: readonly Effect[] = [];

/** The DMA API. */
export const DMA_API: readonly ApiRow[] = [
  maps('dma_map_single', { of: 1, size: 2, direction: 3 }),
  maps('dma_map_single_attrs', { of: 1, size: 2, direction: 3 }),
  maps('dma_map_page', { of: 1, size: 3, direction: 4 }),
  maps('dma_map_page_attrs', { of: 1, size: 3, direction: 4 }),
  maps('dma_map_resource', { of: 1, size: 2, direction: 3 }),
  maps('dma_map_bvec', { of: 1, direction: 2 }),
  maps('skb_frag_dma_map', { of: 1, size: 3, direction: 4 }),
  maps('pci_map_single', { of: 1, size: 2, direction: 3 }),
  maps('pci_map_page', { of: 1, size: 3, direction: 4 }),
  maps('ib_dma_map_single', { of: 1, size: 2, direction: 3 }),
  maps('ib_dma_map_page', { of: 1, size: 3, direction: 4 }),
  unmaps('dma_unmap_single', 1, { size: 2, direction: 3 }),
  unmaps('dma_unmap_single_attrs', 1, { size: 2, direction: 3 }),
  unmaps('dma_unmap_page', 1, { size: 2, direction: 3 }),
  unmaps('dma_unmap_page_attrs', 1, { size: 2, direction: 3 }),
  unmaps('dma_unmap_resource', 1, { size: 2, direction: 3 }),
  unmaps('pci_unmap_single', 1, { size: 2, direction: 3 }),
  unmaps('pci_unmap_page', 1, { size: 2, direction: 3 }),
  ...['dma_map_sg', 'dma_map_sg_attrs', 'pci_map_sg'].map((name): ApiRow => ({
    name,
    source: DMA,
    role: 'dma-map-sg',
    args: { device: 0, of: 1, count: 2, direction: 3 },
  })),
  {
    name: 'dma_map_sgtable',
    source: DMA,
    role: 'dma-map-sgtable',
    args: { device: 0, of: 1, direction: 2 },
  },
  ...['sg_dma_address'].map((name): ApiRow => ({
    name,
    source: 'include/linux/scatterlist.h',
    effects: [{ does: 'make', kind: 'dma' }],
  })),
  ...['dma_mapping_error', 'pci_dma_mapping_error', 'ib_dma_mapping_error'].map((name): ApiRow => ({
    name,
    source: DMA,
    role: 'dma-mapping-error',
    args: { device: name.startsWith('pci') ? 0 : 0, handle: 1 },
    effects: [{ does: 'test', for: 'mapping-error', arg: 1 }],
  })),
  allocates('dma_alloc_coherent', 1, 2),
  allocates('dma_alloc_attrs', 1, 2),
  allocates('dma_alloc_wc', 1, 2),
  allocates('dma_alloc_writecombine', 1, 2),
  allocates('dmam_alloc_coherent', 1, 2),
  allocates('dmam_alloc_attrs', 1, 2),
  allocates('dma_zalloc_coherent', 1, 2),
  allocates('pci_alloc_consistent', 1, 2),
  allocates('pci_zalloc_consistent', 1, 2),
  allocates('dma_pool_alloc', 0, 2, POOL),
  allocates('dma_pool_zalloc', 0, 2, POOL),
  allocates('pci_pool_alloc', 0, 2, POOL),
  allocates('gen_pool_dma_alloc', 1, 2, 'include/linux/genalloc.h'),
  allocates('gen_pool_dma_zalloc', 1, 2, 'include/linux/genalloc.h'),
  // Memory of the direct map (Documentation/core-api/dma-api.rst, part II): only its handle is the DMA API's.
  {
    name: 'dma_alloc_noncoherent',
    source: DMA,
    role: 'dma-alloc',
    args: { device: 0, size: 1, handle: 2 },
    effects: [
      { does: 'make', kind: 'direct-map', fails: 'zero' },
      { does: 'make', kind: 'dma', device: 0, size: 1, out: 2 },
    ],
  },
  {
    name: 'dma_alloc_pages',
    source: DMA,
    role: 'dma-alloc',
    args: { device: 0, size: 1, handle: 2 },
    effects: [
      { does: 'make', kind: 'page', fails: 'zero' },
      { does: 'make', kind: 'dma', device: 0, size: 1, out: 2 },
    ],
  },
  ...['dma_free_coherent', 'dma_free_attrs', 'dma_free_wc', 'dma_free_noncoherent', 'dmam_free_coherent'].map(
    (name): ApiRow => ({
      name,
      source: DMA,
      role: 'dma-free',
      args: { device: 0, size: 1, of: 2, handle: 3 },
    }),
  ),
  ...['dma_mmap_coherent', 'dma_mmap_attrs', 'dma_mmap_wc', 'dma_mmap_pages', 'dma_get_sgtable'].map(
    (name): ApiRow => ({
      name,
      source: DMA,
      role: 'dma-mmap',
      args: { device: 0, of: 2, handle: 3, size: 4 },
    }),
  ),
  ...[
    'dma_sync_single_for_cpu',
    'dma_sync_single_for_device',
    'pci_dma_sync_single_for_cpu',
    'pci_dma_sync_single_for_device',
  ].map((name): ApiRow => ({
    name,
    source: DMA,
    role: name.endsWith('cpu') ? 'dma-sync-cpu' : 'dma-sync-device',
    args: { device: 0, handle: 1, size: 2, direction: 3 },
    effects: SYNC,
  })),
  ...['dma_sync_single_range_for_cpu', 'dma_sync_single_range_for_device'].map((name): ApiRow => ({
    name,
    source: DMA,
    role: name.endsWith('cpu') ? 'dma-sync-cpu' : 'dma-sync-device',
    args: { device: 0, handle: 1, size: 3, direction: 4 },
    effects: SYNC,
  })),
  ...[
    'dma_set_mask',
    'dma_set_coherent_mask',
    'dma_set_mask_and_coherent',
    'dma_coerce_mask_and_coherent',
  ].map((name): ApiRow => ({ name, source: DMA, role: 'dma-mask', args: { device: 0, mask: 1 } })),
  ...['set_dma_ops', 'arch_setup_dma_ops'].map((name): ApiRow => ({
    name,
    source: 'include/linux/dma-map-ops.h',
    role: 'set-dma-ops',
    args: { device: 0, ops: 1 },
  })),
  { name: 'get_dma_ops', source: 'include/linux/dma-map-ops.h', role: 'get-dma-ops', args: { device: 0 } },
];

/**
 * What dma-debug finds: every message of kernel/dma/debug.c (CONFIG_DMA_API_DEBUG) by the words it is known by,
 * in the order in which they are to be tried. The kernel keeps a book of live mappings and compares each call with it.
 */
import type { Situation } from '../record';

export interface Check {
  readonly pattern: RegExp;
  readonly code: string;
  readonly situation: Situation;
  readonly words: string;
  /** Calls that make the check. */
  readonly call: string;
}

const UNMAP = 'dma_unmap_*, dma_free_*';
const SYNC = 'dma_sync_*';

export const CHECKS: readonly Check[] = [
  {
    pattern: /has pending DMA allocations while released from device/,
    code: 'pending allocations',
    situation: 'leaked-mapping',
    call: 'driver release',
    words: 'the driver left the device with live mappings',
  },
  {
    pattern: /tries to free an invalid DMA memory address/,
    code: 'free of an error',
    situation: 'free-failed-mapping',
    call: UNMAP,
    words: 'the address to unmap is DMA_MAPPING_ERROR: the mapping had failed',
  },
  {
    pattern: /tries to free DMA memory it has not allocated/,
    code: 'free of unknown',
    situation: 'free-unknown',
    call: UNMAP,
    words: 'the address to unmap belongs to no live mapping of this device',
  },
  {
    pattern: /frees DMA memory with different size/,
    code: 'different size',
    situation: 'size-mismatch',
    call: UNMAP,
    words: 'the size at unmap is not the size at map',
  },
  {
    pattern: /frees DMA memory with wrong function/,
    code: 'wrong function',
    situation: 'function-mismatch',
    call: UNMAP,
    words: 'the unmap function does not belong to the map function',
  },
  {
    pattern: /frees DMA memory with different CPU address/,
    code: 'different CPU address',
    situation: 'cpu-address-mismatch',
    call: 'dma_free_coherent',
    words: 'the CPU address at free is not the one that was allocated',
  },
  {
    pattern: /frees DMA sg list with different entry count/,
    code: 'different entry count',
    situation: 'count-mismatch',
    call: 'dma_unmap_sg',
    words: 'the entry count at unmap is not the count given at map',
  },
  {
    pattern: /frees DMA memory with different direction/,
    code: 'different direction',
    situation: 'direction-mismatch',
    call: UNMAP,
    words: 'the direction at unmap is not the direction at map',
  },
  {
    pattern: /frees DMA memory with different attr/,
    code: 'different attributes',
    situation: 'attribute-mismatch',
    call: UNMAP,
    words: 'the attributes at unmap are not the attributes at map',
  },
  {
    pattern: /failed to check map error/,
    code: 'map error not checked',
    situation: 'unchecked-mapping',
    call: 'dma_map_single, dma_map_page',
    words: 'the driver used a mapping without dma_mapping_error()',
  },
  {
    pattern: /maps memory from ?stack/,
    code: 'stack memory',
    situation: 'stack-memory',
    call: 'dma_map_*',
    words: 'the memory lies on a stack',
  },
  {
    pattern: /maps memory from kernel text or rodata/,
    code: 'kernel text',
    situation: 'image-memory',
    call: 'dma_map_*',
    words: 'the memory lies in the kernel’s text or read-only data',
  },
  {
    pattern: /maps memory from invalid area/,
    code: 'invalid area',
    situation: 'unmappable-memory',
    call: 'dma_map_single',
    words: 'the CPU address is not in the direct map',
  },
  {
    pattern: /maps memory from vmalloc area/,
    code: 'vmalloc memory',
    situation: 'unmappable-memory',
    call: 'dma_map_single',
    words: 'the memory is vmalloc memory, whose pages need not be adjacent',
  },
  {
    pattern: /tries to sync DMA memory it has not allocated/,
    code: 'sync of unknown',
    situation: 'sync-unknown',
    call: SYNC,
    words: 'the address to sync belongs to no live mapping of this device',
  },
  {
    pattern: /syncs DMA memory outside allocated range/,
    code: 'sync outside range',
    situation: 'sync-range',
    call: SYNC,
    words: 'the range to sync is larger than the mapping',
  },
  {
    pattern: /syncs DMA memory with different direction/,
    code: 'sync direction',
    situation: 'sync-direction',
    call: SYNC,
    words: 'the direction at sync does not fit the direction at map',
  },
  {
    pattern: /syncs device read-only DMA memory for cpu/,
    code: 'sync of read-only memory',
    situation: 'sync-direction',
    call: 'dma_sync_*_for_cpu',
    words: 'the device only reads the mapping, so there is nothing to sync for the CPU',
  },
  {
    pattern: /syncs device write-only DMA memory to device/,
    code: 'sync of write-only memory',
    situation: 'sync-direction',
    call: 'dma_sync_*_for_device',
    words: 'the device only writes the mapping, so there is nothing to sync to it',
  },
  {
    pattern: /syncs DMA sg list with different entry count/,
    code: 'sync entry count',
    situation: 'count-mismatch',
    call: 'dma_sync_sg_*',
    words: 'the entry count at sync is not the count given at map',
  },
  {
    pattern: /mapping sg segment longer than device claims to support/,
    code: 'segment too long',
    situation: 'segment-length',
    call: 'dma_map_sg',
    words: 'a segment is longer than the device said it takes (dma_set_max_seg_size)',
  },
  {
    pattern: /mapping sg segment across boundary/,
    code: 'segment across boundary',
    situation: 'segment-boundary',
    call: 'dma_map_sg',
    words: 'a segment crosses a boundary that the device said it does not cross',
  },
  {
    pattern: /cacheline tracking EEXIST/,
    code: 'overlapping cache lines',
    situation: 'overlapping-lines',
    call: 'dma_map_*',
    words: 'a cache line of the memory is mapped for writing by a device already',
  },
  {
    pattern: /exceeded \d{1,4} overlapping mappings of cacheline/,
    code: 'overlapping mappings',
    situation: 'overlapping-lines',
    call: 'dma_map_*',
    words: 'one cache line is mapped more often than can be counted',
  },
  {
    pattern: /cpu touching an active dma mapped cacheline/,
    code: 'CPU access while mapped',
    situation: 'overlapping-lines',
    call: 'CPU access',
    words: 'the CPU touched a cache line that a device has mapped',
  },
  {
    pattern: /iommu: Detected page leak!/,
    code: 'page freed while mapped',
    situation: 'freed-while-mapped',
    call: 'page free',
    words: 'a page was freed while a device still had it mapped (drivers/iommu/iommu-debug-pagealloc.c)',
  },
  {
    pattern: /debugging out of memory|cacheline tracking ENOMEM/,
    code: 'out of entries',
    situation: 'debug-exhausted',
    call: 'dma-debug',
    words: 'the book of live mappings ran out of entries and dma-debug switched itself off',
  },
];

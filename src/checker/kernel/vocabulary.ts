/** The words in which the tables speak of values, types and versions; the flow analysis uses the same. */

/** Kinds of provenance. */
export type OriginKind =
  /** Kernel memory reached by the direct map: kmalloc, pages, slab. */
  | 'direct-map'
  | 'vmalloc'
  | 'stack'
  | 'percpu'
  | 'user'
  | 'kmap'
  /** Kernel text, read-only and module data. */
  | 'image'
  /** CPU physical address. */
  | 'physical'
  /** Page frame number. */
  | 'pfn'
  /** What dma_map_* returned. */
  | 'dma'
  /** What dma_alloc_* returned, and the handle that it gave. */
  | 'coherent'
  | 'coherent-dma'
  /** What the IOMMU translates an I/O address to (iommu_iova_to_phys). */
  | 'reverse-translated'
  | 'page'
  | 'pasid'
  /** A number that an allocator of the driver's own gave (ida, idr). */
  | 'id'
  | 'sva-handle'
  | 'domain'
  | 'mm'
  /** A mapped device register. */
  | 'register'
  /** A number or a named constant of the source. */
  | 'constant';

/** A type as far as the rules need it: the name at its root, and how often it is pointed to. */
export interface Type {
  /** `int`, `dma_addr_t`, `struct idxd_device`, ...; empty where the source does not say. */
  readonly base: string;
  readonly pointers: number;
  readonly array: boolean;
  /** Width in bits of a bit-field member. */
  readonly bits?: number;
  /** Whether it is annotated as a pointer to registers, or to memory of the device: `__iomem`. */
  readonly registers?: boolean;
}

export interface StructField {
  readonly name: string;
  readonly type: Type;
}

/** As in a Makefile: `[6, 1]`. */
export type KernelVersion = readonly [version: number, patchlevel: number];

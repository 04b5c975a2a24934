/** Events of the kernel: what drivers call, and what the kernel does on their behalf. */

/** What a page of RAM is used for. Display and exposure only: translation never looks at it. */
export type PageUse =
  | 'free'
  | 'reserved'
  | 'kernel-text'
  | 'kernel-rodata'
  | 'stack'
  | 'slab'
  | 'pages'
  | 'vmalloc'
  | 'user'
  | 'page-table'
  | 'iommu-table'
  | 'iommu-queue'
  | 'coherent'
  | 'swiotlb';

/** Who holds a run of page frames. */
export interface PageOwner {
  readonly use: PageUse;
  /** Of the holder: a slab cache, a process, a table, a driver's object. */
  readonly name: string;
}

/** A function of the kernel was entered. Everything it does has this event as its cause; its result follows as `return`. */
export interface CallEvent {
  readonly kind: 'call';
  readonly function: string;
  /** As the caller wrote them. */
  readonly arguments: readonly string[];
  /** Their values: numbers, addresses and flags; null where an argument is no number (a device, a structure). */
  readonly values: readonly (bigint | null)[];
  /** Who called: a driver, a process, or `kernel` for the kernel's own work. */
  readonly caller: string;
}

export interface ReturnEvent {
  readonly kind: 'return';
  readonly function: string;
  /** Null for `void`, and for a call that never returned. */
  readonly value: bigint | null;
  /** `-EINVAL` and the like where the result is an error. */
  readonly error: string | null;
  /** The result as people read it: `0`, `0xffff888001000000`, `ERR_PTR(-ENODEV)`. */
  readonly text: string;
}

export interface PageAllocEvent {
  readonly kind: 'page-alloc';
  readonly firstFrame: number;
  readonly frames: number;
  readonly owner: PageOwner;
}

export interface PageFreeEvent {
  readonly kind: 'page-free';
  readonly firstFrame: number;
  readonly frames: number;
  readonly owner: PageOwner;
}

/** A named object came to life in memory: a slab object, a buffer, a secret. `physical` has one range per contiguous run. */
export interface ObjectEvent {
  readonly kind: 'object';
  readonly name: string;
  readonly change: 'allocated' | 'freed' | 'marked-secret';
  readonly virtual: bigint;
  readonly length: number;
  readonly physical: readonly { readonly address: bigint; readonly length: number }[];
}

/** The DMA API (or the IOMMU API) made memory reachable for a device. */
export interface DmaMapEvent {
  readonly kind: 'dma-map';
  readonly device: string;
  /** Address for the device. */
  readonly dma: bigint;
  readonly length: number;
  readonly physical: bigint;
  readonly direction: string;
  /** `single`, `page`, `sg`, `resource`, `coherent`, or `iommu_map`. */
  readonly api: string;
  /** The bytes are copied through a bounce buffer at `physical`. */
  readonly bounced: boolean;
}

export interface DmaUnmapEvent {
  readonly kind: 'dma-unmap';
  readonly device: string;
  readonly dma: bigint;
  readonly length: number;
  readonly api: string;
  /** `queued`: the page-table entries are gone and the IOTLB is flushed later (lazy mode). */
  readonly flush: 'now' | 'queued' | 'none';
}

/** Bytes moved between CPU caches, bounce buffers and the memory that a device sees. */
export interface DmaSyncEvent {
  readonly kind: 'dma-sync';
  readonly device: string;
  readonly dma: bigint;
  readonly length: number;
  readonly target: 'cpu' | 'device';
  readonly mechanism: 'bounce' | 'cache' | 'none';
}

/** The flush queue of a lazy domain was emptied: these IOVAs can be handed out again. */
export interface FlushQueueEvent {
  readonly kind: 'flush-queue';
  readonly domain: number;
  readonly change: 'added' | 'flushed';
  readonly entries: readonly { readonly iova: bigint; readonly length: number }[];
  /** `timer`, `full`, `teardown`, or `unmap` for an addition. */
  readonly why: string;
}

export interface PasidEvent {
  readonly kind: 'pasid';
  readonly change: 'allocated' | 'freed';
  readonly pasid: number;
  /** The allocator: `global`, or a driver's own. */
  readonly allocator: string;
  readonly holder: string;
}

/** A domain is now what translates a requester id, or a PASID of it; `domain` null: nothing does. */
export interface AttachEvent {
  readonly kind: 'attach';
  readonly device: string;
  /** Null: requests without PASID. */
  readonly pasid: number | null;
  readonly domain: DomainName | null;
  readonly previous: DomainName | null;
}

export interface DomainName {
  readonly id: number;
  readonly type: DomainType;
  readonly name: string;
}

/** `IOMMU_DOMAIN_*` of include/linux/iommu.h; `kernel-sva` is init_mm bound by the 5.x supervisor flag. */
export type DomainType = 'identity' | 'dma' | 'dma-fq' | 'blocked' | 'unmanaged' | 'sva' | 'kernel-sva';

/** An address space was bound to a PASID of a device, or unbound. */
export interface BindEvent {
  readonly kind: 'bind';
  readonly change: 'bound' | 'unbound' | 'released';
  readonly device: string;
  readonly pasid: number;
  /** A process, or `init_mm`. */
  readonly mm: string;
  readonly supervisor: boolean;
}

/** IA32_PASID of a thread. */
export interface PasidMsrEvent {
  readonly kind: 'pasid-msr';
  readonly process: string;
  readonly pasid: number | null;
  /** `#GP handler` (first ENQCMD), `exit`, `fork`. */
  readonly why: string;
}

/** A process was forked, exited, mapped or unmapped memory, or a page of it was moved. */
export interface ProcessEvent {
  readonly kind: 'process';
  readonly process: string;
  readonly change: 'created' | 'forked' | 'exited' | 'mapped' | 'unmapped' | 'migrated' | 'faulted-in';
  readonly address: bigint | null;
  readonly length: number;
}

/** An mmu notifier ran: the IOMMU driver is told that a range of an address space changed. */
export interface NotifierEvent {
  readonly kind: 'mmu-notifier';
  readonly process: string;
  readonly callback: 'invalidate_range' | 'release';
  readonly start: bigint;
  readonly end: bigint;
}

/** CONFIG_DMA_API_DEBUG found fault with a call (kernel/dma/debug.c). */
export interface DmaDebugEvent {
  readonly kind: 'dma-debug';
  /** Id of the check, e.g. `free-different-size`. */
  readonly check: DmaDebugCheck;
  readonly device: string;
  /** As the kernel prints it, without the time stamp. */
  readonly message: string;
}

export type DmaDebugCheck =
  | 'pending-at-release'
  | 'invalid-address'
  | 'free-unallocated'
  | 'free-different-size'
  | 'free-wrong-function'
  | 'free-different-cpu-address'
  | 'free-different-sg-count'
  | 'free-different-direction'
  | 'map-error-unchecked'
  | 'free-different-attributes'
  | 'maps-stack'
  | 'maps-kernel-text'
  | 'sync-unallocated'
  | 'sync-outside-range'
  | 'sync-different-direction'
  | 'sync-read-only-for-cpu'
  | 'sync-write-only-to-device'
  | 'sync-different-sg-count'
  | 'sg-segment-too-long'
  | 'sg-crosses-boundary'
  | 'invalid-area'
  | 'maps-vmalloc'
  | 'resource-on-ram'
  | 'overlapping-cacheline'
  | 'freed-while-mapped';

/** Something a reader should know that no table shows: an API that this kernel lacks, a refusal, a WARN. */
export interface NoticeEvent {
  readonly kind: 'notice';
  readonly severity: 'info' | 'warning' | 'error';
  /** A stable word for tests and expectations, e.g. `no-such-function`. */
  readonly topic: string;
  readonly text: string;
}

export type LinuxEvent =
  | CallEvent
  | ReturnEvent
  | PageAllocEvent
  | PageFreeEvent
  | ObjectEvent
  | DmaMapEvent
  | DmaUnmapEvent
  | DmaSyncEvent
  | FlushQueueEvent
  | PasidEvent
  | AttachEvent
  | BindEvent
  | PasidMsrEvent
  | ProcessEvent
  | NotifierEvent
  | DmaDebugEvent
  | NoticeEvent;

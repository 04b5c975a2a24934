/** All descriptors, by type. */
import { CONTEXT_CACHE_INVALIDATE } from './context-cache';
import type { Descriptor } from './descriptor';
import { DEVICE_TLB_INVALIDATE } from './device-tlb';
import { INTERRUPT_ENTRY_CACHE_INVALIDATE } from './interrupt-entry-cache';
import { IOTLB_INVALIDATE } from './iotlb';
import { PAGE_GROUP_RESPONSE } from './page-group-response';
import { PASID_CACHE_INVALIDATE } from './pasid-cache';
import { PASID_DEVICE_TLB_INVALIDATE } from './pasid-device-tlb';
import { PASID_IOTLB_INVALIDATE } from './pasid-iotlb';
import { INVALIDATION_WAIT } from './wait';

export const DESCRIPTORS: ReadonlyMap<number, Descriptor> = new Map(
  [
    CONTEXT_CACHE_INVALIDATE,
    IOTLB_INVALIDATE,
    DEVICE_TLB_INVALIDATE,
    INTERRUPT_ENTRY_CACHE_INVALIDATE,
    INVALIDATION_WAIT,
    PASID_IOTLB_INVALIDATE,
    PASID_CACHE_INVALIDATE,
    PASID_DEVICE_TLB_INVALIDATE,
    PAGE_GROUP_RESPONSE,
  ].map((descriptor) => [descriptor.type, descriptor]),
);

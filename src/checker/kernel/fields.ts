import type { OriginKind } from '../flow/values';

/** Fields of the kernel's structs whose value has a provenance of its own. */
export const FIELD_KINDS: ReadonlyMap<string, { owners: RegExp; kind: OriginKind; sort: string }> = new Map([
  // include/linux/sched.h: the address space of the running task.
  ['mm', { owners: /^(current|struct task_struct)$/, kind: 'mm', sort: 'current' }],
  // include/linux/mm_types.h: PASID of an address space (up to 6.6; then mm_get_enqcmd_pasid).
  ['pasid', { owners: /^struct mm_struct$/, kind: 'pasid', sort: 'sva' }],
]);

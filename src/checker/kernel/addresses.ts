import type { ApiRow } from './row';

/** Conversions between kernel pointers, physical addresses and page frames. Sources: arch/x86/include/asm/page.h, asm/io.h. */
export const ADDRESSES: readonly ApiRow[] = [
  'virt_to_phys',
  '__pa',
  'virt_to_bus',
  'isa_virt_to_bus',
  '__virt_to_phys',
].map((name) => ({
  name,
  source: 'include/asm-generic/io.h',
  role: 'to-physical',
  args: { pointer: 0 },
  effects: [{ does: 'make', kind: 'physical', of: 0 }],
}));

/** Address space of the simulated kernel: x86-64 with 4-level paging (Documentation/arch/x86/x86_64/mm.rst, without KASLR). */

export const PAGE_SHIFT = 12n;
export const PAGE_SIZE = 4096n;
export const PAGE_MASK = ~(PAGE_SIZE - 1n);
export const SIZE_2M = 0x20_0000n;

/** Direct map of all physical memory (`PAGE_OFFSET`). */
export const DIRECT_MAP = 0xffff_8880_0000_0000n;
export const DIRECT_MAP_END = 0xffff_c880_0000_0000n;
export const VMALLOC_START = 0xffff_c900_0000_0000n;
export const VMALLOC_END = 0xffff_e8ff_ffff_ffffn;
/** Kernel image (`__START_KERNEL_map`) and where it is loaded in physical memory. */
export const KERNEL_MAP = 0xffff_ffff_8000_0000n;
export const KERNEL_MAP_END = 0xffff_ffff_c000_0000n;
export const KERNEL_IMAGE = 0x100_0000n;
export const KERNEL_TEXT_SIZE = SIZE_2M;
export const KERNEL_RODATA_SIZE = SIZE_2M;
export const KERNEL_IMAGE_SIZE = KERNEL_TEXT_SIZE + KERNEL_RODATA_SIZE;

/** RAM as firmware gives it on a PC: below 3 GiB, the rest from 4 GiB up; the hole has the MSI window in it. */
export const LOW_RAM_END = 0xc000_0000n;
export const HIGH_RAM = 0x1_0000_0000n;

export interface RamRange {
  readonly start: bigint;
  readonly end: bigint;
}

/** Ranges of physical addresses that are RAM, for a machine with `size` bytes of it. */
export function ramRanges(size: bigint): readonly RamRange[] {
  if (size <= LOW_RAM_END) return [{ start: 0n, end: size }];
  return [
    { start: 0n, end: LOW_RAM_END },
    { start: HIGH_RAM, end: HIGH_RAM + size - LOW_RAM_END },
  ];
}

/** `phys_to_virt`: into the direct map. */
export function physToVirt(physical: bigint): bigint {
  return DIRECT_MAP + physical;
}

/**
 * `virt_to_phys`: plain arithmetic, right for the direct map and the kernel image only. For any other pointer it gives a
 * number that means nothing, as in the kernel (arch/x86/include/asm/page_64.h, `__phys_addr_nodebug`).
 */
export function virtToPhys(virtual: bigint): bigint {
  const offset = virtual - KERNEL_MAP;
  return BigInt.asUintN(64, offset >= 0n ? offset : virtual - DIRECT_MAP);
}

export function inDirectMap(virtual: bigint): boolean {
  return virtual >= DIRECT_MAP && virtual < DIRECT_MAP_END;
}

export function inVmalloc(virtual: bigint): boolean {
  return virtual >= VMALLOC_START && virtual <= VMALLOC_END;
}

export function inKernelImage(virtual: bigint): boolean {
  return virtual >= KERNEL_MAP && virtual < KERNEL_MAP_END;
}

export function frameOf(physical: bigint): number {
  return Number(physical >> PAGE_SHIFT);
}

export function frameAddress(frame: number): bigint {
  return BigInt(frame) << PAGE_SHIFT;
}

export function alignDown(value: bigint, size: bigint): bigint {
  return value - (value % size);
}

export function alignUp(value: bigint, size: bigint): bigint {
  return alignDown(value + size - 1n, size);
}

/** Pages of 4 KiB that [address, address + length) touches. */
export function pagesSpanned(address: bigint, length: bigint): number {
  if (length === 0n) return 0;
  return Number((alignUp(address + length, PAGE_SIZE) - alignDown(address, PAGE_SIZE)) >> PAGE_SHIFT);
}

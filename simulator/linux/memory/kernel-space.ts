import {
  DIRECT_MAP,
  KERNEL_IMAGE,
  KERNEL_MAP,
  KERNEL_RODATA_SIZE,
  KERNEL_TEXT_SIZE,
  PAGE_SIZE,
  type RamRange,
} from '../layout';
import type { Ram } from '../port';
import { EXECUTABLE, WRITABLE, type ProcessorFormat } from './processor-format';
import { PAGE_SIZES, RadixTable, type Found } from './radix-table';
import type { ZeroedPages } from './tables';

/** First entry of a top-level table that belongs to the kernel; all address spaces share the tables from here up. */
export const FIRST_KERNEL_ENTRY = 256;

/**
 * `init_mm`: the kernel's own page table, in memory as the processor walks it. It maps the direct map with large pages,
 * the kernel image, and what vmalloc adds.
 */
export class KernelSpace {
  /** Physical address of `swapper_pg_dir`. */
  readonly pgd: bigint;
  private readonly table: RadixTable;

  constructor(
    private readonly ram: Ram,
    private readonly pages: ZeroedPages,
    readonly format: ProcessorFormat,
    ranges: readonly RamRange[],
  ) {
    const owner = { use: 'page-table', name: 'init_mm' } as const;
    this.table = new RadixTable(ram, format, () => pages.alloc(1, owner));
    this.pgd = pages.alloc(1, owner);
    for (const { start, end } of ranges) {
      this.table.map(this.pgd, DIRECT_MAP + start, start, end - start, WRITABLE, PAGE_SIZES[2]);
    }
    const text = KERNEL_MAP + KERNEL_IMAGE;
    this.table.map(this.pgd, text, KERNEL_IMAGE, KERNEL_TEXT_SIZE, EXECUTABLE);
    this.table.map(this.pgd, text + KERNEL_TEXT_SIZE, KERNEL_IMAGE + KERNEL_TEXT_SIZE, KERNEL_RODATA_SIZE, 0);
  }

  /** Maps whole pages for vmalloc. A top-level entry that is missing is made once and seen by all later processes. */
  map(virtual: bigint, physical: bigint): void {
    this.table.map(this.pgd, virtual, physical, PAGE_SIZE, WRITABLE);
  }

  unmap(virtual: bigint, size: bigint): void {
    this.table.unmap(this.pgd, virtual, size);
  }

  find(virtual: bigint): Found | null {
    return this.table.find(this.pgd, virtual);
  }

  /** Top-level table of a new process: the kernel's half, and nothing of the user's. */
  newProcessTable(owner: string): bigint {
    const pgd = this.pages.alloc(1, { use: 'page-table', name: owner });
    for (let i = FIRST_KERNEL_ENTRY; i < 512; i++) {
      const entry = this.ram.read64(this.pgd + BigInt(i) * 8n);
      if (this.format.present(entry)) this.ram.write64(pgd + BigInt(i) * 8n, entry);
    }
    return pgd;
  }

  /** Makes the top-level entry of the vmalloc area before any process copies it, as `preallocate_vmalloc_pages` does. */
  preallocate(virtual: bigint, anyPage: bigint): void {
    this.map(virtual, anyPage);
    this.unmap(virtual, PAGE_SIZE);
  }
}

import { KernelError } from '../errno';
import type { Ram } from '../port';

/** How one format of page table writes its entries; 512 entries of 64 bits per table, 9 bits of address per level. */
export interface EntryFormat {
  /** Number of levels from root to 4 KiB pages. */
  readonly levels: number;
  present(entry: bigint): boolean;
  /** An entry that maps memory at a level above the last. */
  large(entry: bigint): boolean;
  link(table: bigint): bigint;
  leaf(physical: bigint, level: number, permissions: number): bigint;
  physical(entry: bigint): bigint;
}

/** What mapping does where an entry is present already; by default it stops (EEXIST). */
export type PresentEntry = (address: bigint, entry: bigint) => 'keep' | 'replace';

export interface Found {
  readonly entry: bigint;
  readonly entryAddress: bigint;
  /** Bytes that the entry maps. */
  readonly size: bigint;
  /** Physical address of the byte asked for. */
  readonly physical: bigint;
}

export const PAGE_SIZES = [0x1000n, 0x20_0000n, 0x4000_0000n] as const;

function index(address: bigint, level: number): bigint {
  return (address >> BigInt(12 + 9 * level)) & 0x1ffn;
}

/** A multi-level page table in physical memory, written as the kernel writes it. It has no state of its own. */
export class RadixTable {
  constructor(
    private readonly ram: Ram,
    private readonly format: EntryFormat,
    /** Gives a zeroed page for a new table. */
    private readonly newTable: () => bigint,
    private readonly presentEntry: PresentEntry | null = null,
  ) {}

  /**
   * Maps [address, address + size) to [physical, …) with the largest pages that alignment allows, up to `largest`.
   * @throws KernelError EEXIST where an entry is present already and `presentEntry` is not given
   */
  map(
    root: bigint,
    address: bigint,
    physical: bigint,
    size: bigint,
    permissions: number,
    largest: bigint = PAGE_SIZES[1],
  ): void {
    for (let done = 0n; done < size;) {
      const level = this.largestLevel(address + done, physical + done, size - done, largest);
      const at = this.entryAddress(root, address + done, level);
      const entry = this.ram.read64(at);
      if (!this.format.present(entry) || this.present(address + done, entry) === 'replace') {
        this.ram.write64(at, this.format.leaf(physical + done, level, permissions));
      }
      done += PAGE_SIZES[level]!;
    }
  }

  /** Clears the entries of [address, address + size); returns the bytes that were mapped there. Tables stay, as small unmaps leave them. */
  unmap(root: bigint, address: bigint, size: bigint): bigint {
    let cleared = 0n;
    for (let at = address; at < address + size;) {
      const found = this.find(root, at);
      if (found) {
        this.ram.write64(found.entryAddress, 0n);
        cleared += found.size;
        at = at - (at % found.size) + found.size;
      } else {
        at += PAGE_SIZES[0];
      }
    }
    return cleared;
  }

  find(root: bigint, address: bigint): Found | null {
    let table = root;
    for (let level = this.format.levels - 1; level >= 0; level--) {
      const entryAddress = table + index(address, level) * 8n;
      const entry = this.ram.read64(entryAddress);
      if (!this.format.present(entry)) return null;
      if (level === 0 || this.format.large(entry)) {
        const size = 1n << BigInt(12 + 9 * level);
        return { entry, entryAddress, size, physical: this.format.physical(entry) + (address % size) };
      }
      table = this.format.physical(entry);
    }
    return null;
  }

  /** Every table page below and with the root, for freeing. */
  tables(root: bigint, skip: (index: number) => boolean = () => false): bigint[] {
    const found: bigint[] = [root];
    const visit = (table: bigint, level: number): void => {
      if (level === 0) return;
      for (let i = 0; i < 512; i++) {
        if (level === this.format.levels - 1 && skip(i)) continue;
        const entry = this.ram.read64(table + BigInt(i) * 8n);
        if (!this.format.present(entry) || this.format.large(entry)) continue;
        found.push(this.format.physical(entry));
        visit(this.format.physical(entry), level - 1);
      }
    };
    visit(root, this.format.levels - 1);
    return found;
  }

  private present(address: bigint, entry: bigint): ReturnType<PresentEntry> {
    if (this.presentEntry) return this.presentEntry(address, entry);
    throw new KernelError('EEXIST', `0x${address.toString(16)} is mapped already`);
  }

  private largestLevel(address: bigint, physical: bigint, left: bigint, largest: bigint): number {
    for (let level = PAGE_SIZES.length - 1; level > 0; level--) {
      const size = PAGE_SIZES[level]!;
      if (size <= largest && left >= size && address % size === 0n && physical % size === 0n) return level;
    }
    return 0;
  }

  /** Address of the entry for `address` at `level`, with the tables above it made where missing. */
  private entryAddress(root: bigint, address: bigint, level: number): bigint {
    let table = root;
    for (let at = this.format.levels - 1; at > level; at--) {
      const entryAddress = table + index(address, at) * 8n;
      let entry = this.ram.read64(entryAddress);
      if (!this.format.present(entry)) {
        entry = this.format.link(this.newTable());
        this.ram.write64(entryAddress, entry);
      } else if (this.format.large(entry)) {
        throw new KernelError('EEXIST', `0x${address.toString(16)} is mapped by a larger page`);
      }
      table = this.format.physical(entry);
    }
    return table + index(address, level) * 8n;
  }
}

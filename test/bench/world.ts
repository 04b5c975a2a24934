/** What the benches need of an architecture: tables in simulated memory, and the same loads in a bare loop. */
import type { RiscvIommu } from '../../simulator/iommu/riscv/riscv';
import type { VtdIommu } from '../../simulator/iommu/vtd/vtd';
import type { Machine } from '../../simulator/machine/machine';
import type { PhysicalMemory } from '../../simulator/machine/memory';
import { generator } from './pages';

export const REQUESTER = 0x0020;
export const PASID = 0x1234;

/** Bytes of memory that every world has. */
export const MEMORY = 64 * 1024 * 1024;
/** Frames that pages lead to, and that a nested world's second stage maps. */
export const FRAMES = 0x4000;

/** Which caches the IOMMU has: none, or those of entries and an IOTLB of so many lines. */
export interface Caches {
  readonly iotlb: number;
}

export interface World {
  readonly memory: PhysicalMemory;
  readonly iommu: VtdIommu | RiscvIommu;
  /** Sum of all output addresses' low halves, from a loop without caches, permissions or faults. */
  bare(pages: Int32Array): number;
}

export interface Architecture {
  readonly name: string;
  /** Million translations a second: uncached, on hits, nested. */
  readonly goals: { readonly uncached: number; readonly hits: number; readonly nested: number };
  build(pages: readonly bigint[], nested: boolean, caches: Caches): World;
}

/** Makes pages for tables, one after another. */
export function allocator(): () => bigint {
  let free = 0x1000n;
  return () => {
    free += 0x1000n;
    return free;
  };
}

/** A random frame for each page, the same in every architecture. */
export function frames(): () => bigint {
  const random = generator(7);
  return () => BigInt(random() % FRAMES) << 12n;
}

/** Maps pages of 4 KiB through four levels, whose entries `table` and `leaf` make. */
export function mapper(
  memory: PhysicalMemory,
  allocate: () => bigint,
  table: (page: bigint) => bigint,
  leaf: (page: bigint) => bigint,
  next: (entry: bigint) => bigint,
): (root: bigint, address: bigint, output: bigint) => void {
  return (root, address, output) => {
    let at = root;
    for (let level = 4n; level > 1n; level--) {
      const entry = at + (((address >> (12n + 9n * (level - 1n))) & 0x1ffn) << 3n);
      let value = memory.read64(entry);
      if (value === 0n) {
        value = table(allocate());
        memory.write64(entry, value);
      }
      at = next(value);
    }
    memory.write64(at + (((address >> 12n) & 0x1ffn) << 3n), leaf(output));
  };
}

/** All of memory as one array at its physical addresses: what the bare loop reads. */
export function flat({ memory }: Machine): Int32Array {
  const bytes = memory.read(0n, memory.frames * 4096);
  return new Int32Array(bytes.buffer);
}

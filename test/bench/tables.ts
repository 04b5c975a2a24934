/** Builds the tables that the benches walk, in simulated memory, through the registers that software uses. */
import type { Machine } from '../../simulator/machine/machine';
import type { VtdIommu } from '../../simulator/iommu/vtd/vtd';
import type { BareTables } from './bare-walk';
import { generator } from './pages';

export const REQUESTER = 0x0020;
export const PASID = 0x1234;

export interface World {
  readonly machine: Machine<VtdIommu>;
  readonly bare: BareTables;
}

const LEAF = { first: 0x67n, second: 0x3n } as const;
const TABLE = { first: 0x27n, second: 0x3n } as const;

/** Maps each page to a random frame; nested, guest addresses are host addresses plus a window of the second stage. */
export function buildTables(machine: Machine<VtdIommu>, pages: readonly bigint[], nested: boolean): World {
  const { memory, iommu } = machine;
  let free = 0x1000n;
  const allocate = (): bigint => {
    free += 0x1000n;
    return free;
  };
  const map = (root: bigint, address: bigint, output: bigint, stage: 'first' | 'second'): void => {
    let table = root;
    for (let level = 4n; level > 1n; level--) {
      const entry = table + (((address >> (12n + 9n * (level - 1n))) & 0x1ffn) << 3n);
      let value = memory.read64(entry);
      if (value === 0n) {
        value = allocate() | TABLE[stage];
        memory.write64(entry, value);
      }
      table = value & ~0xfffn;
    }
    memory.write64(table + (((address >> 12n) & 0x1ffn) << 3n), output | LEAF[stage]);
  };
  const [root, context, directory, entries, first, second] = Array.from({ length: 6 }, allocate) as bigint[];
  const random = generator(7);
  for (const page of pages) map(first!, page, BigInt(random() % 0x4000) << 12n, 'first');
  if (nested)
    for (let frame = 0n; frame < 0x4000n; frame++) map(second!, frame << 12n, frame << 12n, 'second');
  memory.write64(root!, context! | 1n);
  memory.write64(context! + BigInt((REQUESTER & 0x7f) * 32), directory! | (7n << 9n) | 8n | 1n);
  memory.write64(directory! + BigInt((PASID >> 6) * 8), entries! | 1n);
  const entry = entries! + BigInt((PASID & 0x3f) * 64);
  memory.write64(entry, (nested ? second! | (3n << 6n) | (2n << 2n) : 1n << 6n) | 1n);
  memory.write64(entry + 8n, 5n | (1n << 23n));
  memory.write64(entry + 16n, first!);
  iommu.writeRegister(0x20, 8, root! | (1n << 10n));
  iommu.writeRegister(0x18, 4, 1n << 30n);
  iommu.writeRegister(0x18, 4, 1n << 31n);
  return { machine, bare: { words: flat(machine), root: Number(root) } };
}

/** All of memory as one array at its physical addresses: what the bare loop reads. */
function flat({ memory }: Machine<VtdIommu>): Int32Array {
  const bytes = memory.read(0n, memory.frames * 4096);
  return new Int32Array(bytes.buffer);
}

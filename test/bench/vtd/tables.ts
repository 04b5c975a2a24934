/** VT-d's tables for the benches, through the registers that software uses. */
import { createVtdMachine } from '../../../simulator/iommu/platform';
import {
  allocator,
  flat,
  frames,
  FRAMES,
  mapper,
  MEMORY,
  PASID,
  REQUESTER,
  type Architecture,
} from '../world';
import { bareNested, bareWalk } from './bare-walk';

const NO_CACHES = { context: 0, pasid: 0, iotlb: 0, pagingStructure: 0 };

export const VTD: Architecture = {
  name: 'VT-d',
  goals: { uncached: 20, hits: 60, nested: 6 },
  build(pages, nested, { iotlb }) {
    const caches = iotlb === 0 ? NO_CACHES : { context: 16, pasid: 16, iotlb, pagingStructure: 0 };
    const machine = createVtdMachine({ memory: MEMORY, iommu: { caches } });
    const { memory, iommu } = machine;
    const allocate = allocator();
    const map = (table: bigint, leaf: bigint): ReturnType<typeof mapper> =>
      mapper(
        memory,
        allocate,
        (page) => page | table,
        (page) => page | leaf,
        (entry) => entry & ~0xfffn,
      );
    const [root, context, directory, entries, first, second] = Array.from(
      { length: 6 },
      allocate,
    ) as bigint[];
    const frame = frames();
    const mapFirst = map(0x27n, 0x67n);
    for (const page of pages) mapFirst(first!, page, frame());
    const mapSecond = map(3n, 3n);
    if (nested) for (let i = 0n; i < FRAMES; i++) mapSecond(second!, i << 12n, i << 12n);
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
    const tables = { words: flat(machine), root: Number(root) };
    return { memory, iommu, bare: (order) => (nested ? bareNested : bareWalk)(tables, order) };
  },
};

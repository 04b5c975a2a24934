/** The RISC-V IOMMU's tables for the benches, through the registers that software uses. */
import { createRiscvMachine } from '../../../simulator/iommu/platform';
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

const NO_CACHES = { device: 0, process: 0, iotlb: 0, pagingStructure: 0 };
const SV48 = 9n << 60n;
const PD17 = 2n << 60n;
/** ddtp.iommu_mode. */
const TWO_LEVELS = 3n;
/** tc: V and PDTV. */
const CONTROL = 1n | (1n << 5n);
/** A leaf with V, R, W, U, A and D. */
const LEAF = 0xd7n;

const entry = (page: bigint, flags: bigint): bigint => ((page >> 12n) << 10n) | flags;

export const RISCV: Architecture = {
  name: 'RISC-V IOMMU',
  goals: { uncached: 15, hits: 60, nested: 5 },
  build(pages, nested, { iotlb }) {
    const caches = iotlb === 0 ? NO_CACHES : { device: 16, process: 16, iotlb, pagingStructure: 0 };
    const machine = createRiscvMachine({ memory: MEMORY, iommu: { caches } });
    const { memory, iommu } = machine;
    const allocate = allocator();
    const map = mapper(
      memory,
      allocate,
      (page) => entry(page, 1n),
      (page) => entry(page, LEAF),
      (value) => (value >> 10n) << 12n,
    );
    // The second stage's root has four pages, aligned to 16 KiB.
    while (allocate() % 0x4000n !== 0x3000n);
    const [second, , , , ddt, devices, pdt, processes, first] = Array.from(
      { length: 9 },
      allocate,
    ) as bigint[];
    const frame = frames();
    for (const page of pages) map(first!, page, frame());
    if (nested) for (let i = 0n; i < FRAMES; i++) map(second!, i << 12n, i << 12n);
    memory.write64(ddt! + BigInt((REQUESTER >> 6) * 8), entry(devices!, 1n));
    const device = devices! + BigInt((REQUESTER & 0x3f) * 64);
    memory.write64(device, CONTROL);
    memory.write64(device + 8n, nested ? SV48 | (second! >> 12n) : 0n);
    memory.write64(device + 24n, PD17 | (pdt! >> 12n));
    memory.write64(pdt! + BigInt((PASID >> 8) * 8), entry(processes!, 1n));
    const process = processes! + BigInt((PASID & 0xff) * 16);
    memory.write64(process, 1n | (5n << 12n));
    memory.write64(process + 8n, SV48 | (first! >> 12n));
    iommu.writeRegister(16, 8, ((ddt! >> 12n) << 10n) | TWO_LEVELS);
    const tables = { words: flat(machine), root: Number(ddt) };
    return { memory, iommu, bare: (order) => (nested ? bareNested : bareWalk)(tables, order) };
  },
};

/**
 * `npm run bench:translate`: translations per second of the VT-d model, beside the same loads in a bare loop: the most
 * that this JavaScript engine could do. Everything is generated from one seed; ratios compare figures of one run.
 */
import { cpus } from 'node:os';
import { READ, type Request } from '../../simulator/iommu/iommu';
import { createVtdMachine } from '../../simulator/iommu/platform';
import type { VtdConfig } from '../../simulator/iommu/vtd/config';
import { bareNested, bareWalk, type BareTables } from './bare-walk';
import { buildTables, PASID, REQUESTER, type World } from './tables';
import { shuffledPages } from './pages';

const PAGES = 100_000;
const SECONDS = 1.5;
const NO_CACHES = { context: 0, pasid: 0, iotlb: 0, pagingStructure: 0 };

interface Result {
  readonly name: string;
  readonly ours: number;
  readonly bare: number | null;
  readonly goal: number;
}

/**
 * Millions of calls a second of processor time, so that what else runs on the machine counts little: the best of many
 * rounds over all pages, after a warm-up.
 */
function measure(round: () => number, calls: number): number {
  const expected = round();
  let best = 0;
  const end = process.hrtime.bigint() + BigInt(SECONDS * 1e9);
  while (process.hrtime.bigint() < end) {
    const start = process.cpuUsage();
    if (round() !== expected) throw new Error('a round gave other answers than the first');
    best = Math.max(best, calls / process.cpuUsage(start).user);
  }
  return best;
}

function oursRound(world: World, pages: Int32Array): () => number {
  const { iommu } = world.machine;
  const request: Request = {
    requester: REQUESTER,
    pasid: PASID,
    access: READ,
    addressHigh: 0,
    addressLow: 0,
  };
  const { answer } = iommu;
  return () => {
    let sum = 0;
    for (let i = 0; i < pages.length; i += 2) {
      request.addressHigh = pages[i]!;
      request.addressLow = pages[i + 1]!;
      if (iommu.translate(request) !== 0) throw new Error('a mapped page faulted');
      sum = (sum + answer.outLow) | 0;
    }
    return sum;
  };
}

function bareRound(tables: BareTables, pages: Int32Array, nested: boolean): () => number {
  return () => (nested ? bareNested : bareWalk)(tables, pages);
}

function run(
  name: string,
  goal: number,
  pageCount: number,
  nested: boolean,
  caches: VtdConfig['caches'],
): Result {
  const { mapped, order } = shuffledPages(pageCount, PAGES);
  const machine = createVtdMachine({ memory: 64 * 1024 * 1024, iommu: { caches } });
  const world = buildTables(machine, mapped, nested);
  const ours = oursRound(world, order);
  const bare = caches.iotlb === 0 ? bareRound(world.bare, order, nested) : null;
  if (bare && bare() !== ours()) throw new Error('the bare loop reaches other addresses');
  return { name, goal, ours: measure(ours, PAGES), bare: bare && measure(bare, PAGES) };
}

const results = [
  run('uncached, 4 levels, 100,000 random pages', 20, PAGES, false, NO_CACHES),
  run('IOTLB hits, 1,024 pages', 60, 1024, false, { ...NO_CACHES, context: 16, pasid: 16, iotlb: 4096 }),
  run('IOTLB hits, 100,000 random pages', 60, PAGES, false, {
    ...NO_CACHES,
    context: 16,
    pasid: 16,
    iotlb: 1 << 19,
  }),
  run('nested 4x4, uncached, 100,000 random pages', 6, PAGES, true, NO_CACHES),
];

console.log(`${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, one core`);
console.log('million translations a second      ours    goal    bare loop   ours/bare');
for (const { name, ours, goal, bare } of results) {
  const limit =
    bare === null
      ? '        -           -'
      : `${bare.toFixed(1).padStart(9)}   ${(ours / bare).toFixed(2).padStart(9)}`;
  console.log(`${name.padEnd(42)} ${ours.toFixed(1).padStart(6)} ${String(goal).padStart(5)} ${limit}`);
}
if (results.some((r) => r.ours < r.goal)) process.exitCode = 1;

/**
 * `npm run bench:translate [-- --arch vtd|riscv]`: translations per second of each architecture's model, beside the same
 * loads in a bare loop: the most that this JavaScript engine could do. Everything is generated from one seed; ratios
 * compare figures of one run. Each architecture runs in a process of its own, as a simulation does.
 */
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { READ, type Request } from '../../simulator/iommu/iommu';
import { shuffledPages } from './pages';
import { RISCV } from './riscv/tables';
import { VTD } from './vtd/tables';
import { PASID, REQUESTER, type Architecture, type Caches, type World } from './world';

const ARCHITECTURES: Readonly<Record<string, Architecture>> = { vtd: VTD, riscv: RISCV };
const PAGES = 100_000;
const SECONDS = 1.5;

interface Result {
  readonly name: string;
  readonly ours: number;
  readonly bare: number | null;
  readonly goal: number;
}

/** Millions of calls a second: the best of many short rounds over all pages, after a warm-up. */
function measure(round: () => number, calls: number): number {
  const expected = round();
  let best = 0;
  const end = process.hrtime.bigint() + BigInt(SECONDS * 1e9);
  while (process.hrtime.bigint() < end) {
    const start = process.hrtime.bigint();
    if (round() !== expected) throw new Error('a round gave other answers than the first');
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    best = Math.max(best, calls / seconds / 1e6);
  }
  return best;
}

function oursRound({ iommu }: World, pages: Int32Array): () => number {
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

function run(
  architecture: Architecture,
  name: string,
  goal: number,
  pageCount: number,
  nested: boolean,
  caches: Caches,
): Result {
  const { mapped, order } = shuffledPages(pageCount, PAGES);
  const world = architecture.build(mapped, nested, caches);
  const ours = oursRound(world, order);
  const bare = caches.iotlb === 0 ? (): number => world.bare(order) : null;
  if (bare && bare() !== ours()) throw new Error('the bare loop reaches other addresses');
  return { name, goal, ours: measure(ours, PAGES), bare: bare && measure(bare, PAGES) };
}

function bench(architecture: Architecture): boolean {
  const { goals } = architecture;
  const results = [
    run(architecture, 'uncached, 4 levels, 100,000 random pages', goals.uncached, PAGES, false, { iotlb: 0 }),
    run(architecture, 'IOTLB hits, 1,024 pages', goals.hits, 1024, false, { iotlb: 4096 }),
    run(architecture, 'IOTLB hits, 100,000 random pages', goals.hits, PAGES, false, { iotlb: 1 << 19 }),
    run(architecture, 'nested 4x4, uncached, 100,000 random pages', goals.nested, PAGES, true, { iotlb: 0 }),
  ];
  console.log(
    `${architecture.name}: ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, one core`,
  );
  console.log('million translations a second      ours    goal    bare loop   ours/bare');
  for (const { name, ours, goal, bare } of results) {
    const limit =
      bare === null
        ? '        -           -'
        : `${bare.toFixed(1).padStart(9)}   ${(ours / bare).toFixed(2).padStart(9)}`;
    console.log(`${name.padEnd(42)} ${ours.toFixed(1).padStart(6)} ${String(goal).padStart(5)} ${limit}`);
  }
  return results.every((result) => result.ours >= result.goal);
}

const at = process.argv.indexOf('--arch');
if (at < 0) {
  for (const arch of Object.keys(ARCHITECTURES)) {
    const child = spawnSync(process.execPath, [__filename, '--arch', arch], { stdio: 'inherit' });
    if (child.status !== 0) process.exitCode = 1;
  }
} else {
  const architecture = ARCHITECTURES[process.argv[at + 1] ?? ''];
  if (!architecture) throw new Error(`--arch: there is ${Object.keys(ARCHITECTURES).join(', ')}`);
  if (!bench(architecture)) process.exitCode = 1;
}

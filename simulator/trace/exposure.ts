/** What devices can reach, as sets of page frames. */
import { READ, WRITE, type ExposureRun, type Iommu } from '../iommu/iommu';
import type { Kernel } from '../linux/kernel';
import { ramRanges } from '../linux/layout';

/** One (device, PASID), and what it reaches. */
export interface Exposure {
  readonly device: string;
  readonly pasid: number | null;
  /** Sorted, disjoint, within RAM. */
  readonly runs: readonly ExposureRun[];
  readonly readable: number;
  readonly writable: number;
}

/** Exposure now of each device behind the IOMMU: its requests without PASID, and each PASID that has a domain. */
export function exposures(iommu: Iommu, kernel: Kernel): readonly Exposure[] {
  return (kernel.iommu?.groups() ?? []).flatMap((group) =>
    group.devices.flatMap((device) =>
      [null, ...group.pasids.keys()].map((pasid) => exposureOf(iommu, kernel, device, pasid)),
    ),
  );
}

export function exposureOf(iommu: Iommu, kernel: Kernel, device: string, pasid: number | null): Exposure {
  const core = kernel.iommu;
  const requester = core?.device(device).requester ?? 0;
  // A supervisor's PASID is used with privilege; any other without.
  const privileged = pasid !== null && core?.domainOfPasid(device, pasid)?.type === 'kernel-sva';
  const runs = withinRam(iommu.exposure(requester, pasid, privileged), kernel.options.ramSize);
  const count = (permission: number): number =>
    runs.reduce((sum, run) => sum + (run.permissions & permission ? run.frames : 0), 0);
  return { device, pasid, runs, readable: count(READ), writable: count(WRITE) };
}

/** True where any byte of the range can be read or written. */
export function reaches(exposure: Exposure, physical: bigint, length: number): boolean {
  const first = Number(physical >> 12n);
  const last = Number((physical + BigInt(Math.max(1, length) - 1)) >> 12n);
  return exposure.runs.some(
    (run) => run.permissions !== 0 && run.firstFrame <= last && run.firstFrame + run.frames > first,
  );
}

/** Frames that `a` reaches, in any way, and `b` does not. */
export function framesBeyond(a: readonly ExposureRun[], b: readonly ExposureRun[]): number {
  return a.reduce((sum, run) => sum + run.frames - overlap(run, b), 0);
}

function overlap(run: ExposureRun, others: readonly ExposureRun[]): number {
  const end = run.firstFrame + run.frames;
  // The first run that can overlap, by bisection: exposures may have thousands of runs.
  let low = 0;
  let high = others.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = others[middle]!;
    if (other.firstFrame + other.frames <= run.firstFrame) low = middle + 1;
    else high = middle;
  }
  let sum = 0;
  for (let i = low; i < others.length && others[i]!.firstFrame < end; i++) {
    const other = others[i]!;
    sum += Math.min(end, other.firstFrame + other.frames) - Math.max(run.firstFrame, other.firstFrame);
  }
  return sum;
}

function withinRam(runs: readonly ExposureRun[], size: bigint): readonly ExposureRun[] {
  return ramRanges(size).flatMap(({ start, end }) => {
    const [from, to] = [Number(start >> 12n), Number(end >> 12n)];
    return runs.flatMap((run) => {
      const firstFrame = Math.max(run.firstFrame, from);
      const frames = Math.min(run.firstFrame + run.frames, to) - firstFrame;
      return frames > 0 ? [{ firstFrame, frames, permissions: run.permissions }] : [];
    });
  });
}

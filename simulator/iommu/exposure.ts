/** What exposures of all architectures have in common. */
import type { PhysicalMemory } from '../machine/memory';
import { EXECUTE, READ, WRITE, type ExposureRun } from './iommu';
import type { Runs } from './runs';

/** All memory that answers: the reach of a request whose address is not translated. */
export function everything(memory: PhysicalMemory, runs: Runs): void {
  for (const { firstFrame, frames } of memory.ranges) runs.add(firstFrame, frames, READ | WRITE | EXECUTE);
}

/** The runs without a range of frames that is no memory: where writes are interrupts. */
export function without(
  runs: readonly ExposureRun[],
  firstFrame: number,
  frames: number,
): readonly ExposureRun[] {
  const end = firstFrame + frames;
  return runs.flatMap((run) => {
    const last = run.firstFrame + run.frames;
    if (last <= firstFrame || run.firstFrame >= end) return [run];
    const before = { ...run, frames: firstFrame - run.firstFrame };
    const after = { ...run, firstFrame: end, frames: last - end };
    return [before, after].filter((part) => part.frames > 0);
  });
}

/** What exposures of all architectures have in common. */
import type { PhysicalMemory } from '../machine/memory';
import { EXECUTE, READ, WRITE } from './iommu';
import type { Runs } from './runs';

/** All memory that answers: the reach of a request whose address is not translated. */
export function everything(memory: PhysicalMemory, runs: Runs): void {
  for (const { firstFrame, frames } of memory.ranges) runs.add(firstFrame, frames, READ | WRITE | EXECUTE);
}

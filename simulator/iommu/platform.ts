/** Machines of each architecture, from plain configuration. */
import type { MachineEvent } from '../machine/events';
import type { Sink } from '../machine/log';
import { Machine } from '../machine/machine';
import type { MemoryRange } from '../machine/memory';
import type { IommuEvent } from './events';
import type { VtdConfig } from './vtd/config';
import { VtdIommu } from './vtd/vtd';

export interface VtdPlatform {
  /** Bytes of memory from address 0, or ranges of it. */
  readonly memory: number | readonly MemoryRange[];
  /** What differs from `DEFAULT_VTD_CONFIG`. */
  readonly iommu?: Partial<VtdConfig>;
  readonly sink?: Sink<MachineEvent | IommuEvent> | null;
}

/** A machine with an Intel VT-d remapping unit and no devices yet. */
export function createVtdMachine({ memory, iommu = {}, sink = null }: VtdPlatform): Machine<VtdIommu> {
  return new Machine(memory, (slot) => new VtdIommu({ ...slot, sink }, iommu), sink);
}

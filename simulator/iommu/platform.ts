/** Machines of each architecture, from plain configuration. */
import type { Mmu } from '../machine/cpu/mmu';
import type { MachineEvent } from '../machine/events';
import type { Sink } from '../machine/log';
import { Machine } from '../machine/machine';
import type { MemoryRange } from '../machine/memory';
import type { IommuEvent } from './events';
import type { RiscvConfig } from './riscv/config';
import { RiscvIommu } from './riscv/riscv';
import type { VtdConfig } from './vtd/config';
import { VtdIommu } from './vtd/vtd';

export interface VtdPlatform {
  /** Bytes of memory from address 0, or ranges of it. */
  readonly memory: number | readonly MemoryRange[];
  /** What differs from `DEFAULT_VTD_CONFIG`. */
  readonly iommu?: Partial<VtdConfig>;
  readonly sink?: Sink<MachineEvent | IommuEvent> | null;
  /** How the processor walks its page tables; x86's walk without. */
  readonly mmu?: Mmu;
}

export interface RiscvPlatform {
  /** Bytes of memory from address 0, or ranges of it. */
  readonly memory: number | readonly MemoryRange[];
  /** What differs from `DEFAULT_RISCV_CONFIG`. */
  readonly iommu?: Partial<RiscvConfig>;
  readonly sink?: Sink<MachineEvent | IommuEvent> | null;
  /** How the processor walks its page tables; x86's walk without. */
  readonly mmu?: Mmu;
}

/** A machine with an Intel VT-d remapping unit and no devices yet. */
export function createVtdMachine({ memory, iommu = {}, sink = null, mmu }: VtdPlatform): Machine<VtdIommu> {
  return new Machine(memory, (slot) => new VtdIommu({ ...slot, sink }, iommu), sink, mmu);
}

/** A machine with a RISC-V IOMMU and no devices yet. */
export function createRiscvMachine({
  memory,
  iommu = {},
  sink = null,
  mmu,
}: RiscvPlatform): Machine<RiscvIommu> {
  return new Machine(memory, (slot) => new RiscvIommu({ ...slot, sink }, iommu), sink, mmu);
}

/** The platforms that a world can be: each a processor, an IOMMU, and a kernel built for both. */
import type { IommuEvent } from '../iommu/events';
import type { Iommu } from '../iommu/iommu';
import { createRiscvMachine, createVtdMachine } from '../iommu/platform';
import { RISCV, X86_VTD, type KernelArchitecture } from '../linux/architecture';
import type { MachineEvent } from '../machine/events';
import type { Sink } from '../machine/log';
import type { Machine } from '../machine/machine';
import type { MemoryRange } from '../machine/memory';
import { walkSv48 } from '../machine/cpu/sv48-mmu';
import { walkX86 } from '../machine/cpu/x86-mmu';
import type { Architecture } from './architecture';

export interface Platform {
  readonly kernel: KernelArchitecture;
  machine(memory: readonly MemoryRange[], sink: Sink<MachineEvent | IommuEvent>): Machine<Iommu>;
}

/** NON-SPEC: interrupt files of the simulated RISC-V platform: in the hole of RAM, where PCs have the MSI window. */
const INTERRUPT_FILES = { base: 0xfee0_0000n, size: 0x10_0000n };

export const PLATFORMS: Readonly<Record<Architecture, Platform>> = {
  vtd: {
    kernel: X86_VTD,
    machine: (memory, sink) => createVtdMachine({ memory, sink, mmu: walkX86 }),
  },
  riscv: {
    kernel: RISCV,
    machine: (memory, sink) =>
      createRiscvMachine({ memory, sink, mmu: walkSv48, iommu: { interruptFiles: INTERRUPT_FILES } }),
  },
};

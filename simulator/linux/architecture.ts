/** What a kernel is built for: the page tables of the processor, and the driver of the platform's IOMMU. */
import type { Sink } from '../machine/log';
import type { BootOptions } from './boot-options';
import type { NoticeEvent } from './events';
import { atLeast, type Generation } from './generation';
import type { IommuDriver } from './iommu/driver';
import { HardwareDriver } from './iommu/hardware-driver';
import { RiscvHardware } from './iommu/riscv/hardware';
import { VtdHardware } from './iommu/vtd/hardware';
import type { ProcessorFormat } from './memory/processor-format';
import { SV48 } from './memory/sv48-format';
import type { ZeroedPages } from './memory/tables';
import { X86 } from './memory/x86-format';
import type { Ram, Registers } from './port';
import type { Stateful } from './state';

export interface DriverParts {
  readonly ram: Ram;
  readonly registers: Registers;
  readonly pages: ZeroedPages;
  readonly log: Sink<NoticeEvent>;
  readonly generation: Generation;
  readonly boot: BootOptions;
  /** Table of DMA domains where the hardware has two kinds; null: as Linux chooses. */
  readonly dmaStage: 'first' | 'second' | null;
}

export interface KernelArchitecture {
  readonly pageTables: ProcessorFormat;
  driver(parts: DriverParts): IommuDriver & Stateful;
}

/** x86-64 with VT-d. */
export const X86_VTD: KernelArchitecture = {
  pageTables: X86,
  driver({ ram, registers, pages, log, generation, boot, dmaStage }) {
    const hardware = new VtdHardware(ram, registers, pages, log, {
      scalable: boot.scalable,
      dmaStage,
      supervisorWriteProtect: atLeast(generation, '6.1'),
      noExecute: generation === '6.1',
    });
    return new HardwareDriver(ram, pages, hardware);
  },
};

/**
 * RISC-V with the RISC-V IOMMU: both walk Sv48. NON-SPEC: the address space is laid out as on x86-64 (layout.ts), whose
 * addresses are as good in Sv48.
 */
export const RISCV: KernelArchitecture = {
  pageTables: SV48,
  driver({ ram, registers, pages, log }) {
    return new HardwareDriver(ram, pages, new RiscvHardware(ram, registers, pages, log));
  },
};

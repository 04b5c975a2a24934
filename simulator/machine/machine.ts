/** The machine: memory, a processor, an IOMMU and the devices behind it. No state outside of it: two run side by side. */
import { Bus, type PendingInterrupt } from './bus';
import { Cpu } from './cpu/cpu';
import type { Mmu } from './cpu/mmu';
import { walkX86 } from './cpu/x86-mmu';
import type { Device } from './device';
import type { MachineEvent } from './events';
import type { Sink } from './log';
import { PhysicalMemory, type MemoryRange, type MemorySnapshot } from './memory';
import type { Remapper } from './remapper';

/** What an IOMMU is built from: the memory it walks, and how it signals an interrupt. */
export interface IommuSlot {
  readonly memory: PhysicalMemory;
  interrupt(address: bigint, data: number): void;
}

export interface MachineSnapshot {
  readonly memory: MemorySnapshot;
  readonly iommu: unknown;
  readonly cpu: unknown;
  readonly interrupts: readonly PendingInterrupt[];
  readonly devices: ReadonlyMap<string, unknown>;
}

export class Machine<I extends Remapper = Remapper> {
  readonly memory: PhysicalMemory;
  readonly iommu: I;
  readonly bus: Bus;
  readonly cpu: Cpu;
  readonly devices = new Map<string, Device>();

  /**
   * @param layout bytes of memory from address 0, or ranges of it
   * @param iommu makes the IOMMU of the platform's architecture
   * @param sink where events go; null: nowhere, at full speed
   * @param mmu how the processor walks its page tables
   */
  constructor(
    layout: number | readonly MemoryRange[],
    iommu: (slot: IommuSlot) => I,
    readonly sink: Sink<MachineEvent> | null = null,
    mmu: Mmu = walkX86,
  ) {
    this.memory = new PhysicalMemory(layout);
    this.memory.sink = sink;
    this.iommu = iommu({
      memory: this.memory,
      interrupt: (address, data) => this.bus.raise('iommu', address, data),
    });
    this.bus = new Bus(this.memory, this.iommu, sink);
    this.cpu = new Cpu(this.memory, sink, mmu);
  }

  /** Plugs a device in. @throws Error where its name or requester id is taken. */
  add<D extends Device>(device: D): D {
    for (const other of this.devices.values()) {
      if (other.name === device.name) throw new Error(`two devices named ${device.name}`);
      if (other.requester === device.requester)
        throw new Error(`${device.name} has the requester id of ${other.name}`);
    }
    this.devices.set(device.name, device);
    return device;
  }

  save(): MachineSnapshot {
    return {
      memory: this.memory.save(),
      iommu: this.iommu.save(),
      cpu: this.cpu.save(),
      interrupts: this.bus.save(),
      devices: new Map([...this.devices].map(([name, device]) => [name, device.save()])),
    };
  }

  restore(snapshot: MachineSnapshot): void {
    this.memory.restore(snapshot.memory);
    this.iommu.restore(snapshot.iommu);
    this.cpu.restore(snapshot.cpu);
    this.bus.restore(snapshot.interrupts);
    for (const [name, device] of this.devices) device.restore(snapshot.devices.get(name));
  }
}

import type { Iommu } from '../iommu/iommu';
import type { Value } from '../linux/api/values';
import { Kernel, type KernelOptions } from '../linux/kernel';
import { ramRanges } from '../linux/layout';
import { copy, type Stateful } from '../linux/state';
import { Accelerator } from '../machine/devices/accelerator/accelerator';
import { DmaEngine } from '../machine/devices/dma-engine';
import type { Machine, MachineSnapshot } from '../machine/machine';
import { Analysis } from './analysis';
import type { SimEvent } from './events';
import type { Architecture } from './architecture';
import { PLATFORMS } from './platforms';
import { watchSecrets } from './secret-watch';
import { watchStaleness } from './stale-watch';
import type { TraceLog } from './trace-log';

interface WorldSnapshot {
  readonly log: ReturnType<TraceLog['save']>;
  readonly machine: MachineSnapshot;
  readonly kernel: unknown;
  readonly analysis: unknown;
  readonly names: ReadonlyMap<string, Value>;
}

/** A machine, the kernel on it, the names that a scenario gave to values, and the watches over all of it. */
export class World implements Stateful {
  readonly machine: Machine<Iommu>;
  readonly kernel: Kernel;
  readonly analysis: Analysis;
  /** Requester id by name of the device: fixed once the platform is built. */
  readonly requesters = new Map<string, number>();
  /** What `as` named. */
  names = new Map<string, Value>();

  /** Builds the machine and boots the kernel; every event of it goes to `log`. */
  constructor(
    readonly log: TraceLog,
    architecture: Architecture,
    kernelOptions: Omit<KernelOptions, 'architecture'>,
  ) {
    const platform = PLATFORMS[architecture];
    const options: KernelOptions = { ...kernelOptions, architecture: platform.kernel };
    const layout = ramRanges(options.ramSize).map(({ start, end }) => ({ base: start, size: end - start }));
    this.machine = platform.machine(layout, log);
    const control = { setPasid: (device: string, pasid: number | null) => this.setPasid(device, pasid) };
    this.kernel = new Kernel(this.machine.memory, this.machine.iommu, control, options, log);
    this.machine.cpu.data = this.kernel.ram;
    this.machine.cpu.load({ root: this.kernel.space.pgd, cpl: 0 });
    this.analysis = new Analysis(log, this.machine.iommu, this.kernel);
    log.observers.push(watchSecrets(log, this.kernel), watchStaleness(log, this.machine, this.kernel));
  }

  /** NON-SPEC: PASID-only mode tells a device by way of the bus. */
  private setPasid(name: string, pasid: number | null): void {
    const device = this.machine.devices.get(name);
    if (device instanceof DmaEngine) device.setPasid(pasid);
    if (!(device instanceof Accelerator)) return;
    for (let queue = 0; queue < device.queueCount; queue++) {
      device.configure(queue, {
        ...device.queueConfig(queue),
        pasid: pasid ?? 0,
        pasidEnable: pasid !== null,
      });
    }
  }

  save(): WorldSnapshot {
    return {
      log: this.log.save(),
      machine: this.machine.save(),
      kernel: this.kernel.save(),
      analysis: this.analysis.save(),
      names: copy(this.names),
    };
  }

  /** `recording`: events of the run that the snapshot is of, where the log may have gone back before it since. */
  restore(snapshot: unknown, recording: readonly SimEvent[] = this.log.events): void {
    const saved = snapshot as WorldSnapshot;
    this.log.restore(saved.log, recording);
    this.machine.restore(saved.machine);
    this.kernel.restore(saved.kernel);
    this.analysis.restore(saved.analysis);
    this.names = new Map(saved.names);
  }
}

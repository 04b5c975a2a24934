import { parseBootOptions } from '../linux/boot-options';
import { Accelerator } from '../machine/devices/accelerator/accelerator';
import type { Device } from '../machine/device';
import { DmaEngine } from '../machine/devices/dma-engine';
import { HostileDevice } from '../machine/devices/hostile';
import { Nic } from '../machine/devices/nic';
import { PasidEngine } from '../machine/devices/pasid-engine';
import { StorageController } from '../machine/devices/storage';
import type { TraceLog } from '../trace/trace-log';
import { World } from '../trace/world';
import { memorySize } from './memory-size';
import { createObject } from './actions/objects';
import type { DeviceDeclaration, Platform } from './schema/platform';
import type { Scenario } from './schema/scenario';

/** Models that need no more than a place on the bus. */
const SIMPLE: Partial<
  Record<DeviceDeclaration['model'], new (...args: ConstructorParameters<typeof Nic>) => Device>
> = {
  nic: Nic,
  storage: StorageController,
  engine: DmaEngine,
  'pasid-engine': PasidEngine,
  hostile: HostileDevice,
};

/** Requester id of `6a:01.0`. */
export function requesterId(address: string): number {
  const [bus = '0', device = '0', fn = '0'] = address.split(/[:.]/);
  return (parseInt(bus, 16) << 8) | (parseInt(device, 16) << 3) | parseInt(fn, 16);
}

/** Builds the machine and boots the kernel. */
export function buildWorld({ platform }: Scenario, log: TraceLog): World {
  return new World(log, platform.iommu, {
    generation: platform.kernel,
    boot: parseBootOptions(platform.boot),
    ramSize: memorySize(platform.memory),
    coherent: platform.coherent,
    memoryEncryption: platform.memoryEncryption,
    dmaStage: dmaStage(platform),
    svaDisabled: platform.svaDisabled,
  });
}

/** Plugs the devices in, starts the processes and fills the memory. @throws KernelError, StepError, BudgetSpent */
export function populate(world: World, scenario: Scenario): void {
  for (const device of scenario.devices) addDevice(world, device);
  for (const { name } of scenario.processes) world.kernel.processes.create(name);
  for (const object of scenario.memory) createObject(world, object);
}

function dmaStage({ dmaTable }: Platform): 'first' | 'second' | null {
  if (dmaTable === undefined) return null;
  return dmaTable === 'first-stage' ? 'first' : 'second';
}

function addDevice(world: World, declaration: DeviceDeclaration): void {
  const { name, ats, pri, queues, untrusted, driverManagedDma, group, child } = declaration;
  const requester = requesterId(declaration.address);
  world.requesters.set(name, requester);
  world.kernel.addDevice({
    name,
    requester,
    maxPasids: declaration.pasidBits === 0 ? 0 : 2 ** declaration.pasidBits,
    ats,
    pri,
    untrusted,
    driverManagedDma,
    group: group ?? name,
    canDma: !child,
  });
  if (child) return;
  const { machine } = world;
  const config = { ats, pri };
  const Simple = SIMPLE[declaration.model];
  if (Simple) {
    machine.add(new Simple(machine.bus, name, requester, config));
    return;
  }
  const device = machine.add(
    new Accelerator(machine.bus, name, requester, { ...config, queues: queues.length }),
  );
  queues.forEach(({ mode, size }, index) => {
    device.configure(index, {
      size,
      threshold: size,
      mode,
      blockOnFault: pri,
      pasidEnable: mode === 'shared',
    });
  });
}

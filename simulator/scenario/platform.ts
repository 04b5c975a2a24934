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
import { createObject } from './actions/objects';
import type { DeviceDeclaration, Platform } from './schema/platform';
import type { Scenario } from './schema/scenario';

const UNITS: Readonly<Record<string, bigint>> = { M: 0x10_0000n, G: 0x4000_0000n };

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

/** Bytes of `64M`, `6G`. */
export function memorySize(text: string): bigint {
  return BigInt(text.slice(0, -1)) * UNITS[text.slice(-1)]!;
}

/** Requester id of `6a:01.0`. */
export function requesterId(address: string): number {
  const [bus = '0', device = '0', fn = '0'] = address.split(/[:.]/);
  return (parseInt(bus, 16) << 8) | (parseInt(device, 16) << 3) | parseInt(fn, 16);
}

/** Builds the machine, boots the kernel, plugs the devices in, starts the processes and fills the memory. */
export function buildWorld(scenario: Scenario, log: TraceLog): World {
  const { platform } = scenario;
  const world = new World(log, platform.iommu, {
    generation: platform.kernel,
    boot: parseBootOptions(platform.boot),
    ramSize: memorySize(platform.memory),
    coherent: platform.coherent,
    dmaStage: dmaStage(platform),
  });
  for (const device of scenario.devices) addDevice(world, device);
  for (const { name } of scenario.processes) world.kernel.processes.create(name);
  for (const object of scenario.memory) createObject(world, object);
  return world;
}

function dmaStage({ dmaTable }: Platform): 'first' | 'second' | null {
  if (dmaTable === undefined) return null;
  return dmaTable === 'first-stage' ? 'first' : 'second';
}

function addDevice(world: World, declaration: DeviceDeclaration): void {
  const { name, ats, pri, queues, untrusted, group, child } = declaration;
  const requester = requesterId(declaration.address);
  world.requesters.set(name, requester);
  world.kernel.addDevice({
    name,
    requester,
    maxPasids: declaration.pasidBits === 0 ? 0 : 2 ** declaration.pasidBits,
    ats,
    pri,
    untrusted,
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

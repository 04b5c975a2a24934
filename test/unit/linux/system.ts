/** A machine with a booted kernel, for tests that call the kernel as drivers do. */
import { KERNEL_FUNCTIONS } from '../../../simulator/linux/api';
import { callKernel } from '../../../simulator/linux/api/call';
import { KERNEL_CONSTANTS } from '../../../simulator/linux/api/constants';
import type { Value } from '../../../simulator/linux/api/values';
import { parseBootOptions } from '../../../simulator/linux/boot-options';
import type { Generation } from '../../../simulator/linux/generation';
import type { DeviceDescription } from '../../../simulator/linux/kernel';
import { HostileDevice } from '../../../simulator/machine/devices/hostile';
import type { Tlp } from '../../../simulator/machine/tlp';
import type { SimEvent } from '../../../simulator/trace/events';
import { TraceLog } from '../../../simulator/trace/trace-log';
import type { Architecture } from '../../../simulator/trace/architecture';
import { World } from '../../../simulator/trace/world';

export interface Options {
  /** VT-d without. */
  readonly architecture?: Architecture;
  readonly boot?: readonly string[];
  readonly generation?: Generation;
  readonly ramSize?: bigint;
  readonly coherent?: boolean;
  readonly memoryEncryption?: boolean;
  readonly dmaStage?: 'first' | 'second' | null;
}

export class System {
  readonly world: World;
  private nextDevice = 1;

  constructor({
    boot = ['iommu.strict=1'],
    generation = '6.6',
    ramSize = 0x400_0000n,
    ...rest
  }: Options = {}) {
    this.world = new World(new TraceLog(), rest.architecture ?? 'vtd', {
      generation,
      boot: parseBootOptions(boot),
      ramSize,
      coherent: rest.coherent ?? true,
      memoryEncryption: rest.memoryEncryption ?? false,
      dmaStage: rest.dmaStage ?? null,
    });
  }

  get kernel(): World['kernel'] {
    return this.world.kernel;
  }

  get events(): readonly SimEvent[] {
    return this.world.log.events;
  }

  /** Plugs in a device that sends what it is told; returns a handle for calls. */
  device(name: string, description: Partial<DeviceDescription> = {}): Value {
    const requester = this.nextDevice++ << 8;
    this.world.machine.add(new HostileDevice(this.world.machine.bus, name, requester));
    this.kernel.addDevice({
      name,
      requester,
      maxPasids: 1 << 20,
      ats: false,
      pri: false,
      untrusted: false,
      group: name,
      canDma: true,
      ...description,
    });
    return { handle: 'device', name };
  }

  /** Calls a kernel function; words are constants. */
  call(name: string, ...args: (Value | number | string)[]): Value | null {
    return this.callAll(name, ...args).value;
  }

  /** The same, with what was stored through pointers. */
  callAll(name: string, ...args: (Value | number | string)[]): ReturnType<typeof callKernel> {
    const values = args.map((arg) =>
      typeof arg === 'number' ? BigInt(arg) : typeof arg === 'string' ? KERNEL_CONSTANTS[arg]! : arg,
    );
    const call = { function: name, texts: args.map(String), values, caller: 'driver', current: null };
    return callKernel(this.kernel, KERNEL_FUNCTIONS, call);
  }

  /** The same, for a number. */
  number(name: string, ...args: (Value | number | string)[]): bigint {
    const value = this.call(name, ...args);
    if (typeof value !== 'bigint') throw new Error(`${name} returned no number`);
    return value;
  }

  /** One access of a device; the physical address that it reached, or null where it was blocked. */
  access(
    device: string,
    access: 'read' | 'write',
    address: bigint,
    pasid: number | null = null,
    length = 8,
  ): bigint | null {
    const { requester } = this.world.machine.devices.get(device)!;
    const tlp: Tlp = {
      requester,
      pasid,
      privileged: false,
      execute: false,
      addressType: 'untranslated',
      access,
      address,
      length,
    };
    return this.world.machine.bus.send(
      device,
      tlp,
      access === 'write' ? new Uint8Array(length).fill(0x55) : null,
    ).physical;
  }

  /** Checks of dma-debug that have warned, in order. */
  warnings(): readonly string[] {
    return this.events.filter((event) => event.kind === 'dma-debug').map(({ check }) => check);
  }

  /** Topics of the kernel's notices. */
  notices(): readonly string[] {
    return this.events.filter((event) => event.kind === 'notice').map(({ topic }) => topic);
  }
}

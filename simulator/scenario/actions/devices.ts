import * as engine from '../../machine/devices/dma-engine';
import { encodeRingEntry, Nic, RING_ENTRY_BYTES } from '../../machine/devices/nic';
import { encodeSgElement, SG_ELEMENT_BYTES, StorageController } from '../../machine/devices/storage';
import type { World } from '../../trace/world';
import { contentBytes } from '../content';
import { evaluateNumber, StepError, type Scope } from '../evaluate';
import type { StepOf } from '../schema/step';
import { writeMemory } from './cpu';
import { settle } from './settle';

/** Programs a copy engine's registers and starts it. */
export function copy(world: World, step: StepOf<'copy'>, scope: Scope): void {
  const device = world.machine.devices.get(step.device);
  if (!(device instanceof engine.DmaEngine)) throw new StepError(`${step.device} is no copy engine`);
  device.writeRegister(engine.SOURCE, evaluateNumber(world, step.from, scope));
  device.writeRegister(engine.DESTINATION, evaluateNumber(world, step.to, scope));
  device.writeRegister(engine.COUNT, BigInt(step.size));
  device.writeRegister(engine.COMMAND, 1n);
  if (!step.hold) settle(world, step.device);
}

export function ring(world: World, step: StepOf<'ring'>, scope: Scope): void {
  nicOf(world, step.device).configure(step.ring, evaluateNumber(world, step.address, scope), step.entries);
}

/** The processor writes a descriptor into the ring, then the doorbell. */
export function post(world: World, step: StepOf<'post'>, scope: Scope): void {
  const nic = nicOf(world, step.device);
  const at = evaluateNumber(world, step.memory, scope) + BigInt(RING_ENTRY_BYTES * step.index);
  const entry = encodeRingEntry(evaluateNumber(world, step.buffer, scope), step.length);
  writeMemory(world, at, entry, null);
  nic.doorbell(step.ring, step.index + 1);
  if (!step.hold) settle(world, step.device);
}

export function arrive(world: World, step: StepOf<'arrive'>, scope: Scope): void {
  nicOf(world, step.device).arrive(contentBytes(world, step.content, scope));
  if (!step.hold) settle(world, step.device);
}

/** The processor writes the list, then the command. */
export function storage(world: World, step: StepOf<'storage'>, scope: Scope): void {
  const device = storageOf(world, step.device);
  const memory = evaluateNumber(world, step.memory, scope);
  step.segments.forEach(({ address, length }, i) => {
    const bytes = Number(evaluateNumber(world, length, scope) & 0xffff_ffffn);
    const element = encodeSgElement(evaluateNumber(world, address, scope), bytes);
    writeMemory(world, memory + BigInt(SG_ELEMENT_BYTES * i), element, null);
  });
  device.submit({
    operation: step.operation,
    block: step.block,
    list: evaluateNumber(world, step.list, scope),
    elements: step.segments.length,
    pasid: step.pasid === null ? null : Number(evaluateNumber(world, step.pasid, scope)),
  });
  if (!step.hold) settle(world, step.device);
}

export function load(world: World, step: StepOf<'load'>, scope: Scope): void {
  storageOf(world, step.device).load(step.block, contentBytes(world, step.content, scope));
}

function nicOf(world: World, name: string): Nic {
  const device = world.machine.devices.get(name);
  if (!(device instanceof Nic)) throw new StepError(`${name} is no network interface`);
  return device;
}

function storageOf(world: World, name: string): StorageController {
  const device = world.machine.devices.get(name);
  if (!(device instanceof StorageController)) throw new StepError(`${name} is no storage controller`);
  return device;
}

import { GeneralProtection } from '../../machine/cpu/mmu';
import { pasidMsr } from '../../machine/cpu/msr';
import { Accelerator } from '../../machine/devices/accelerator/accelerator';
import * as descriptors from '../../machine/devices/accelerator/descriptor';
import { DmaEngine } from '../../machine/devices/dma-engine';
import { Nic } from '../../machine/devices/nic';
import type { World } from '../../trace/world';
import { evaluateNumber, StepError, type Scope } from '../evaluate';
import type { StepOf } from '../schema/step';
import { switchTo } from './cpu';
import { settle } from './settle';

const OPCODES: Readonly<Record<StepOf<'submit'>['descriptor']['operation'], number>> = {
  noop: descriptors.OPCODE_NOOP,
  memmove: descriptors.OPCODE_MEMMOVE,
  fill: descriptors.OPCODE_MEMFILL,
  compare: descriptors.OPCODE_COMPARE,
  drain: descriptors.OPCODE_DRAIN,
};

/** A driver writes WQCFG, whose mode and size stay as declared, or the one PASID register of a simpler device. */
export function configure(world: World, step: StepOf<'configure'>, scope: Scope): void {
  const pasid = step.pasid === null ? null : Number(evaluateNumber(world, step.pasid, scope));
  const simple = world.machine.devices.get(step.device);
  if (simple instanceof DmaEngine || simple instanceof Nic) {
    simple.setPasid(pasid === null ? null : pasid & 0xfffff);
    return;
  }
  const device = acceleratorOf(world, step.device, step.queue);
  const { size, threshold, mode, blockOnFault } = device.queueConfig(step.queue);
  device.configure(step.queue, {
    size,
    threshold,
    mode,
    blockOnFault,
    // The field has 20 bits: what does not fit is lost, as in the register.
    pasid: (pasid ?? 0) & 0xfffff,
    pasidEnable: pasid !== null,
    privileged: step.privileged,
  });
}

/** Submits a descriptor by instruction; unless it is held back, the device works and the kernel answers its requests. */
export function submit(world: World, step: StepOf<'submit'>, scope: Scope): void {
  const device = acceleratorOf(world, step.device, step.queue);
  const portal = device.portal(step.queue);
  const bytes = encode(world, step, scope);
  const { cpu } = world.machine;
  const process = step.process ?? null;
  switchTo(world, process);
  try {
    if (step.instruction === 'MOVDIR64B') cpu.movdir64b(portal, 0, bytes);
    else if (step.instruction === 'ENQCMDS') cpu.enqcmds(portal, 0, bytes);
    else enqcmd(world, process, () => cpu.enqcmd(portal, 0, bytes));
  } catch (error) {
    if (!(error instanceof GeneralProtection)) throw error;
    const text = `${process ?? 'the kernel'} gets ${error.message}`;
    world.log.emit({ kind: 'notice', severity: 'error', topic: process === null ? 'oops' : 'SIGSEGV', text });
  } finally {
    switchTo(world, null);
  }
  if (!step.hold) settle(world, step.device);
}

/** ENQCMD; the #GP of a thread whose IA32_PASID is not loaded yet is fixed up once by the kernel. */
function enqcmd(world: World, process: string | null, perform: () => void): void {
  try {
    perform();
  } catch (error) {
    const pasid = process === null ? null : world.kernel.sva.fixupEnqcmd(process);
    if (!(error instanceof GeneralProtection) || pasid === null) throw error;
    world.machine.cpu.load({ pasidMsr: pasidMsr(pasid) });
    perform();
  }
}

function encode(world: World, { descriptor }: StepOf<'submit'>, scope: Scope): Uint8Array {
  const number = (value: string | number): bigint => evaluateNumber(world, value, scope);
  const completes = descriptor.completion !== undefined;
  return descriptors.encodeDescriptor({
    opcode: OPCODES[descriptor.operation],
    pasid: Number(number(descriptor.pasid) & 0xfffffn),
    privileged: descriptor.privileged,
    source: number(descriptor.operation === 'fill' ? (descriptor.pattern ?? 0) : descriptor.source),
    destination: number(descriptor.destination),
    size: Number(number(descriptor.size) & 0xffff_ffffn),
    completion: completes ? number(descriptor.completion!) : 0n,
    flags:
      (completes ? descriptors.FLAG_COMPLETION_ADDRESS_VALID | descriptors.FLAG_REQUEST_COMPLETION : 0) |
      (descriptor.blockOnFault ? descriptors.FLAG_BLOCK_ON_FAULT : 0),
  });
}

function acceleratorOf(world: World, name: string, queue: number): Accelerator {
  const device = world.machine.devices.get(name);
  if (!(device instanceof Accelerator)) throw new StepError(`${name} has no work queues`);
  if (queue >= device.queueCount) throw new StepError(`${name} has no work queue ${String(queue)}`);
  return device;
}

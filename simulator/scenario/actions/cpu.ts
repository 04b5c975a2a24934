import { PageFault } from '../../machine/cpu/mmu';
import { pasidMsr } from '../../machine/cpu/msr';
import { KernelError } from '../../linux/errno';
import type { World } from '../../trace/world';
import { contentBytes } from '../content';
import { evaluateNumber, StepError, type Scope } from '../evaluate';
import type { StepOf } from '../schema/step';

/** Switches the processor to a process in user mode, or to the kernel. */
export function switchTo(world: World, process: string | null): void {
  const { kernel, machine } = world;
  if (process === null) {
    machine.cpu.load({ root: kernel.space.pgd, cpl: 0 });
    return;
  }
  const pasid = kernel.sva.register(process);
  machine.cpu.load({
    root: kernel.processes.get(process).pgd,
    cpl: 3,
    pasidMsr: pasid === null ? 0 : pasidMsr(pasid),
  });
}

export function write(world: World, step: StepOf<'write'>, scope: Scope): void {
  const address = evaluateNumber(world, step.address, scope);
  const bytes = contentBytes(world, step.content, scope);
  writeMemory(world, address, bytes, step.process ?? null);
}

export function read(world: World, step: StepOf<'read'>, scope: Scope): void {
  const address = evaluateNumber(world, step.address, scope);
  const bytes = readMemory(world, address, step.length, step.process ?? null);
  if (step.as === undefined) return;
  if (bytes.length > 8) throw new StepError('a value that gets a name has at most 8 bytes');
  world.names.set(
    step.as,
    bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n),
  );
}

/** Memory as the processor reads it. @throws StepError where that faults for good */
export function readMemory(
  world: World,
  address: bigint,
  length: number,
  process: string | null,
): Uint8Array {
  if (!world.kernel.options.coherent && process === null) {
    return cached(world, address, length, (physical, start, size, into) => {
      into.set(world.kernel.cache.read(physical, size), start);
    });
  }
  return access(world, process, () => world.machine.cpu.read(address, length));
}

/** Writes memory as the processor does. */
export function writeMemory(world: World, address: bigint, bytes: Uint8Array, process: string | null): void {
  if (!world.kernel.options.coherent && process === null) {
    cached(world, address, bytes.length, (physical, start, size) => {
      world.kernel.cache.write(physical, bytes.subarray(start, start + size));
    });
    return;
  }
  access(world, process, () => {
    world.machine.cpu.write(address, bytes);
    return bytes;
  });
}

/** An access of a process may fault pages in; each fault is handled once for each page it touches. */
function access(world: World, process: string | null, perform: () => Uint8Array): Uint8Array {
  switchTo(world, process);
  try {
    for (let faults = 0; ; faults++) {
      try {
        return perform();
      } catch (error) {
        if (!(error instanceof PageFault) || process === null || faults > 16) throw error;
        world.kernel.processes.fault(process, error.address, error.write);
      }
    }
  } catch (error) {
    if (!(error instanceof PageFault) && !(error instanceof KernelError)) throw error;
    const text = `${process ?? 'the kernel'}: ${error.message}`;
    world.log.emit({ kind: 'notice', severity: 'error', topic: process === null ? 'oops' : 'SIGSEGV', text });
    return new Uint8Array(0);
  } finally {
    switchTo(world, null);
  }
}

/** On a platform where devices don't see the caches, kernel accesses go through the model of the cache, page by page. */
function cached(
  world: World,
  address: bigint,
  length: number,
  use: (physical: bigint, start: number, size: number, into: Uint8Array) => void,
): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const at = address + BigInt(done);
    const size = Math.min(length - done, 4096 - Number(at & 0xfffn));
    const physical = world.kernel.space.find(at)?.physical;
    if (physical === undefined) throw new StepError(`the kernel has nothing at 0x${at.toString(16)}`);
    use(physical, done, size, bytes);
    done += size;
  }
  return bytes;
}

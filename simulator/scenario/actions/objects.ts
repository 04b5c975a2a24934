import {
  alignUp,
  KERNEL_IMAGE,
  KERNEL_MAP,
  KERNEL_TEXT_SIZE,
  PAGE_SIZE,
  pagesSpanned,
  physToVirt,
  virtToPhys,
} from '../../linux/layout';
import type { PhysicalRange } from '../../linux/memory/objects';
import type { World } from '../../trace/world';
import { asciiBytes, hexBytes } from '../content';
import { evaluateNumber, NO_SCOPE, StepError } from '../evaluate';
import type { ObjectDeclaration } from '../schema/platform';

/** Puts a declared object into memory, with its first bytes. @throws KernelError ENOMEM, StepError */
export function createObject(world: World, declaration: ObjectDeclaration): void {
  const { kernel } = world;
  const { name, size, kind, secret } = declaration;
  const process = kind === 'user' ? declaration.process! : null;
  if (kernel.objects.get(name)) throw new StepError(`there is an object "${name}" already`);
  const virtual = allocate(world, declaration);
  const physical = physicalRanges(world, virtual, size, process);
  kernel.objects.add({ name, virtual, length: size, process, physical, secret });
  const bytes =
    declaration.bytes === undefined ? asciiBytes(declaration.text ?? '') : hexBytes(declaration.bytes);
  if (bytes.length > size)
    throw new StepError(`"${name}" has ${String(size)} bytes, and ${String(bytes.length)} are given`);
  let done = 0;
  for (const range of physical) {
    const part = bytes.subarray(done, done + range.length);
    if (part.length > 0) kernel.cache.write(range.address, part);
    done += range.length;
  }
}

/** Frees an object as its kind is freed. @throws KernelError, StepError */
export function freeObject(world: World, name: string): void {
  const { kernel } = world;
  const object = kernel.objects.get(name);
  if (!object) throw new StepError(`object "${name}" is gone already`);
  const start = object.physical[0]?.address ?? 0n;
  kernel.dma.debug.pagesFreed(start, BigInt(object.length));
  kernel.objects.remove(object.virtual, object.process);
  if (object.process !== null) kernel.processes.munmap(object.process, object.virtual);
  else if (kernel.vmalloc.has(object.virtual)) kernel.vmalloc.free(object.virtual);
  else if (kernel.slab.has(object.virtual)) kernel.slab.free(object.virtual);
  else kernel.pages.free(virtToPhys(object.virtual));
}

function allocate(world: World, declaration: ObjectDeclaration): bigint {
  const { kernel } = world;
  const { name, size, kind } = declaration;
  const bytes = BigInt(size);
  switch (kind) {
    case 'slab':
      return kernel.slab.alloc(size);
    case 'pages': {
      const above = declaration.above === undefined ? 0n : evaluateNumber(world, declaration.above, NO_SCOPE);
      return physToVirt(kernel.pages.alloc(pagesSpanned(0n, bytes), { use: 'pages', name }, above));
    }
    case 'vmalloc':
    case 'stack':
      return kernel.vmalloc.alloc(bytes, name, kind);
    case 'rodata':
      return KERNEL_MAP + KERNEL_IMAGE + KERNEL_TEXT_SIZE;
    case 'user':
      return kernel.processes.mmap(
        declaration.process!,
        alignUp(bytes, PAGE_SIZE),
        declaration.writable,
        declaration.populate,
        declaration.above === undefined ? undefined : evaluateNumber(world, declaration.above, NO_SCOPE),
      );
  }
}

/** Where an object lies in physical memory, a range for each contiguous run; pages that are not there yet are left out. */
function physicalRanges(
  world: World,
  virtual: bigint,
  size: number,
  process: string | null,
): PhysicalRange[] {
  const { kernel } = world;
  const ranges: { address: bigint; length: number }[] = [];
  for (let done = 0; done < size;) {
    const at = virtual + BigInt(done);
    const length = Math.min(size - done, 4096 - Number(at % PAGE_SIZE));
    const physical =
      process === null ? (kernel.space.find(at)?.physical ?? null) : kernel.processes.toPhysical(process, at);
    const last = ranges.at(-1);
    if (physical !== null && last && last.address + BigInt(last.length) === physical) last.length += length;
    else if (physical !== null) ranges.push({ address: physical, length });
    done += length;
  }
  return ranges;
}

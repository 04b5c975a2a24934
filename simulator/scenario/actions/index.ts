import type { World } from '../../trace/world';
import type { Scope } from '../evaluate';
import type { Leaf } from '../schema/step';
import { configure, submit } from './accelerator';
import { call } from './call';
import { read, write } from './cpu';
import { arrive, copy, load, post, ring, storage } from './devices';
import { createObject, freeObject } from './objects';
import { poke } from './poke';
import { process } from './process';
import { settle } from './settle';
import { run, tlp } from './tlp';

/** Does one step. `drivers`: name of the driver of each device. @throws StepError, KernelError */
export function act(world: World, step: Leaf, scope: Scope, drivers: ReadonlyMap<string, string>): void {
  switch (step.do) {
    case 'call':
      return call(world, step, scope, drivers);
    case 'alloc':
      return createObject(world, step.object);
    case 'free':
      return freeObject(world, step.object);
    case 'write':
      return write(world, step, scope);
    case 'read':
      return read(world, step, scope);
    case 'configure':
      return configure(world, step, scope);
    case 'submit':
      return submit(world, step, scope);
    case 'run':
      return step.steps === undefined ? settle(world, step.device) : run(world, step);
    case 'tlp':
      return tlp(world, step, scope);
    case 'copy':
      return copy(world, step, scope);
    case 'ring':
      return ring(world, step, scope);
    case 'post':
      return post(world, step, scope);
    case 'arrive':
      return arrive(world, step, scope);
    case 'storage':
      return storage(world, step, scope);
    case 'load':
      return load(world, step, scope);
    case 'process':
      return process(world, step, scope);
    case 'poke':
      return poke(world, step, scope);
    case 'wait':
      return world.kernel.iommuDma?.advance(step.milliseconds);
    case 'note':
      return;
  }
}

import type { World } from '../../trace/world';
import { evaluateNumber, type Scope } from '../evaluate';
import type { StepOf } from '../schema/step';

/** Life of a process. @throws KernelError, StepError */
export function process(world: World, step: StepOf<'process'>, scope: Scope): void {
  const { processes, objects } = world.kernel;
  const address = step.address === undefined ? 0n : evaluateNumber(world, step.address, scope);
  switch (step.action) {
    case 'create':
      processes.create(step.process);
      return;
    case 'fork':
      processes.fork(step.process, step.child!);
      return;
    case 'munmap':
      objects.remove(address, step.process);
      processes.munmap(step.process, address);
      return;
    case 'migrate':
      processes.migrate(step.process, address);
      return;
    case 'exit':
      processes.exit(step.process);
      for (const object of objects.all())
        if (object.process === step.process) objects.remove(object.virtual, step.process);
  }
}

import { KERNEL_FUNCTIONS } from '../../linux/api';
import { callKernel } from '../../linux/api/call';
import type { Value } from '../../linux/api/values';
import type { World } from '../../trace/world';
import { evaluate, type Scope } from '../evaluate';
import { outputs } from '../outputs';
import type { StepOf } from '../schema/step';

/** A driver's call of a kernel function; `drivers` are the names of devices' drivers. */
export function call(
  world: World,
  step: StepOf<'call'>,
  scope: Scope,
  drivers: ReadonlyMap<string, string>,
): void {
  // `&name` where a result is stored through a pointer names that result.
  const stores = outputs(step);
  const values = step.args.map((arg, i) => (stores.has(i) ? 0n : evaluate(world, arg, scope)));
  const { value, stored } = callKernel(world.kernel, KERNEL_FUNCTIONS, {
    function: step.function,
    texts: step.args.map(String),
    values,
    caller: step.by ?? driverOf(values, drivers),
    current: step.process ?? null,
  });
  if (step.as !== undefined) world.names.set(step.as, value ?? 0n);
  for (const [index, name] of stores) world.names.set(name, stored.get(index) ?? 0n);
}

/** The driver of the device that a call is about; of the first device where it names none. */
function driverOf(values: readonly Value[], drivers: ReadonlyMap<string, string>): string {
  for (const value of values) {
    if (typeof value === 'object' && value.handle === 'device') return drivers.get(value.name) ?? value.name;
  }
  return [...drivers.values()][0] ?? 'kernel';
}

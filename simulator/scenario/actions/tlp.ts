import { drain } from '../../machine/device';
import type { World } from '../../trace/world';
import { contentBytes } from '../content';
import { evaluateNumber, StepError, type Scope } from '../evaluate';
import type { StepOf } from '../schema/step';

/** One request on the bus, as a hostile or broken device sends it. */
export function tlp(world: World, step: StepOf<'tlp'>, scope: Scope): void {
  const data = step.content ? contentBytes(world, step.content, scope) : null;
  const length = data?.length ?? step.length;
  const address = evaluateNumber(world, step.address, scope);
  if (Number(address & 0xfffn) + length > 4096)
    throw new StepError('a request must not cross a 4 KiB boundary');
  world.machine.bus.send(
    step.device,
    {
      requester: requesterOf(world, step.device),
      pasid: step.pasid === null ? null : Number(evaluateNumber(world, step.pasid, scope) & 0xfffffn),
      privileged: step.privileged,
      execute: step.execute,
      addressType: step.addressType,
      access: step.access,
      address,
      length,
    },
    data,
  );
}

export function requesterOf(world: World, device: string): number {
  return world.requesters.get(device) ?? 0;
}

/** The device does `steps` units of its work, or all of it. */
export function run(world: World, step: StepOf<'run'>): void {
  const device = world.machine.devices.get(step.device);
  if (device) drain(device, step.steps);
}

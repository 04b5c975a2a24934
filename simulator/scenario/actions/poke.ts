import type { World } from '../../trace/world';
import type { Tlp } from '../../machine/tlp';
import { evaluateNumber, StepError, type Scope } from '../evaluate';
import type { StepOf } from '../schema/step';
import { requesterOf } from './tlp';

/** Changes one word of a structure in memory, as a bug or a cosmic ray would: nothing is told. @throws StepError */
export function poke(world: World, step: StepOf<'poke'>, scope: Scope): void {
  const address = structureAddress(world, step, scope) + 8n * BigInt(step.word);
  const { memory } = world.machine;
  if (!memory.contains(address, 8)) throw new StepError(`no memory at 0x${address.toString(16)}`);
  const old = memory.read64(address);
  const value =
    step.set === undefined
      ? old ^ evaluateNumber(world, step.xor ?? 0, scope)
      : evaluateNumber(world, step.set, scope);
  memory.write64(address, value);
}

const STRUCTURES: Readonly<Record<string, RegExp>> = {
  'root-entry': /^root entry|root table entry/i,
  'context-entry': /context entry|context table entry/i,
  'pasid-directory-entry': /PASID directory entry/i,
  'pasid-entry': /PASID table entry/i,
};

/** Physical address of the structure, found as the hardware finds it: by walking. */
function structureAddress(world: World, step: StepOf<'poke'>, scope: Scope): bigint {
  const input = step.address === undefined ? 0x1000n : evaluateNumber(world, step.address, scope);
  if (step.structure === 'memory') return input;
  const device = step.device!;
  const request: Tlp = {
    requester: requesterOf(world, device),
    pasid: step.pasid === null ? null : Number(evaluateNumber(world, step.pasid, scope)),
    privileged: false,
    execute: false,
    addressType: 'untranslated',
    access: 'read',
    address: input,
    length: 1,
  };
  const { walk } = world.machine.iommu.probe(request);
  const pattern = STRUCTURES[step.structure];
  const entry = pattern ? walk.find(({ structure }) => pattern.test(structure)) : walk.at(-1);
  if (!entry) throw new StepError(`the walk for ${device} does not come to a ${step.structure}`);
  return entry.address;
}

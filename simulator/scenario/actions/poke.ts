import type { WalkField } from '../../iommu/iommu';
import { bitOf, entryOf } from '../../trace/structures';
import type { World } from '../../trace/world';
import type { Tlp } from '../../machine/tlp';
import { evaluateNumber, StepError, type Scope } from '../evaluate';
import type { StepOf } from '../schema/step';
import { requesterOf } from './tlp';

/** Changes one word of a structure in memory, as a bug or a cosmic ray would: nothing is told. @throws StepError */
export function poke(world: World, step: StepOf<'poke'>, scope: Scope): void {
  const { entry, bit } = target(world, step, scope);
  const address = entry + 8n * BigInt(bit?.word ?? step.word);
  const { memory } = world.machine;
  if (!memory.contains(address, 8)) throw new StepError(`no memory at 0x${address.toString(16)}`);
  const old = memory.read64(address);
  if (step.set !== undefined) memory.write64(address, evaluateNumber(world, step.set, scope));
  else
    memory.write64(
      address,
      old ^ (bit ? 1n << BigInt(bit.low) : evaluateNumber(world, step.xor ?? 0, scope)),
    );
}

interface Target {
  /** Physical address of the structure. */
  readonly entry: bigint;
  /** The bit of it that `flip` means. */
  readonly bit: WalkField | null;
}

/** The structure, found as the hardware finds it: by walking. */
function target(world: World, step: StepOf<'poke'>, scope: Scope): Target {
  const input = step.address === undefined ? 0x1000n : evaluateNumber(world, step.address, scope);
  if (step.structure === 'memory') return { entry: input, bit: null };
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
  const entry = step.structure === 'page-table-entry' ? walk.at(-1) : entryOf(walk, step.structure);
  if (!entry) throw new StepError(`the walk for ${device} does not come to a ${step.structure}`);
  if (step.flip === undefined) return { entry: entry.address, bit: null };
  const bit = bitOf(entry, step.flip);
  if (!bit) throw new StepError(`${entry.structure} has no bit for ${step.flip}`);
  return { entry: entry.address, bit };
}

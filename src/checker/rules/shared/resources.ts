import type { ExitFact, FunctionFacts } from '../../flow/facts';
import { Bits, type Resource } from '../../flow/state';

/** A way out of a function that leaves something open which nobody else knows of. */
export interface Leak {
  readonly exit: ExitFact;
  readonly resource: Resource;
}

/**
 * What a function leaves open where it fails: opened on the way, not given back, and neither stored, passed on nor returned.
 * One leak per way out and resource.
 */
export function leaksOf({ exits }: FunctionFacts, kind: string): Leak[] {
  const leaks = new Map<string, Leak>();
  for (const exit of exits)
    for (const resource of exit.resources) {
      if (resource.kind !== kind || resource.state !== 'live' || resource.escaped) continue;
      if (exit.value?.term === resource.handle) continue;
      const key = `${String(exit.at.start)} ${String(resource.at.start)}`;
      if (!leaks.has(key)) leaks.set(key, { exit, resource });
    }
  return [...leaks.values()];
}

/** Whether a resource is open on every path that leaves by an exit: what gives it back may then stand in front of that. */
export function isOpenOnEveryWay({ exits }: FunctionFacts, { exit, resource }: Leak): boolean {
  return exits
    .filter((e) => e.at.start === exit.at.start)
    .every((e) => e.resources.some((r) => r.at.start === resource.at.start && r.state === 'live'));
}

/** Whether a way out says that the function failed. */
export function isFailure({ value, bits }: ExitFact): boolean {
  return value !== null && (bits & Bits.Error) !== 0 && (bits & Bits.Zero) === 0;
}

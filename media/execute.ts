/** Runs a scenario's text on the simulator, here in the panel, and gives what the panel reads. */
import type { WalkStep } from '../simulator/iommu/iommu';
import { ramRanges } from '../simulator/linux/layout';
import { formatProblems, onIommu, parseScenario, runScenario, type Scenario } from '../simulator/scenario';
import { exposures } from '../simulator/trace/exposure';
import { viewOf } from '../simulator/trace/view';
import type { Architecture } from '../simulator/trace/architecture';
import type { World } from '../simulator/trace/world';
import type { ScenarioSource } from '../src/panel/protocol';
import { memoised } from './model/memoised';
import { PAGE, type Configured, type Held, type Question, type Run } from './model/run';

/**
 * @param iommu the IOMMU to run on where the scenario shows something there; null: that of its platform
 * @throws Error that names every problem of the text with its place, where it is no scenario
 */
export function execute({ id, text }: ScenarioSource, iommu: Architecture | null = null): Run {
  const parsed = parseScenario(text);
  if (!parsed.ok) throw new Error(formatProblems(`${id}.pasid.json`, parsed.problems));
  const there = onIommu(parsed.scenario, iommu ?? parsed.scenario.platform.iommu);
  const scenario = there.ok ? there.scenario : parsed.scenario;
  const { events, steps, trace, decisive, error } = runScenario(scenario);
  const world = trace.at(0);
  const ram = ramRanges(world.kernel.options.ramSize);
  // Going to a step costs most of it: once for all that is asked about it.
  const after = memoised((step) => {
    const world = trace.at(steps[step]!.end - 1);
    return { reach: exposures(world.machine.iommu, world.kernel), held: heldBy(world) };
  });
  return {
    id,
    title: scenario.title,
    iommu: world.machine.iommu.title(),
    architecture: scenario.platform.iommu,
    notElsewhere: there.ok ? null : there.because,
    settings: settingsOf(scenario.platform),
    compareWith: scenario.compare ?? null,
    events,
    frames: Number(ram.at(-1)!.end / PAGE),
    decisive,
    error: error?.message ?? null,
    questions: new Map(
      steps.flatMap(({ index, written }): [number, Question][] =>
        written?.predict ? [[index, written.predict]] : [],
      ),
    ),
    reachAfter: (step) => after(step).reach,
    tablesFor: ({ seq, tlp }) => {
      const { outcome, walk } = trace.at(seq).machine.iommu.probe(tlp);
      return { steps: walk, blocked: outcome.kind === 'fault' };
    },
    heldAfter: (step) => after(step).held,
    wordsAt: (seq, address, words) => {
      const { memory } = trace.at(seq).machine;
      return Array.from({ length: words }, (_, at) => {
        const place = address + BigInt(8 * at);
        return memory.contains(place, 8) ? memory.read64(place) : null;
      });
    },
  };
}

function settingsOf({ boot, kernel, ...rest }: Scenario['platform']): string[] {
  const others = Object.entries(rest).flatMap(([name, value]) => {
    if (typeof value === 'boolean') return value ? [name] : [];
    return typeof value === 'string' ? [`${name} ${value}`] : [];
  });
  return [`kernel ${kernel}`, ...boot, ...others];
}

function heldBy(world: World): Held {
  const { machine } = world;
  return {
    configured: viewOf(world).bindings.map((binding): Configured => {
      const { device, pasid } = binding;
      const requester = world.requesters.get(device) ?? 0;
      return { ...binding, entries: structuresOf(world, requester, pasid) };
    }),
    lines: machine.iommu.cacheLines(),
  };
}

/** The entries that any request of a requester goes through, whatever its address: all but those of page tables. */
function structuresOf(world: World, requester: number, pasid: number | null): readonly WalkStep[] {
  const { walk } = world.machine.iommu.probe({
    requester,
    pasid,
    privileged: false,
    execute: false,
    addressType: 'untranslated',
    access: 'read',
    address: 0n,
    length: 8,
  });
  return walk.filter(({ structure }) => !structure.includes('stage'));
}

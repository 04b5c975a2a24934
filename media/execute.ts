/** Runs a scenario's text on the simulator, here in the panel, and gives what the panel reads. */
import { formatProblems, parseScenario, runScenario } from '../simulator/scenario';
import { ramRanges } from '../simulator/linux/layout';
import { exposures } from '../simulator/trace/exposure';
import type { ScenarioSource } from '../src/panel/protocol';
import { PAGE, type Reach, type Run } from './model/run';

/** @throws Error that names every problem of the text with its place, where it is no scenario */
export function execute({ id, text }: ScenarioSource): Run {
  const parsed = parseScenario(text);
  if (!parsed.ok) throw new Error(formatProblems(`${id}.pasid.json`, parsed.problems));
  const { events, steps, trace, decisive, error } = runScenario(parsed.scenario);
  const world = trace.at(0);
  const ram = ramRanges(world.kernel.options.ramSize);
  const reachAfter = (step: number): readonly Reach[] => {
    const { machine, kernel } = trace.at(steps[step]!.end - 1);
    return exposures(machine.iommu, kernel);
  };
  return {
    id,
    title: parsed.scenario.title,
    iommu: world.machine.iommu.title(),
    events,
    frames: Number(ram.at(-1)!.end / PAGE),
    decisive,
    error: error?.message ?? null,
    reachAfter,
    tablesFor: ({ seq, tlp }) => {
      const { outcome, walk } = trace.at(seq).machine.iommu.probe(tlp);
      return { steps: walk, blocked: outcome.kind === 'fault' };
    },
  };
}

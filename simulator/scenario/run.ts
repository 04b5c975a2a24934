import type { SimEvent, StepEvent } from '../trace/events';
import { Cursor, Trace } from '../trace/trace';
import type { Outcome } from './outcome';
import type { Scenario } from './schema/scenario';
import type { Step } from './schema/step';
import { ScenarioScript, type RunError } from './script';

/** A step of a run, with the events that it caused: `first` is its own, `end` is one past its last. */
export interface RunStep {
  /** From 0; step 0 is the boot. */
  readonly index: number;
  readonly label: string | null;
  readonly narration: string;
  readonly source: StepEvent['source'];
  readonly citation: StepEvent['citation'];
  readonly first: number;
  readonly end: number;
  /** As written; null for the boot. */
  readonly written: Step | null;
  /** Index in `scenario.steps`; null for the boot. */
  readonly scenarioStep: number | null;
}

/** What came of running a scenario. */
export interface Run {
  readonly scenario: Scenario;
  readonly trace: Trace;
  readonly events: readonly SimEvent[];
  readonly steps: readonly RunStep[];
  readonly outcomes: readonly Outcome[];
  /** True where every expectation holds and the run came to its end. */
  readonly holds: boolean;
  /** Why the run ended before its last step, or null. */
  readonly error: RunError | null;
  /** Index of the step that the scenario is about. */
  readonly decisive: number;
  /** `seq` of the event in that step that decides: a secret read, a fault, parity breaking; else its first. */
  readonly decisiveEvent: number;
  cursor(): Cursor;
}

/**
 * Runs a scenario on a machine of its own. Never throws for what a scenario says: an impossible step ends the run, with
 * `error` telling which and why.
 */
export function runScenario(scenario: Scenario): Run {
  const script = new ScenarioScript(scenario);
  const trace = new Trace(script);
  const { events } = trace;
  const steps = stepsOf(script, events);
  const decisive = decisiveStep(steps, events);
  return {
    scenario,
    trace,
    events,
    steps,
    outcomes: script.outcomes,
    holds: script.error === null && script.outcomes.every(({ holds }) => holds),
    error: script.error,
    decisive,
    decisiveEvent: decisiveEvent(steps[decisive], events),
    cursor: () => new Cursor(trace, events.length - 1),
  };
}

/** Runs a scenario with other steps from index `at` of `scenario.steps` on: a branch, the original stays. */
export function fork(scenario: Scenario, at: number, steps: readonly Step[]): Run {
  return runScenario({ ...scenario, steps: [...scenario.steps.slice(0, at), ...steps], expect: [] });
}

function stepsOf(script: ScenarioScript, events: readonly SimEvent[]): RunStep[] {
  const begun = events.filter((event): event is Extract<SimEvent, { kind: 'step' }> => event.kind === 'step');
  return begun.map(({ index, label, narration, source, citation, seq }, i) => {
    const flat = index === 0 ? null : script.flat[index - 1]!;
    const end = begun[i + 1]?.seq ?? events.length;
    const scenarioStep = flat?.index ?? null;
    return {
      index,
      label,
      narration,
      source,
      citation,
      first: seq,
      end,
      written: flat?.step ?? null,
      scenarioStep,
    };
  });
}

const DECIDING: readonly SimEvent['kind'][] = ['secret-read', 'staleness', 'fault', 'parity', 'dma-debug'];

/** The step marked decisive; else the first in which something decides, in the order of `DECIDING`; else the last. */
function decisiveStep(steps: readonly RunStep[], events: readonly SimEvent[]): number {
  const marked = steps.find(({ written }) => written?.decisive);
  if (marked) return marked.index;
  for (const kind of DECIDING) {
    const event = events.find((e) => e.kind === kind && !(e.kind === 'parity' && e.holds));
    if (event) return steps.findLast(({ first }) => first <= event.seq)!.index;
  }
  return Math.max(0, steps.length - 1);
}

function decisiveEvent(step: RunStep | undefined, events: readonly SimEvent[]): number {
  if (!step) return 0;
  const own = events.slice(step.first, step.end);
  for (const kind of DECIDING) {
    const event = own.find((e) => e.kind === kind && !(e.kind === 'parity' && e.holds));
    if (event) return event.seq;
  }
  return step.first;
}

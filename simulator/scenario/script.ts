import { KernelError } from '../linux/errno';
import type { Citation, SimEvent, StepEvent } from '../trace/events';
import type { Script } from '../trace/trace';
import { BudgetSpent, Reached, TraceLog } from '../trace/trace-log';
import type { World } from '../trace/world';
import { act } from './actions';
import { StepError, type Scope } from './evaluate';
import { verdict } from './expectations';
import type { Outcome } from './outcome';
import { phrase } from './phrase';
import { buildWorld, populate } from './platform';
import type { Expectation } from './schema/expectation';
import type { Scenario } from './schema/scenario';
import type { Leaf, Step } from './schema/step';

/** Steps that a run may have, with repetitions counted out. */
export const STEP_BUDGET = 20_000;

/** One step of a run: an action of the scenario, or one round of a repetition. */
export interface FlatStep {
  readonly step: Step;
  /** What is done: itself, or the step of the repetition. */
  readonly leaf: Leaf | null;
  /** Index in `scenario.steps`. */
  readonly index: number;
  readonly round: number | null;
}

/** Why a run ended before its last step. */
export interface RunError {
  /** Index in `scenario.steps`; null: before the first. */
  readonly step: number | null;
  readonly message: string;
}

/** Repetitions counted out. The repetition itself is a step of its own behind its rounds, for its expectations. */
export function flatten(scenario: Scenario): { readonly steps: readonly FlatStep[]; readonly cut: boolean } {
  const flat: FlatStep[] = [];
  for (const [index, step] of scenario.steps.entries()) {
    if (step.do !== 'repeat') {
      flat.push({ step, leaf: step, index, round: null });
      continue;
    }
    for (let round = 0; round < step.times; round++) {
      for (const leaf of step.steps) flat.push({ step: leaf, leaf, index, round });
      if (flat.length > STEP_BUDGET) return { steps: flat.slice(0, STEP_BUDGET), cut: true };
    }
    flat.push({ step, leaf: null, index, round: null });
  }
  return { steps: flat, cut: false };
}

/** A scenario as something that can be done, and done again, step by step; always with the same events. */
export class ScenarioScript implements Script {
  readonly steps: number;
  readonly flat: readonly FlatStep[];
  /** Of the recording run; what is done again for seeking leaves it alone. */
  readonly outcomes: Outcome[] = [];
  error: RunError | null = null;
  private readonly drivers: ReadonlyMap<string, string>;
  private readonly cut: boolean;

  constructor(readonly scenario: Scenario) {
    const { steps, cut } = flatten(scenario);
    this.flat = steps;
    this.cut = cut;
    // The end of the run is a step too: what must be true then is evaluated there.
    this.steps = steps.length + 1;
    this.drivers = new Map(scenario.devices.map(({ name, driver }) => [name, driver ?? name]));
  }

  start(): World {
    const log = new TraceLog();
    const { title } = this.scenario;
    log.begin(stepEvent(0, { label: 'boot', narration: `The machine boots: ${title}.` }));
    const world = buildWorld(this.scenario, log);
    try {
      populate(world, this.scenario);
      world.analysis.evaluate(0);
    } catch (error) {
      if (!this.fails(world, error, null)) throw error;
    }
    log.end();
    return world;
  }

  perform(world: World, index: number): boolean {
    const flat = this.flat[index];
    if (this.error?.step === null) return false;
    if (!flat) {
      this.finish(world);
      return false;
    }
    const { step, leaf } = flat;
    const scope: Scope = {
      i: flat.round,
      process: leaf && 'process' in leaf ? (leaf.process ?? null) : null,
    };
    const first = world.log.begin(this.eventOf(flat, index + 1));
    try {
      if (leaf) act(world, leaf, scope, this.drivers);
      serveFaults(world, first);
      world.analysis.evaluate(first);
    } catch (error) {
      if (!this.fails(world, error, flat.index)) throw error;
      return false;
    }
    const events = world.log.events.slice(first);
    if (leaf === null || flat.round === null) this.judge(world, step.expect, flat.index, events, scope);
    world.log.end();
    return true;
  }

  private finish(world: World): void {
    if (this.cut) world.log.emit({ kind: 'budget', budget: 'steps', limit: STEP_BUDGET });
    if (this.cut)
      this.error ??= {
        step: this.scenario.steps.length - 1,
        message: `more than ${String(STEP_BUDGET)} steps`,
      };
    this.judge(world, this.scenario.expect, null, world.log.events, { i: null, process: null });
  }

  private judge(
    world: World,
    expectations: readonly Expectation[],
    step: number | null,
    events: readonly SimEvent[],
    scope: Scope,
  ): void {
    for (const expectation of expectations) {
      const text = phrase(expectation);
      let seen: string | null;
      try {
        seen = verdict(world, expectation, { events, history: world.log.events }, scope);
      } catch (error) {
        if (!(error instanceof StepError) && !(error instanceof KernelError)) throw error;
        seen = error.message;
      }
      world.log.emit({ kind: 'expectation', text, holds: seen === null, seen });
      // Doing it again for seeking gives the same outcomes: only the first time counts.
      if (world.log.stopAt === null)
        this.outcomes.push({ step, expectation, text, holds: seen === null, seen });
    }
  }

  /** Ends the run with a message; false for what only stops a replay. */
  private fails(world: World, error: unknown, step: number | null): boolean {
    if (error instanceof Reached || !(error instanceof Error)) return false;
    this.error = { step, message: error.message };
    if (error instanceof BudgetSpent) return true;
    world.log.emit({ kind: 'notice', severity: 'error', topic: 'step-failed', text: error.message });
    return true;
  }

  private eventOf({ step }: FlatStep, index: number): StepEvent {
    const { label = null, cite, source = null } = step;
    const cited = cite === undefined ? undefined : this.scenario.sources[cite];
    const citation: Citation | null = cited ? { quote: cited.quote ?? '', from: cited.from } : null;
    return stepEvent(index, { label, narration: step.say ?? '', source, citation });
  }
}

/** The thread of the fault interrupt runs when the step's action is over: what was recorded is read, its place is free. */
function serveFaults(world: World, first: number): void {
  const { events } = world.log;
  for (let at = first; at < events.length; at++) {
    const event = events[at]!;
    if (event.kind !== 'fault' || event.record === null) continue;
    world.kernel.iommu?.driver.takeFaults();
    return;
  }
}

function stepEvent(
  index: number,
  { label = null, narration, source = null, citation = null }: Partial<StepEvent> & { narration: string },
): StepEvent {
  return { kind: 'step', index, label, narration, source, citation };
}

import { parseScenario, runScenario, type Run, type ScenarioInput } from '../../../simulator/scenario';
import type { Finding } from '../finding';
import type { UnitFacts } from '../flow/facts';
import type { FunctionIR } from '../flow/ir';
import type { Site } from '../flow/values';
import { providesTranslation } from '../rules/shared/raw';
import { Assumptions, type Assumption } from './assumptions';
import { NotReplayable } from './builder';
import { grown } from './grow';
import { Program, keyOf } from './program';
import { writeScenario, type Story, type Written } from './scenario';
import { Sources } from './source';
import { planOf, type Plan } from './story';
import { isRefusable, type Refusable } from './refusals';
import { ruleReplay } from './rules';
import { verdictOf, type Verdict } from './verdict';
import { Walk } from './walk';

/** A run of the flagged code's own path, as plain data: running its scenario again gives the same events. */
export interface Replay extends Verdict {
  /** Null for a function in which nothing is flagged. */
  readonly rule: string | null;
  readonly file: string;
  readonly line: number;
  readonly function: string | null;
  /** Functions that it follows, in the order in which they run. */
  readonly functions: readonly string[];
  /** Title of the quick fix that was applied before; null for the code as it is. */
  readonly fix: string | null;
  readonly assumptions: readonly Assumption[];
  /** Null where there is none to run. */
  readonly scenario: ScenarioInput | null;
}

type Told = Omit<Replay, 'rule' | 'file' | 'line' | 'function' | 'fix'>;

/** What the reader changed. */
export interface ReplayOptions {
  /** Values by key of the assumption. */
  readonly assume?: Readonly<Record<string, string>>;
}

/** Times that a story is told anew: with a function more, or with a call that turned out to fail. */
const MOST_ROUNDS = 16;

/** Replays findings of one unit. */
export class Replayer {
  private readonly program: Program;
  private readonly sources: Sources;

  constructor(private readonly unit: UnitFacts) {
    this.program = new Program(unit);
    this.sources = new Sources(unit);
  }

  /** Runs the path of a finding. Never throws for what the source says. */
  finding(finding: Finding, options: ReplayOptions = {}): Replay {
    const plan = planOf(this.program, this.sources, finding);
    const { rule, file, line, function: name } = finding;
    const about = { rule, file, line, function: name, fix: null };
    if (plan === undefined) {
      const told = notReplayable('the finding lies outside of functions', null);
      return { ...about, ...told, functions: [], assumptions: [] };
    }
    return { ...about, ...this.tell(plan, finding.rule, finding.function ?? '', options) };
  }

  /** Runs a function that nothing is flagged in; undefined where there is none at the place. */
  function(file: string, line: number, options: ReplayOptions = {}): Replay | undefined {
    const at = this.sources.site(file, line, 1);
    const fn = this.unit.files
      .find((f) => f.path === file)
      ?.functions.find(
        (f) =>
          this.sources.of({ file, start: f.from, end: f.from }).line <= line &&
          line <= this.sources.of({ file, start: f.to, end: f.to }).line,
      );
    if (fn === undefined) return undefined;
    const plan = {
      entries: [fn],
      wanted: new Map<FunctionIR, number[]>(),
      own: null,
      found: new Map<string, boolean>(),
      at,
    };
    return {
      rule: null,
      file,
      line,
      function: fn.name,
      fix: null,
      ...this.tell(plan, null, fn.name, options),
    };
  }

  /**
   * Runs the functions of an earlier replay as they are in this unit, whose text a fix has changed: the same device does the
   * same to it.
   *
   * @param title of the fix
   */
  after(before: Replay, title: string, options: ReplayOptions = {}): Replay {
    const { files } = this.unit;
    // The file's own first: another file of the unit may have one of the same name.
    const all = [...files.filter((f) => f.path === before.file), ...files].flatMap((f) => f.functions);
    const named = (name: string): FunctionIR[] => all.filter((fn) => fn.name === name).slice(0, 1);
    const entries = before.functions.flatMap(named);
    const at = this.sources.site(before.file, before.line, 1);
    const plan = {
      ...{ entries, at, own: null },
      ...{ wanted: new Map<FunctionIR, number[]>(), found: new Map<string, boolean>() },
    };
    const { rule, file, line, function: name } = before;
    return { rule, file, line, function: name, fix: title, ...this.tell(plan, rule, name ?? '', options) };
  }

  private tell(plan: Plan, rule: string | null, name: string, options: ReplayOptions): Told {
    let { entries } = plan;
    const fails = new Map<string, number>();
    const { never, refuses: refused = [] } = ruleReplay(rule);
    const refuses = new Set<Refusable>(refused);
    let assumptions = new Assumptions(options.assume ?? {});
    try {
      if (never !== undefined) throw new NotReplayable(plan.at, never);
      if (plan.entries.some((fn) => providesTranslation(this.unit, fn.file)))
        throw new NotReplayable(plan.at, 'this is code of an IOMMU driver, and the simulator has its own');
      for (let round = 0; ; round++) {
        assumptions = new Assumptions(options.assume ?? {});
        const walk = this.walk(plan, entries, fails, assumptions);
        this.mustHaveReached(plan, walk);
        const [failing] = [...walk.mustFail].filter((role) => !isRefusable(role) || refuses.has(role));
        if (failing !== undefined && (round > 0 || !isRefusable(failing)))
          throw new NotReplayable(
            plan.at,
            'a call on the path fails there, and the simulated kernel grants it',
          );
        for (const role of walk.mustFail) if (isRefusable(role)) refuses.add(role);
        const { scenario, attackFrom, needs } = this.write(walk, plan, rule, name, refuses, assumptions);
        const { statements } = walk;
        const more =
          round < MOST_ROUNDS
            ? grown(this.program, entries, statements, needs, ruleReplay(rule).continues === true)
            : undefined;
        if (more !== undefined) {
          entries = more;
          continue;
        }
        const run = runOf(scenario, plan.at);
        if (round < MOST_ROUNDS && this.refused(walk, run, fails)) continue;
        if (run.error !== null)
          throw new NotReplayable(plan.at, `the simulator can't do it: ${run.error.message}`);
        const verdict = verdictOf(run, attackFrom, ruleReplay(rule).signs ?? [], this.sources.of(plan.at));
        return {
          ...verdict,
          functions: entries.map((fn) => fn.name),
          assumptions: assumptions.all,
          scenario,
        };
      }
    } catch (error) {
      if (!(error instanceof NotReplayable)) throw error;
      const functions = entries.map((fn) => fn.name);
      const told = notReplayable(error.message, this.sources.of(error.at));
      return { ...told, functions, assumptions: assumptions.all };
    }
  }

  /** A path that does not come to the finding is no replay of it. */
  private mustHaveReached({ own, at }: Plan, walk: Walk): void {
    if (own === null || walk.hasReached(own.fn, own.at)) return;
    const [gap] = walk.gaps;
    throw new NotReplayable(gap?.at ?? at, gap?.why ?? 'the way to the finding could not be followed');
  }

  private walk(
    plan: Plan,
    entries: readonly FunctionIR[],
    fails: ReadonlyMap<string, number>,
    assumptions: Assumptions,
  ): Walk {
    const walk = new Walk(this.program, {
      ...{ found: plan.found, wanted: plan.wanted, fails },
      chosen: (at) => chosenWay(assumptions, this.sources, at),
    });
    for (const fn of entries) walk.run(fn);
    return walk;
  }

  private write(
    walk: Walk,
    plan: Plan,
    rule: string | null,
    name: string,
    refuses: ReadonlySet<Refusable>,
    assumptions: Assumptions,
  ): Written {
    const story: Story = {
      ...{ statements: walk.statements, rule, file: plan.at.file },
      title: rule === null ? `${name}() and its addresses` : `${name}(): ${rule}`,
      about: `The statements of ${plan.entries.map((fn) => `${fn.name}()`).join(', ')} that matter to addresses, as they are in the source.`,
      forUser: this.isForUser(plan),
      refuses,
    };
    return writeScenario(this.program, this.sources, story, assumptions);
  }

  /** Whether the code runs in a system call of a user's. */
  private isForUser({ entries }: Plan): boolean {
    const contexts = entries.flatMap((fn) => [...(this.unit.contexts.get(fn) ?? [])]);
    return contexts.length === 0 || contexts.includes('user-call');
  }

  /** Notes the first call that the story takes to succeed and that the simulated kernel refuses. */
  private refused(walk: Walk, run: Run, fails: Map<string, number>): boolean {
    for (const step of run.steps) {
      if (step.written?.do !== 'call' || step.source === null) continue;
      const failed = run.events
        .slice(step.first, step.end)
        .find((e) => e.kind === 'return' && (e.error !== null || /INVALID$/.test(e.text)));
      if (failed?.kind !== 'return') continue;
      const statement = walk.statements.find((s) => {
        if (s.does !== 'call') return false;
        const { file, line, column } = this.sources.of(s.at);
        return (
          file === step.source!.file &&
          line === step.source!.line &&
          column === step.source!.column &&
          !fails.has(`${keyOf(s.at)} ${String(s.turn)}`)
        );
      });
      if (statement?.does !== 'call') continue;
      fails.set(
        `${keyOf(statement.at)} ${String(statement.turn)}`,
        Number(BigInt.asIntN(32, failed.value ?? -22n)),
      );
      return true;
    }
    return false;
  }
}

function runOf(scenario: ScenarioInput, at: Site): Run {
  const parsed = parseScenario(JSON.stringify(scenario));
  if (!parsed.ok)
    throw new NotReplayable(at, `the path can't be told as a scenario: ${parsed.problems[0]?.message ?? ''}`);
  return runScenario(parsed.scenario);
}

function chosenWay(assumptions: Assumptions, sources: Sources, at: Site): boolean | undefined {
  const { file, line } = sources.of(at);
  const chosen = assumptions.chosen(`branch ${file.split('/').at(-1)!}:${String(line)}`);
  return chosen === undefined ? undefined : chosen === 'taken';
}

const notReplayable = (reason: string, at: Verdict['at']): Verdict & Pick<Replay, 'scenario'> => ({
  ...{ verdict: 'not-replayable', reason: `not replayable, because ${reason}.`, at, event: null },
  ...{ scenario: null },
});

import type { CheckOptions, CheckResult, SourceFile } from './check';
import type { Config, Level } from './config';
import type { Confidence, Finding, Problem, Severity } from './finding';
import { matches } from './glob';
import type { KernelVersion } from './kernel/vocabulary';
import { RULES } from './rules/index';
import type { Rule } from './rules/rule';
import { byComments, entryFor } from './suppress';

/** What of a check is reported, and how: a configuration applied. */

interface Profile {
  /** Findings of which the engine is less sure are left out. */
  readonly least: Confidence;
  /** What a severity becomes. */
  readonly severity: Readonly<Record<Severity, Severity>>;
}

const AS_IT_IS = { error: 'error', warning: 'warning', information: 'information' } as const;

const PROFILES: Readonly<Record<Config['profile'], Profile>> = {
  default: { least: 'medium', severity: AS_IT_IS },
  strict: { least: 'medium', severity: { ...AS_IT_IS, information: 'warning' } },
  audit: { least: 'low', severity: AS_IT_IS },
};

const SURE: Readonly<Record<Confidence, number>> = { low: 0, medium: 1, high: 2 };
const GRAVE: Readonly<Record<Severity, number>> = { information: 0, warning: 1, error: 2 };

export interface Policy {
  readonly config: Config;
  /** What the tree says of its version; the configuration's goes before. */
  readonly version?: KernelVersion;
  /** Patterns of the rules that are asked for; all where absent. */
  readonly only?: readonly string[];
}

/** The level that a configuration gives a rule, or undefined where it gives none. */
function levelOf(config: Config, rule: string): Level | undefined {
  const given = Object.entries(config.rules).filter(([pattern]) => matches(pattern, rule));
  return given.at(-1)?.[1];
}

/** The rules that run. */
export function rulesOf({ config, only }: Policy): readonly Rule[] {
  return RULES.filter(
    ({ id }) =>
      levelOf(config, id) !== 'off' && (only === undefined || only.some((pattern) => matches(pattern, id))),
  );
}

/** What the checker is to be told. */
export function optionsOf(policy: Policy): CheckOptions {
  const { config } = policy;
  const [version, patchlevel] = (config.kernel ?? '').split('.').map(Number);
  const own: KernelVersion | undefined =
    config.kernel === undefined ? undefined : [version ?? 0, patchlevel ?? 0];
  const told = own ?? policy.version;
  return {
    rules: rulesOf(policy),
    rows: config.functions,
    macros: config.macros,
    ...(told === undefined ? {} : { version: told }),
  };
}

export interface Outcome {
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  /** Findings held back by comments and by the configuration. */
  readonly suppressed: number;
  /** Which of the configuration's suppressions held something back, by index. */
  readonly used: readonly number[];
}

/**
 * Applies a configuration to what a check of `files` gave: severities and profile, then comments, then the configuration's own
 * suppressions.
 *
 * @param pathOf a file's path from the configuration's folder, with slashes
 */
export function applyPolicy(
  result: Pick<CheckResult, 'findings' | 'problems'>,
  files: readonly SourceFile[],
  policy: Policy,
  pathOf: (file: string) => string,
): Outcome {
  const { config } = policy;
  const active = rulesOf(policy).map((rule) => rule.id);
  const levelled = result.findings.flatMap((finding) => withLevel(finding, config));
  const findings: Finding[] = [];
  const problems = [...result.problems];
  const used = new Set<number>();
  let suppressed = 0;
  for (const file of files) {
    if (file.context === true) continue;
    const own = levelled.filter((f) => f.file === file.path);
    const commented = byComments(file.path, file.text, own, active);
    problems.push(...commented.problems);
    suppressed += commented.held;
    for (const finding of commented.findings) {
      const entry = entryFor(config.suppressions, pathOf(finding.file), finding);
      if (entry < 0) findings.push(finding);
      else {
        used.add(entry);
        suppressed++;
      }
    }
  }
  return { findings, problems, suppressed, used: [...used] };
}

function withLevel(finding: Finding, config: Config): readonly Finding[] {
  const profile = PROFILES[config.profile];
  if (SURE[finding.confidence] < SURE[profile.least]) return [];
  const level = levelOf(config, finding.rule);
  if (level === 'off') return [];
  return [{ ...finding, severity: level ?? profile.severity[finding.severity] }];
}

/** Whether a severity is at least another. */
export function atLeastAs(severity: Severity, least: Severity): boolean {
  return GRAVE[severity] >= GRAVE[least];
}

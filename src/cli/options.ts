import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { Severity } from '../checker/finding';
import { matches } from '../checker/glob';
import { RULES } from '../checker/rules/index';
import { NO_SETTINGS, type Settings } from '../checker/settings';

export const CHECK_USAGE = `pasid-lens check [OPTION]... PATH...
  Checks C files, and folders with every .c and .h below them.
  --format text|json|sarif   how to say it (default: text)
  --rule RULE                only this rule; * stands for any characters; may be given again
  --severity LEVEL           only error, warning and above, or information and above (default)
  --profile NAME             default, strict, or audit, where a configuration says nothing
  --baseline FILE            leave out what FILE knows; --write-baseline FILE makes it
  --diff                     only what a patch on standard input adds or causes; it must be applied already
  --changed-since GIT_REF    the same for the difference between GIT_REF and the working tree
  --explain RULE             print the page of a rule
  --replay                   run each finding's own path in the simulator, and say what came of it
  --jobs N                   workers (default: one per core)
  --stats                    say what was read, what was not, and how long it took
  A .pasid-lens.json at the tree's root sets levels, profile, suppressions, own functions and macros.
  Exit code: 0 nothing found, 1 something found, 2 a path, a file or an option was wrong.`;

const FORMATS = ['text', 'json', 'sarif'] as const;
const PROFILES: readonly Settings['profile'][] = ['default', 'strict', 'audit'];
const SEVERITIES: readonly Severity[] = ['information', 'warning', 'error'];

export interface CheckArguments {
  readonly format: (typeof FORMATS)[number];
  readonly only: readonly string[] | undefined;
  readonly severity: Severity;
  readonly settings: Settings;
  readonly baseline: string | undefined;
  readonly writeBaseline: string | undefined;
  readonly diff: boolean;
  readonly changedSince: string | undefined;
  readonly explain: string | undefined;
  readonly replay: boolean;
  readonly jobs: number;
  readonly stats: boolean;
  readonly paths: readonly string[];
}

/** Reads the arguments of `check`. Throws an Error that says what is wrong with them. */
export function readArguments(args: readonly string[]): CheckArguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      format: { type: 'string', default: 'text' },
      rule: { type: 'string', multiple: true },
      severity: { type: 'string', default: 'information' },
      profile: { type: 'string', default: 'default' },
      baseline: { type: 'string' },
      'write-baseline': { type: 'string' },
      diff: { type: 'boolean', default: false },
      'changed-since': { type: 'string' },
      explain: { type: 'string' },
      replay: { type: 'boolean', default: false },
      jobs: { type: 'string' },
      stats: { type: 'boolean', default: false },
    },
  });
  for (const pattern of values.rule ?? [])
    if (!RULES.some((rule) => matches(pattern, rule.id))) throw new Error(`there is no rule ${pattern}`);
  const since = values['changed-since'];
  if (values.diff && since !== undefined) throw new Error('--diff and --changed-since exclude each other');
  if (values.baseline !== undefined && values['write-baseline'] !== undefined)
    throw new Error('--baseline and --write-baseline exclude each other');
  const jobs = values.jobs === undefined ? availableParallelism() : Number(values.jobs);
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > 64) throw new Error('--jobs is a number from 1 to 64');
  const patched = values.diff || since !== undefined;
  if (positionals.length === 0 && values.explain === undefined && !patched) throw new Error('no path given');
  return {
    format: oneOf('--format', values.format, FORMATS),
    only: values.rule,
    severity: oneOf('--severity', values.severity, SEVERITIES),
    settings: { ...NO_SETTINGS, profile: oneOf('--profile', values.profile, PROFILES) },
    baseline: values.baseline,
    writeBaseline: values['write-baseline'],
    diff: values.diff,
    changedSince: since,
    explain: values.explain,
    replay: values.replay,
    jobs,
    stats: values.stats,
    paths: positionals,
  };
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new Error(`${option} is ${allowed.join(', ')}; not "${value}"`);
  return found;
}

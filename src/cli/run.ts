import { join, relative, resolve, sep } from 'node:path';
import type { Finding, Problem } from '../checker/finding';
import { matches } from '../checker/glob';
import { rulesOf } from '../checker/policy';
import { NO_SETTINGS, type Settings } from '../checker/settings';
import type { Task } from './messages';
import { Pool } from './pool';
import { byPlace, NO_COUNTS, type Report } from './report';
import { byFolder, findSources } from './sources';
import { policyOf, SurroundingsFinder, type Surroundings } from './surroundings';

/** What of a run is asked, beside its paths. */
export interface RunOptions {
  /** Patterns of the rules that run; all without. */
  readonly only?: readonly string[] | undefined;
  /** Workers at a time. */
  readonly jobs: number;
  /** Findings are replayed in the simulator. */
  readonly replay?: boolean;
  /** What holds where the trees' own configurations say nothing. */
  readonly settings?: Settings;
  readonly signal?: AbortSignal;
}

/** What is told while it runs. */
export interface RunEvents {
  /** Files that were looked at so far, of how many, and findings in them. */
  progress?(done: number, total: number, findings: number): void;
  findings?(found: readonly Finding[]): void;
}

export interface Run extends Report {
  /** Whether a path that was asked for is not there. */
  readonly missing: boolean;
  /** The files that were looked at. */
  readonly seen: readonly string[];
}

/** Checks the files that paths name, on workers; each folder by what lies around it. An abort leaves what was found until then. */
export async function runCheck(
  paths: readonly string[],
  { only, jobs, replay = false, settings = NO_SETTINGS, signal }: RunOptions,
  events: RunEvents = {},
): Promise<Run> {
  const { files, sizes, missing, problems: unfound } = findSources(paths);
  const finder = new SurroundingsFinder();
  const around = new Map<Task, Surroundings>();
  for (const [folder, group] of byFolder(files)) {
    const here = finder.of(folder);
    const policy = policyOf(here, settings, only);
    const { root } = here;
    const task = { files: group, policy, root, alone: false };
    around.set(replay ? { ...task, replay: { assume: {} } } : task, here);
  }
  const tasks = mostCodeFirst([...around.keys()], sizes);
  const findings: Finding[] = [];
  const problems: Problem[] = [...unfound, ...finder.problems];
  const counts = { ...NO_COUNTS, found: files.length };
  const used = new Map<string, Set<number>>();
  const step = (): void => events.progress?.(counts.checked + counts.skipped, files.length, findings.length);
  const pool = new Pool(join(__dirname, 'check-worker.js'), tasks, {
    unit(result, task) {
      findings.push(...result.findings);
      problems.push(...result.problems);
      counts.checked += result.files;
      counts.functionsSeen += result.functionsSeen;
      counts.functionsLost += result.functionsLost;
      counts.suppressed += result.suppressed;
      const of = used.get(task.root) ?? new Set();
      used.set(task.root, of);
      result.used.forEach((entry) => of.add(entry));
      if (result.findings.length > 0) events.findings?.(result.findings);
      step();
    },
    end(result) {
      problems.push(...result.problems);
      counts.skipped += result.skipped;
      step();
    },
    problem: (one) => problems.push(one),
  });
  signal?.addEventListener('abort', () => pool.stop(), { once: true });
  if (signal?.aborted !== true) await pool.run(jobs);
  if (signal?.aborted === true) return { ...{ findings, problems, counts, missing }, seen: files };
  for (const here of new Map([...around.values()].map((s) => [s.root, s])).values())
    problems.push(...unusedIn(here, used.get(here.root) ?? new Set(), paths, only));
  findings.sort((a, b) => byPlace(a, b) || (a.rule < b.rule ? -1 : 1));
  return { findings, problems: problems.sort(byPlace), counts, missing, seen: files };
}

/**
 * The longest first, so that no worker is left alone with one at the end. Headers do not count: the largest are register names,
 * which are looked at and not parsed.
 */
export function mostCodeFirst<T extends Pick<Task, 'files'>>(
  tasks: readonly T[],
  sizes: ReadonlyMap<string, number>,
): T[] {
  const code = new Map(
    tasks.map((task) => [
      task,
      task.files.reduce((sum, file) => sum + (file.endsWith('.h') ? 0 : sizes.get(file)!), 0),
    ]),
  );
  return [...tasks].sort((a, b) => code.get(b)! - code.get(a)!);
}

/** The suppressions of a configuration that held nothing back, of those whose whole path was looked at. */
function unusedIn(
  { root, read }: Surroundings,
  used: ReadonlySet<number>,
  paths: readonly string[],
  only: readonly string[] | undefined,
): Problem[] {
  const { config } = read;
  const active = rulesOf({ config, ...(only === undefined ? {} : { only }) });
  return config.suppressions.flatMap((entry, i) => {
    const fixed = entry.path.split('/');
    const literal = fixed.slice(0, fixed.findIndex((part) => /[*?]/.test(part)) >>> 0);
    const place = resolve(root, ...literal);
    const within = paths.some((path) => `${place}${sep}`.startsWith(`${resolve(path)}${sep}`));
    if (used.has(i) || !within || !active.some((rule) => matches(entry.rule, rule.id))) return [];
    const file = join(root, '.pasid-lens.json');
    const message = `Nothing in ${entry.path} is flagged by ${entry.rule} any more; remove this suppression.`;
    return [{ file: relative('.', file) || file, ...read.suppressions[i]!, message }];
  });
}

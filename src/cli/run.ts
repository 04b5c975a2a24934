import { join, relative, resolve, sep } from 'node:path';
import type { Finding, Problem } from '../checker/finding';
import { matches } from '../checker/glob';
import { rulesOf } from '../checker/policy';
import type { Task } from './messages';
import { Pool } from './pool';
import { Progress } from './progress';
import { byPlace, NO_COUNTS, type Report } from './report';
import { byFolder, findSources } from './sources';
import { SurroundingsFinder, type Surroundings } from './surroundings';

export interface Run extends Report {
  /** Whether a path that was asked for is not there. */
  readonly missing: boolean;
  /** The files that were looked at. */
  readonly seen: readonly string[];
}

/** Checks the files that paths name, on workers; each folder by what lies around it. */
export async function runCheck(
  paths: readonly string[],
  only: readonly string[] | undefined,
  jobs: number,
): Promise<Run> {
  const { files, missing, problems: unfound } = findSources(paths);
  const finder = new SurroundingsFinder();
  const around = new Map<Task, Surroundings>();
  for (const [folder, group] of byFolder(files)) {
    const here = finder.of(folder);
    const { root, read, version } = here;
    const policy = {
      config: read.config,
      ...(version === undefined ? {} : { version }),
      ...(only === undefined ? {} : { only }),
    };
    around.set({ files: group, policy, root, alone: false }, here);
  }
  // The longest first, so that no worker is left alone with one at the end.
  const tasks = [...around.keys()].sort((a, b) => b.files.length - a.files.length);
  const findings: Finding[] = [];
  const problems: Problem[] = [...unfound, ...finder.problems];
  const counts = { ...NO_COUNTS, found: files.length };
  const used = new Map<string, Set<number>>();
  const progress = new Progress(files.length);
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
      progress.step(counts.checked + counts.skipped, findings.length);
    },
    end(result) {
      problems.push(...result.problems);
      counts.skipped += result.skipped;
      progress.step(counts.checked + counts.skipped, findings.length);
    },
    problem: (one) => problems.push(one),
  });
  await pool.run(jobs);
  progress.clear();
  for (const here of new Map([...around.values()].map((s) => [s.root, s])).values())
    problems.push(...unusedIn(here, used.get(here.root) ?? new Set(), paths, only));
  findings.sort((a, b) => byPlace(a, b) || (a.rule < b.rule ? -1 : 1));
  return { findings, problems: problems.sort(byPlace), counts, missing, seen: files };
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

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { compareWith, readBaseline, writeBaseline, type Located } from '../checker/baseline';
import type { Finding, Problem } from '../checker/finding';
import { matches } from '../checker/glob';
import { atLeastAs } from '../checker/policy';
import { pageOf, PAGED_RULES } from '../checker/rules/pages';
import { Changes } from './changes';
import { CHECK_USAGE, readArguments, type CheckArguments } from './options';
import { Progress } from './progress';
import { asJson, asText, byPlace, LineReader, placed, printable, statistics, type Report } from './report';
import { runCheck } from './run';
import { asSarif } from './sarif';
import { sourcesIn } from './sources';
import { pathFrom } from './surroundings';

export { CHECK_USAGE };

/** The `check` command. */
export async function check(args: readonly string[]): Promise<number> {
  let options: CheckArguments;
  try {
    options = readArguments(args);
  } catch (error) {
    return wrong(error, `\n${CHECK_USAGE}\n`);
  }
  if (options.explain !== undefined) return explainRule(options.explain);
  try {
    return await checkPaths(options);
  } catch (error) {
    return wrong(error);
  }
}

function wrong(error: unknown, usage = ''): number {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`pasid-lens check: ${printable(reason)}\n${usage}`);
  return 2;
}

function explainRule(rule: string): number {
  const page = pageOf(rule);
  if (page === undefined) return wrong(`there is no rule ${rule}; the rules are ${PAGED_RULES.join(', ')}`);
  process.stdout.write(page);
  return 0;
}

async function checkPaths(options: CheckArguments): Promise<number> {
  const started = performance.now();
  const reader = new LineReader();
  const baseline = options.baseline === undefined ? undefined : baselineIn(options.baseline);
  const changes = await changesOf(options);
  const paths = options.paths.length > 0 ? options.paths : besides(changes?.files ?? []);
  const progress = new Progress();
  const { missing, ...report } = await runCheck(paths, options, progress);
  progress.clear();
  const { counts } = report;
  const problems: Problem[] = [...report.problems, ...(changes?.mismatches(reader) ?? [])];
  let findings = report.findings.filter((f) => atLeastAs(f.severity, options.severity));
  if (changes !== undefined) {
    const caused = findings.filter((finding) => changes.causes(finding));
    counts.unchanged = findings.length - caused.length;
    findings = caused;
  }
  if (options.writeBaseline !== undefined) {
    writeFileSync(options.writeBaseline, writeBaseline(located(findings, options.writeBaseline, reader)));
    counts.baselined = findings.length;
    findings = [];
  }
  if (options.baseline !== undefined && baseline !== undefined) {
    const { fresh, gone } = compareWith(baseline, located(findings, options.baseline, reader));
    counts.baselined = findings.length - fresh.length;
    findings = [...fresh];
    // What the patch does not touch is not looked at, so nothing can be said to be gone.
    if (changes === undefined) {
      const root = dirname(options.baseline);
      const ran = (rule: string): boolean => options.only?.some((only) => matches(only, rule)) ?? true;
      const seen = new Set(report.seen.map((file) => pathFrom(root, file)));
      for (const { rule, file, count, text } of gone.filter(
        (entry) => ran(entry.rule) && seen.has(entry.file),
      ))
        problems.push({
          ...{ file: options.baseline, line: 1, column: 1 },
          message: `${file} no longer has ${String(count)} × ${rule} on "${text}"; write the baseline anew.`,
        });
    }
  }
  say({ findings, problems: problems.sort(byPlace), counts }, options, performance.now() - started);
  return missing ? 2 : findings.length > 0 ? 1 : 0;
}

/** Files, and those that they may cause something in: the others of their folders. */
function besides(files: readonly string[]): string[] {
  return [...new Set([...files, ...files.flatMap((file) => sourcesIn(dirname(file)))])];
}

async function changesOf({ diff, changedSince }: CheckArguments): Promise<Changes | undefined> {
  if (diff) return Changes.ofInput();
  return changedSince === undefined ? undefined : Changes.since(changedSince);
}

function baselineIn(file: string) {
  const read = readBaseline(readFileSync(file, 'utf8'));
  if (typeof read === 'string') throw new Error(`${file}: ${read}`);
  return read;
}

/** Findings as baselines know them: paths count from the baseline's folder. */
function located(findings: readonly Finding[], baseline: string, reader: LineReader): Located[] {
  const root = dirname(resolve(baseline));
  return findings.map((finding) => ({
    finding,
    path: pathFrom(root, finding.file),
    text: reader.line(finding.file, finding.line),
  }));
}

function say(report: Report, { format, stats }: CheckArguments, milliseconds: number): void {
  if (format === 'json') process.stdout.write(asJson(report));
  else if (format === 'sarif') process.stdout.write(asSarif(report));
  else {
    process.stdout.write(asText(report));
    for (const p of report.problems) process.stderr.write(`${placed(p)}: ${printable(p.message)}\n`);
  }
  if (!stats) return;
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const cost = { milliseconds, processor: userCPUTime + systemCPUTime, memory: maxRSS };
  process.stderr.write(statistics(report, cost));
}

/**
 * `npm run corpus [-- OPTIONS]`: the checker on two whole kernels.
 *   --tree 6.1=PATH   a folder with that kernel's source, instead of Debian's package
 *   --sites FILE      the table of classified places (default: ../shared/corpus/sites.tsv, where there is one)
 *   --only KERNEL     one kernel
 *   --bless           write the findings as the new baseline
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { RULES } from '../../src/checker/rules/index';
import { changes, entriesOf, readHistory, writeHistory, type Entry } from './history';
import {
  isReplayed,
  printReplays,
  readReplays,
  replayRows,
  writeReplays,
  type ReplayedFlag,
} from './replays';
import { flagsAt, isRight, sitesOf, type Flag, type Site } from './sites';
import { KERNELS, treeOf, treesGiven } from './trees';
import { precision, readVerdicts, type Precision, type Read } from './verdicts';

const REPLAYS = 'test/corpus/replay.tsv';
const BASELINE = 'test/corpus/findings.tsv';
const VERDICTS = 'test/corpus/verdicts.tsv';

const known = new Set(RULES.map((rule) => rule.id));

/** Checks a tree's drivers, and the files of sites that lie elsewhere. */
function check(tree: string, sites: readonly Site[]): Flag[] {
  const elsewhere = sites
    .map((s) => s.file)
    .filter((f) => !f.startsWith('drivers/') && existsSync(join(tree, f)));
  return run(tree, ['drivers', ...new Set(elsewhere)]);
}

/** What `check` finds in a tree. */
function run(tree: string, args: readonly string[]): Flag[] {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [resolve('dist/cli.js'), 'check', '--format', 'json', '--stats', ...args],
    { cwd: tree, encoding: 'utf8', maxBuffer: 1024 ** 3 },
  );
  if (status !== 0 && status !== 1) throw new Error(stderr);
  console.log(stderr.trimEnd());
  return (JSON.parse(stdout) as { findings: Flag[] }).findings;
}

/** Prints each site that is not as it should be, and the counts; returns whether a TN was flagged. */
function printSites(sites: readonly Site[], flags: readonly Flag[]): boolean {
  const count = (of: readonly Site[]): string =>
    `${String(of.filter((site) => isRight(site, flags)).length)} of ${String(of.length)}`;
  const judged = sites.filter((site) => known.has(site.rule));
  for (const site of judged.filter((s) => !isRight(s, flags))) {
    const said = flagsAt(site, flags).map((flag) => flag.severity);
    console.log(
      `  ${site.verdict} ${site.rule} ${site.file}:${String(site.line)}: ${said.join(', ') || 'silent'}`,
    );
    console.log(`      ${site.why}`);
  }
  const of = (verdict: string): Site[] => judged.filter((site) => site.verdict === verdict);
  console.log(`  TP flagged: ${count(of('TP'))}`);
  console.log(`  TN silent at warning and above: ${count(of('TN'))}`);
  console.log(`  ADV information at most: ${count(of('ADV'))}`);
  const without = [...new Set(sites.filter((s) => !known.has(s.rule)).map((s) => s.rule))].sort();
  if (without.length > 0) {
    const left = sites.length - judged.length;
    console.log(`  no rule yet: ${String(left)} sites of ${without.join(', ')}`);
  }
  return of('TN').some((site) => !isRight(site, flags));
}

function printChanges(kernel: string, before: readonly Entry[], now: readonly Entry[]): void {
  const { added, gone } = changes(before, now);
  for (const rule of [...known].sort()) {
    const count = (of: readonly Entry[]): number => of.filter((e) => e.rule === rule).length;
    const [was, is] = [count(before), count(now)];
    const change = `${String(count(added))} new, ${String(count(gone))} gone`;
    console.log(`  ${rule.padEnd(28)}${String(is).padStart(6)}   baseline ${String(was)}; ${change}`);
  }
  const line = (e: Entry): string => `${e.rule} ${e.severity} ${e.file}:${e.line} ${e.function}`;
  for (const e of added) console.log(`  ${kernel} + ${line(e)}`);
  for (const e of gone) console.log(`  ${kernel} - ${line(e)}`);
}

function printPrecision(rules: readonly Precision[]): void {
  console.log('\nPrecision over the findings that were read (test/corpus/verdicts.tsv)');
  let [right, all] = [0, 0];
  for (const { rule, right: good, wrong, mended, lost } of rules) {
    right += good;
    all += good + wrong.length;
    const of = `${String(good).padStart(6)} right of ${String(good + wrong.length)}`;
    const gone = `${String(mended)} false alarms mended, ${String(lost.length)} true ones lost`;
    console.log(`  ${rule.padEnd(28)}${of}; ${gone}`);
    for (const read of wrong) console.log(`    wrong ${placeOf(read)}: ${read.why}`);
    for (const read of lost) console.log(`    lost  ${placeOf(read)}: ${read.why}`);
  }
  const share = all === 0 ? 'none read' : `${((100 * right) / all).toFixed(1)} %`;
  console.log(`  ${'all'.padEnd(28)}${String(right).padStart(6)} right of ${String(all)}: ${share}`);
}

/** Replays the findings around the sites of both trees, tells what became of each site, and compares that with the committed table. */
function replays(table: string, given: ReadonlyMap<string, string>, bless: boolean): number {
  const rows = KERNELS.flatMap((kernel) => {
    const tree = treeOf(kernel, given);
    console.log(`\nLinux ${kernel}, the folders of the sites, each finding replayed`);
    const sites = sitesOf(table, kernel).filter((s) => isReplayed(s.rule) && existsSync(join(tree, s.file)));
    const folders = new Set(sites.map((s) => dirname(s.file)));
    const flags = run(tree, ['--replay', '--profile', 'audit', ...folders]) as ReplayedFlag[];
    return replayRows(kernel, sites, flags);
  });
  const wrong = printReplays(rows, readReplays(REPLAYS));
  if (bless) writeReplays(REPLAYS, rows);
  return wrong && !bless ? 1 : 0;
}

const placeOf = ({ kernel, file, line }: Read): string => `${kernel} ${file}:${line}`;

function main(): number {
  const { values } = parseArgs({
    options: {
      tree: { type: 'string', multiple: true },
      sites: { type: 'string', default: '../shared/corpus/sites.tsv' },
      only: { type: 'string' },
      bless: { type: 'boolean', default: false },
      replay: { type: 'boolean', default: false },
    },
  });
  const given = treesGiven((values.tree ?? []).flatMap((tree) => ['--tree', tree]));
  if (!existsSync(values.sites))
    console.log(`no table of sites at ${values.sites}: only whole-tree counts\n`);
  if (values.replay) return replays(values.sites, given, values.bless);
  const before = readHistory(BASELINE);
  const now: Entry[] = [];
  const flagsOf = new Map<string, Flag[]>();
  let wrong = false;
  for (const kernel of KERNELS) {
    if (values.only !== undefined && values.only !== kernel) {
      now.push(...before.filter((e) => e.kernel === kernel));
      continue;
    }
    const tree = treeOf(kernel, given);
    console.log(`\nLinux ${kernel}, drivers/, all rules`);
    const sites = sitesOf(values.sites, kernel).filter((site) => existsSync(join(tree, site.file)));
    const flags = check(tree, sites);
    flagsOf.set(kernel, flags);
    if (sites.length > 0) {
      console.log('\nSites classified by hand');
      wrong = printSites(sites, flags) || wrong;
    }
    console.log('\nFindings against the committed baseline');
    const entries = entriesOf(
      kernel,
      flags.filter((flag) => flag.file.startsWith('drivers/')),
    );
    printChanges(
      kernel,
      before.filter((e) => e.kernel === kernel),
      entries,
    );
    now.push(...entries);
  }
  printPrecision(precision(readVerdicts(VERDICTS), (kernel) => flagsOf.get(kernel)));
  if (values.bless) writeHistory(BASELINE, now);
  return wrong ? 1 : 0;
}

try {
  process.exitCode = main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

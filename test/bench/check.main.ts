/**
 * `npm run bench:check [-- --tree 6.1=PATH]`: how long checks take, on Linux 6.1, beside what Coccinelle takes for three of the
 * rules on the same files. The goals stand in the lines that are printed.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RULES } from '../../src/checker/rules/index';
import { DocumentChecker } from '../../src/cli/document-checker';
import { treeOf, treesGiven } from '../corpus/trees';

const CLI = resolve('dist/cli.js');
const COCCI = resolve('test/bench/cocci');
const SAMPLE = 2000;
const KEYS = 100;

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;
const row = (what: string, figure: string, goal = ''): void =>
  console.log(`${what.padEnd(62)}${figure.padStart(12)}${goal === '' ? '' : `   goal ${goal}`}`);

/** The value at a share of the way through, sorted. */
function percentile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!;
}

interface Run {
  readonly milliseconds: number;
  readonly stdout: string;
  readonly stderr: string;
}

function timed(program: string, args: readonly string[], cwd: string): Run {
  const started = performance.now();
  const { stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8', maxBuffer: 1024 ** 3 });
  if (error !== undefined) throw error;
  return { milliseconds: performance.now() - started, stdout, stderr };
}

function wholeTree(tree: string): void {
  const { milliseconds, stderr } = timed(process.execPath, [CLI, 'check', '--stats', 'drivers'], tree);
  const figure = (name: string): string => new RegExp(`^ *${name} +([\\d.]+)$`, 'm').exec(stderr)?.[1] ?? '?';
  const files = `${figure('files')} files, ${figure('checked')} of them parsed`;
  row(`drivers/ whole, ${String(RULES.length)} rules, ${files}`, seconds(milliseconds), '< 45 s');
  row('  processor time', `${figure('of processor time')} s`);
  row('  memory at most', `${figure('MiB of memory at most')} MiB`, '< 600 MiB');
  row('  functions seen', figure('functions seen'));
  row('  findings', figure('findings'));
}

function coldFolder(tree: string): void {
  const times = Array.from({ length: 5 }, () =>
    timed(process.execPath, [CLI, 'check', 'drivers/dma/idxd'], tree),
  );
  const worst = Math.max(...times.map((run) => run.milliseconds));
  row('drivers/dma/idxd, cold, process and all, worst of 5', seconds(worst), '< 1 s');
}

/** All .c files, in order of path. */
function sources(tree: string): string[] {
  const names = readdirSync(join(tree, 'drivers'), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.c'))
    .map((name) => join('drivers', name))
    .sort();
}

/** A file near 5,000 lines that the rules have something to say about: the largest that is no longer. */
function longFile(tree: string, files: readonly string[]): { file: string; text: string } {
  const words = RULES.flatMap((rule) => rule.words);
  let best = { file: '', text: '', lines: 0 };
  for (const file of files) {
    const text = readFileSync(join(tree, file), 'latin1');
    if (text.length < best.text.length / 2 || !words.some((word) => text.includes(word))) continue;
    const lines = text.split('\n').length;
    if (lines > best.lines && lines <= 5100) best = { file, text, lines };
  }
  return best;
}

async function oneKey(tree: string, files: readonly string[]): Promise<void> {
  const { file, text } = longFile(tree, files);
  const lines = text.split('\n');
  const uri = pathToFileURL(join(tree, file)).href;
  const checker = new DocumentChecker(resolve('dist/check-worker.js'));
  await checker.check(uri, text);
  const times: number[] = [];
  for (let key = 0; key < KEYS; key++) {
    // A letter more in a comment-free line, each time elsewhere.
    const at = Math.floor((lines.length * (key + 0.5)) / KEYS);
    lines[at] = `${lines[at]!} `;
    const started = performance.now();
    await checker.check(uri, lines.join('\n'));
    times.push(performance.now() - started);
  }
  checker.dispose();
  row(
    `${file} (${String(lines.length)} lines) after one key, ${String(KEYS)} keys, p50`,
    `${percentile(times, 0.5).toFixed(0)} ms`,
  );
  row('  p95', `${percentile(times, 0.95).toFixed(0)} ms`, '< 50 ms');
}

/** The same files, without their headers, for both programs. */
function besideCoccinelle(tree: string, files: readonly string[]): void {
  const version = spawnSync('spatch', ['--version'], { encoding: 'utf8' });
  if (version.status !== 0) {
    console.log('Coccinelle is not here (Debian: apt-get install coccinelle); nothing to compare with');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'pasid-lens-bench-'));
  try {
    const step = files.length / SAMPLE;
    const sample = Array.from({ length: SAMPLE }, (_, i) => files[Math.floor(i * step)]!);
    for (const file of sample) {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      cpSync(join(tree, file), join(folder, file));
    }
    const jobs = String(availableParallelism());
    console.log(`\n${String(SAMPLE)} files of drivers/, ${jobs} jobs, ${version.stdout.split('\n')[0]!}`);
    const rules = readdirSync(COCCI).map((name) => name.replace('.cocci', ''));
    let theirs = 0;
    for (const rule of rules) {
      const args = ['--sp-file', join(COCCI, `${rule}.cocci`), '--dir', '.', '--no-includes', '--very-quiet'];
      const run = timed('spatch', [...args, '--jobs', jobs], folder);
      theirs += run.milliseconds;
      const hits = run.stdout.split('\n').filter((line) => /^-(?!--)/.test(line)).length;
      row(`  spatch, ${rule}: ${String(hits)} places`, seconds(run.milliseconds));
    }
    const only = rules.flatMap((rule) => ['--rule', rule]);
    const three = timed(process.execPath, [CLI, 'check', '--jobs', jobs, ...only, '.'], folder);
    row(`  ours, the same ${String(rules.length)} rules`, seconds(three.milliseconds));
    const all = timed(process.execPath, [CLI, 'check', '--jobs', jobs, '.'], folder);
    row(`  ours, all ${String(RULES.length)} rules`, seconds(all.milliseconds));
    const ratio = (ours: number): string => `${(theirs / ours).toFixed(1)} ×`;
    row('  ratio for the same rules, all of spatch : ours', ratio(three.milliseconds));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const tree = treeOf('6.1', treesGiven(process.argv.slice(2)));
  const files = sources(tree);
  wholeTree(tree);
  coldFolder(tree);
  await oneKey(tree, files);
  besideCoccinelle(tree, files);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});

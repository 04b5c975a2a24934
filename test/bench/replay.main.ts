/**
 * What replays cost, against what checking costs, in the same run: `check --replay` over a folder may take twice the processor time
 * of `check`, and a replay in a unit that is checked already a tenth of a second.
 *
 *     npm run bench:replay -- [--tree 6.1=PATH]
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { Checker } from '../../src/checker/check';
import { Replayer } from '../../src/checker/replay';
import { treeOf, treesGiven } from '../corpus/trees';

const KERNEL = '6.1';
const FOLDER = 'drivers/dma';
const MOST_TIMES = 2;
const DRIVER = 'drivers/dma/idxd';
const MOST_MILLISECONDS = 100;
const ROUNDS = 3;

/** Processor seconds of a command, as it says them itself; the least of some rounds. */
function seconds(tree: string, ...args: string[]): number {
  const all = Array.from({ length: ROUNDS }, () => {
    const command = [resolve('dist/cli.js'), 'check', '--stats', '--jobs', '1', ...args, FOLDER];
    const { stderr } = spawnSync(process.execPath, command, {
      cwd: tree,
      encoding: 'utf8',
      maxBuffer: 1024 ** 3,
    });
    return Number(/of processor time\s+([\d.]+)/.exec(stderr)?.[1]);
  });
  return Math.min(...all);
}

/** Milliseconds of processor time of each replay of a driver's findings, in a unit that is checked already. */
async function replays(tree: string): Promise<number[]> {
  const find = createRequire(join(process.cwd(), 'package.json')).resolve;
  const check = await Checker.create({
    core: readFileSync(find('web-tree-sitter/web-tree-sitter.wasm')),
    c: readFileSync(find('tree-sitter-c/tree-sitter-c.wasm')),
  });
  const files = readdirSync(join(tree, DRIVER))
    .filter((name) => /\.[ch]$/.test(name))
    .map((name) => ({ path: join(DRIVER, name), text: readFileSync(join(tree, DRIVER, name), 'utf8') }));
  const { findings, unit } = check.check(files, { version: [6, 1] });
  return findings.map((finding) => {
    const before = process.cpuUsage();
    new Replayer(unit).finding(finding);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
}

async function main(): Promise<number> {
  const tree = treeOf(KERNEL, treesGiven(process.argv.slice(2)));
  const [plain, replayed] = [seconds(tree), seconds(tree, '--replay')];
  const times = replayed / plain;
  console.log(
    `check ${FOLDER}: ${plain.toFixed(2)} s; with --replay ${replayed.toFixed(2)} s: ${times.toFixed(2)} times`,
  );
  const each = (await replays(tree)).sort((a, b) => a - b);
  const [median, most] = [each[each.length >> 1] ?? 0, each.at(-1) ?? 0];
  console.log(
    `${String(each.length)} replays of ${DRIVER}, each by itself: median ${median.toFixed(0)} ms, most ${most.toFixed(0)} ms`,
  );
  return times <= MOST_TIMES && median <= MOST_MILLISECONDS ? 0 : 1;
}

void main().then((code) => (process.exitCode = code));

// Child processes, each the head of a process group of its own, so that ending one ends all that it started.
import { spawn } from 'node:child_process';

/** @typedef {{ code: number | null, output: string, late: boolean }} Ended how a child ended: `late` when the time limit ended it */

/** Characters of output that are kept: the end is where the reason stands. */
const KEPT = 1_000_000;

/** @type {Set<import('node:child_process').ChildProcess>} */
const alive = new Set();

/** @param {import('node:child_process').ChildProcess} child */
export function killGroup(child) {
  try {
    if (child.pid) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group has ended already.
  }
}

process.on('exit', () => alive.forEach(killGroup));
for (const [signal, number] of /** @type {const} */ ([
  ['SIGINT', 2],
  ['SIGTERM', 15],
  ['SIGHUP', 1],
])) {
  process.on(signal, () => process.exit(128 + number));
}

/**
 * Starts a child in its own process group, without standard input. It is killed with this process.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 */
export function start(command, args, { cwd, env } = {}) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  alive.add(child);
  child.on('close', () => alive.delete(child));
  child.on('error', () => alive.delete(child));
  return child;
}

/**
 * Runs a child to its end and keeps what it printed. A command that does not exist ends with code 127.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, seconds?: number, show?: boolean }} [options]
 *   `seconds` is the time limit; `show` prints the output as it comes
 * @returns {Promise<Ended>}
 */
export function run(command, args, { cwd, env, seconds = 600, show = false } = {}) {
  return new Promise((resolve) => {
    const child = start(command, args, { cwd, env });
    let [output, late] = ['', false];
    const timer = setTimeout(() => {
      late = true;
      killGroup(child);
    }, seconds * 1000);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        if (show) process.stdout.write(text);
        output = (output + text).slice(-KEPT);
      });
    }
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ code: 127, output: `${command}: ${error.message}`, late });
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      killGroup(child);
      resolve({ code, output, late });
    });
  });
}

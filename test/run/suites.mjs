// The suites of `npm test`: what each one runs and what must be there before.
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { run } from './child.mjs';
import { findChromium } from './chromium.mjs';
import { build, installEditor } from './packages.mjs';
import { failedOnce, passedOnce, readMocha } from './results.mjs';

/** @typedef {import('./results.mjs').Outcome} Outcome */
/** @typedef {{ needs: (keyof typeof PREPARATIONS)[], run: (suite: string) => Promise<Outcome> }} Suite */

/** What suites need; each is made ready once, for the first suite that asks. */
const PREPARATIONS = {
  bundles: () => build(['--tests']),
  chromium: async () => void (await findChromium()),
  editor: installEditor,
};

/** @type {Map<keyof typeof PREPARATIONS, Promise<void>>} */
const made = new Map();

/** @param {string} output @param {boolean} late */
const reason = (output, late) =>
  `${late ? 'The time limit ended it.\n' : ''}${output.trim().split('\n').slice(-60).join('\n')}`;

const PLAIN = { NO_COLOR: '1', FORCE_COLOR: '0' };

/**
 * A suite that is one test: an npm script that succeeds or fails.
 * @param {string} script
 * @returns {Suite}
 */
const script = (script) => ({
  needs: [],
  run: async (suite) => {
    const { code, output, late } = await run('npm', ['run', '--silent', script], {
      seconds: 300,
      env: PLAIN,
    });
    return code === 0 ? passedOnce(suite) : failedOnce(suite, reason(output, late));
  },
});

/**
 * A suite of mocha tests whose process writes a result file. Without the file the suite failed, whatever the exit code:
 * an extension host that dies is reported as a success.
 * @param {(keyof typeof PREPARATIONS)[]} needs
 * @param {number} seconds the time limit
 * @param {(result: string) => string[]} command node's arguments for a result file
 * @param {(output: string) => string[]} notes what of the output a person should read
 * @returns {Suite}
 */
const mocha = (needs, seconds, command, notes) => ({
  needs: ['bundles', ...needs],
  run: async (suite) => {
    const result = resolve('dist/results', `${suite}.json`);
    await mkdir(resolve('dist/results'), { recursive: true });
    await rm(result, { force: true });
    const { output, late } = await run(process.execPath, command(result), {
      seconds,
      env: { ...PLAIN, PASID_LENS_RESULTS: result },
    });
    if (late || !existsSync(result)) {
      return failedOnce(suite, `The tests did not come to their end.\n${reason(output, late)}`);
    }
    return { ...readMocha(suite, readFileSync(result, 'utf8')), notes: notes(output) };
  },
});

/**
 * A suite whose process is mocha's own: what it prints are the tests' words, such as why one was skipped.
 * @param {string} folder of dist/test
 * @param {(keyof typeof PREPARATIONS)[]} [needs]
 */
const folder = (folder, needs = []) =>
  mocha(
    needs,
    300,
    (result) => [
      'node_modules/mocha/bin/mocha.js',
      '--reporter=json',
      `--reporter-option=output=${result}`,
      `dist/test/${folder}/**/*.test.js`,
    ],
    (output) => [...new Set(output.split('\n').filter((line) => line.trim() !== ''))],
  );

/** The suite in the extension host: its process prints what the workbench logs, which says nothing when the tests pass. */
const host = mocha(
  ['chromium', 'editor'],
  300,
  () => ['test/vscode/run.mjs'],
  () => [],
);

/** @type {Record<string, Suite>} in the order in which they run */
export const SUITES = {
  lint: script('lint'),
  types: script('types'),
  unit: folder('unit'),
  golden: folder('golden'),
  conformance: folder('conformance'),
  browser: folder('web', ['chromium']),
  'extension-host': host,
  vsix: folder('vsix', ['chromium', 'editor']),
};

/** @param {string} name @returns {Promise<Outcome>} never rejects: what a suite lacks is its failure */
export async function runSuite(name) {
  const suite = SUITES[name];
  try {
    for (const need of suite.needs) {
      if (!made.has(need)) made.set(need, PREPARATIONS[need]());
      await made.get(need);
    }
    return await suite.run(name);
  } catch (error) {
    return failedOnce(name, error instanceof Error ? error.message : String(error));
  }
}

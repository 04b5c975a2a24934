// What a suite came to, and the sum over all suites.

/**
 * @typedef {object} Outcome
 * @property {string} suite
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {{ title: string, why: string }[]} failures
 * @property {string[]} [notes] what a person should know beside the counts
 */

/** A suite that is one test. @param {string} suite @returns {Outcome} */
export const passedOnce = (suite) => ({ suite, passed: 1, failed: 0, skipped: 0, failures: [] });

/**
 * A suite that could not run, or that is one test and failed: one failure.
 * @param {string} suite
 * @param {string} why
 * @returns {Outcome}
 */
export const failedOnce = (suite, why) => ({
  suite,
  passed: 0,
  failed: 1,
  skipped: 0,
  failures: [{ title: suite, why }],
});

/**
 * Reads the result file of mocha's JSON reporter. A file that can't be read, or one without any test, is a failure.
 * @param {string} suite
 * @param {string} text the file's content
 * @returns {Outcome}
 */
export function readMocha(suite, text) {
  try {
    const { stats, failures } = JSON.parse(text);
    if (stats.passes + stats.failures + stats.pending === 0) return failedOnce(suite, 'There are no tests.');
    return {
      suite,
      passed: stats.passes,
      failed: stats.failures,
      skipped: stats.pending,
      failures: failures.map(
        (/** @type {{ fullTitle: string, err: { message?: string, stack?: string } }} */ test) => ({
          title: test.fullTitle,
          why: test.err.stack ?? test.err.message ?? 'no message',
        }),
      ),
    };
  } catch (error) {
    return failedOnce(
      suite,
      `The result file can't be read: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** Counts in words, the form in which a run ends. @param {{ passed: number, failed: number, skipped: number }} counts */
export const counted = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

/**
 * The lines that a run ends with: one for each suite, and last the sum, on a line of its own.
 * @param {Outcome[]} outcomes
 * @returns {{ text: string, failed: number }}
 */
export function summary(outcomes) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const outcome of outcomes) {
    sum.passed += outcome.passed;
    sum.failed += outcome.failed;
    sum.skipped += outcome.skipped;
  }
  const width = Math.max(0, ...outcomes.map(({ suite }) => suite.length));
  const lines = outcomes.map((outcome) => `${outcome.suite.padEnd(width)}  ${counted(outcome)}`);
  return { text: [...lines, '', counted(sum)].join('\n'), failed: sum.failed };
}

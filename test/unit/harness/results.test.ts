/** What a run of the tests reports: counts from result files, and a failure wherever there is no result. */
import assert from 'node:assert/strict';
import { failedOnce, passedOnce, readMocha, summary } from '../../run/results.mjs';

const report = (passes: number, pending: number, failures: unknown[]) =>
  JSON.stringify({ stats: { passes, pending, failures: failures.length }, failures });

describe('the results of a test run', () => {
  it('are what the result file counts', () => {
    const failure = { fullTitle: 'a walk faults', err: { message: 'no', stack: 'Error: no\n at walk' } };
    assert.deepEqual(readMocha('unit', report(3, 1, [failure])), {
      suite: 'unit',
      passed: 3,
      failed: 1,
      skipped: 1,
      failures: [{ title: 'a walk faults', why: 'Error: no\n at walk' }],
    });
  });

  for (const [what, text] of [
    ['has no test', report(0, 0, [])],
    ['wrote an empty file', ''],
    ['wrote half a file', '{ "stats": '],
    ['wrote something else', '[]'],
  ] as const) {
    it(`are one failure for a suite that ${what}`, () => {
      const { passed, failed } = readMocha('extension-host', text);
      assert.deepEqual({ passed, failed }, { passed: 0, failed: 1 });
    });
  }

  it('end with the sum on a line of its own', () => {
    const { text, failed } = summary([
      passedOnce('lint'),
      failedOnce('types', 'why'),
      readMocha('unit', report(40, 0, [])),
    ]);
    assert.equal(failed, 1);
    assert.deepEqual(text.split('\n').slice(-2), ['', '41 passed, 1 failed']);
  });

  it('name skipped tests only where there are some', () => {
    assert.match(summary([readMocha('unit', report(2, 5, []))]).text, /\n2 passed, 0 failed, 5 skipped$/);
  });
});

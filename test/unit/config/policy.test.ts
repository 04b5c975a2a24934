import assert from 'node:assert/strict';
import { readConfig } from '../../../src/checker/config';
import type { Confidence, Finding, Severity } from '../../../src/checker/finding';
import { applyPolicy, optionsOf, rulesOf } from '../../../src/checker/policy';

const finding = (
  line: number,
  severity: Severity = 'error',
  confidence: Confidence = 'high',
  rule = 'kernel-sva-bind',
): Finding => ({
  ...{ rule, severity, confidence, file: '/tree/drivers/dma/init.c', function: 'probe' },
  ...{ line, column: 1, endLine: line, endColumn: 2 },
  ...{ message: 'What. Why. What to do.', demonstration: null, related: [], fixes: [] },
});

const config = (text: string) => {
  const read = readConfig('.pasid-lens.json', text);
  assert.deepEqual(read.problems, []);
  return read.config;
};

function run(text: string, findings: readonly Finding[], source = '') {
  const files = [{ path: '/tree/drivers/dma/init.c', text: source }];
  const policy = { config: config(text) };
  return applyPolicy({ findings, problems: [] }, files, policy, (f) => f.slice('/tree/'.length));
}

const severities = (text: string, findings: readonly Finding[]) =>
  run(text, findings).findings.map((f) => f.severity);

describe('profiles and levels', () => {
  const sorts = [finding(1, 'error'), finding(2, 'information'), finding(3, 'information', 'low')];

  it('leave out what is uncertain, but for an audit', () => {
    assert.deepEqual(severities('{}', sorts), ['error', 'information']);
    assert.deepEqual(severities('{ "profile": "audit" }', sorts), ['error', 'information', 'information']);
  });

  it('make advice a warning where the profile is strict', () => {
    assert.deepEqual(severities('{ "profile": "strict" }', sorts), ['error', 'warning']);
  });

  it('follow the last pattern that matches', () => {
    const one = [finding(1)];
    assert.deepEqual(severities('{ "rules": { "*": "off", "kernel-sva-*": "warning" } }', one), ['warning']);
    assert.deepEqual(severities('{ "rules": { "kernel-sva-*": "warning", "*": "off" } }', one), []);
  });

  it('do not run what is off, or what was not asked for', () => {
    const ids = (text: string, only?: string[]) =>
      rulesOf({ config: config(text), ...(only ? { only } : {}) }).map((r) => r.id);
    assert.ok(ids('{}').includes('kernel-sva-flag'));
    assert.ok(!ids('{ "rules": { "kernel-sva-flag": "off" } }').includes('kernel-sva-flag'));
    assert.deepEqual(ids('{}', ['*-sva-flag']), ['kernel-sva-flag']);
  });

  it('let the configuration say the version before the tree', () => {
    assert.deepEqual(optionsOf({ config: config('{ "kernel": "6.6" }'), version: [6, 1] }).version, [6, 6]);
    assert.deepEqual(optionsOf({ config: config('{}'), version: [6, 1] }).version, [6, 1]);
  });
});

describe('suppression in the configuration', () => {
  const suppress = (entry: object) =>
    run(JSON.stringify({ suppressions: [{ rule: '*', reason: 'r', ...entry }] }), [finding(1)]);

  it('goes by rule, path and function', () => {
    assert.equal(suppress({}).findings.length, 0);
    assert.equal(suppress({ rule: 'kernel-sva-flag' }).findings.length, 1);
    assert.equal(suppress({ path: 'drivers/dma' }).findings.length, 0);
    assert.equal(suppress({ path: 'drivers/net' }).findings.length, 1);
    assert.equal(suppress({ function: 'pro*' }).findings.length, 0);
    assert.equal(suppress({ function: 'remove' }).findings.length, 1);
  });

  it('tells which entry was of use', () => {
    assert.deepEqual([suppress({}).suppressed, suppress({}).used], [1, [0]]);
    assert.deepEqual(suppress({ path: 'drivers/net' }).used, []);
  });
});

describe('suppression by comment', () => {
  const comment = (text: string) => `/* pasid-lens-disable-next-line ${text} */`;

  it('holds back its rule on the next line, no other', () => {
    const source = `${comment('kernel-sva-bind: test of the refusal')}\nx;\ny;\n`;
    const outcome = run('{}', [finding(2), finding(3)], source);
    assert.deepEqual(
      outcome.findings.map((f) => f.line),
      [3],
    );
    assert.deepEqual([outcome.suppressed, outcome.problems], [1, []]);
  });

  it('takes patterns, several lines, and several comments above one line', () => {
    const source = `/* pasid-lens-disable-next-line\n * kernel-sva-flag: a\n */\n`.replace('\n * ', '\n   ');
    const two = `${source}${comment('kernel-sva-b*: b')}\nx;\n`;
    const outcome = run('{}', [finding(5), finding(5, 'error', 'high', 'kernel-sva-flag')], two);
    assert.deepEqual([outcome.findings, outcome.problems], [[], []]);
  });

  it('suppresses nothing without a reason, and says so', () => {
    const outcome = run('{}', [finding(2)], `  ${comment('kernel-sva-bind')}\nx;\n`);
    assert.equal(outcome.findings.length, 1);
    assert.deepEqual([outcome.problems[0]!.line, outcome.problems[0]!.column], [1, 3]);
    assert.match(outcome.problems[0]!.message, /A reason is required/);
  });

  it('is reported when it suppresses nothing any more', () => {
    const { problems } = run('{}', [], `${comment('kernel-sva-bind: r')}\nx;\n`);
    assert.match(problems[0]!.message, /line 2 is flagged by kernel-sva-bind any more/);
  });

  it('is left in peace while its rule does not run', () => {
    const text = '{ "rules": { "kernel-sva-bind": "off" } }';
    assert.deepEqual(run(text, [], `${comment('kernel-sva-bind: r')}\nx;\n`).problems, []);
  });

  it('costs no more than the text is long', () => {
    const source =
      '/* pasid-lens-disable-next-line '.repeat(50_000) + 'pasid-lens-disable-next-line '.repeat(50_000);
    assert.deepEqual(run('{}', [finding(1)], source).findings.length, 1);
  });
});

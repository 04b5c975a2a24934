import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { Row } from '../../../src/checker/config-row';
import { ConfigSchema, DEFAULT_CONFIG, readConfig } from '../../../src/checker/config';
import { kernelTable, NEWEST } from '../../../src/checker/kernel/table';

const read = (text: string) => readConfig('.pasid-lens.json', text);
const said = (text: string) => read(text).problems.map((p) => `${p.line}:${p.column} ${p.message}`);

describe('.pasid-lens.json', () => {
  it('may be empty of everything', () => {
    assert.deepEqual(read('{}'), { config: DEFAULT_CONFIG, problems: [], suppressions: [] });
    assert.equal(DEFAULT_CONFIG.profile, 'default');
  });

  it('takes comments, trailing commas and a byte order mark', () => {
    const { config, problems } = read('\ufeff{ // ours\n  "kernel": "6.6",\n}');
    assert.deepEqual(problems, []);
    assert.equal(config.kernel, '6.6');
  });

  it('gives a suppression without a path the whole tree', () => {
    const { config } = read('{ "suppressions": [{ "rule": "kernel-sva-*", "reason": "old kernel" }] }');
    assert.equal(config.suppressions[0]!.path, '**');
  });

  it('says where it is no JSON, and uses the defaults', () => {
    const { config, problems } = read('{\n  "kernel" "6.6"\n}');
    assert.equal(config, DEFAULT_CONFIG);
    assert.deepEqual(
      [problems[0]!.file, problems[0]!.line, problems[0]!.column],
      ['.pasid-lens.json', 2, 12],
    );
    assert.match(problems[0]!.message, /colon expected; the defaults are used$/);
  });

  const wrong: readonly (readonly [title: string, text: string, expected: RegExp])[] = [
    ['an unknown field', '{\n  "kernle": "6.6"\n}', /^2:3 There is no field "kernle"/],
    [
      'an unknown field of a suppression',
      '{ "suppressions": [{ "rule": "*", "reason": "x", "line": 3 }] }',
      /^1:50 There is no field "line"/,
    ],
    [
      'a suppression without a reason',
      '{ "suppressions": [\n{ "rule": "*" }] }',
      /^2:1 The field "reason" is missing/,
    ],
    [
      'a suppression with an empty reason',
      '{ "suppressions": [{ "rule": "*", "reason": " " }] }',
      /a reason is required/,
    ],
    [
      'a rule that is none',
      '{ "rules": { "kernel-sva-bnd": "off" } }',
      /^1:14 "kernel-sva-bnd": no rule has that name/,
    ],
    [
      'a pattern that means no rule',
      '{ "rules": { "xyz-*": "off" } }',
      /^1:14 "xyz-\*": no rule has that name/,
    ],
    [
      'a level that is none',
      '{ "rules": { "kernel-sva-bind": "fatal" } }',
      /^1:33 "kernel-sva-bind": .*"off".* expected, not "fatal"/,
    ],
    ['a profile that is none', '{ "profile": "lax" }', /^1:14 "profile": .* expected, not "lax"/],
    ['a version that is none', '{ "kernel": "six" }', /^1:13 "six": a version such as 6\.6/],
    [
      'an effect that is none',
      '{ "functions": [{ "name": "f", "effects": [{ "does": "magic" }] }] }',
      /^1:54 "does": .* expected, not "magic"/,
    ],
    [
      'an argument that is none',
      '{ "functions": [{ "name": "f", "effects": [{ "does": "pass", "arg": -1 }] }] }',
      /^1:69 "arg": not negative/,
    ],
    ['no object', '[]', /^1:1 A configuration is an object/],
    ['nothing', '', /^1:1 This is no JSON/],
  ];
  for (const [title, text, expected] of wrong)
    it(`says where there is ${title}`, () => {
      assert.match(said(text)[0]!, expected);
      assert.equal(read(text).config, DEFAULT_CONFIG);
    });

  it('refuses nesting and lengths that no one writes', () => {
    assert.match(said('['.repeat(100_000))[0]!, /nest more than 32 deep/);
    assert.match(said(' '.repeat(1_000_001))[0]!, /at most 1000000 characters/);
  });

  it('keeps names of the language out of the defaults', () => {
    assert.match(said('{ "__proto__": { "profile": "audit" } }')[0]!, /There is no field "__proto__"/);
  });

  it('can say whatever the kernel tables say', () => {
    for (const row of kernelTable(NEWEST).functions.values()) {
      const result = v.safeParse(Row, row);
      assert.ok(result.success, `${row.name}: ${result.success ? '' : v.summarize(result.issues)}`);
    }
  });

  it('has a JSON schema that is up to date (PASID_LENS_BLESS=1 writes it)', () => {
    const file = 'src/checker/config.schema.json';
    const schema = toJsonSchema(ConfigSchema, { typeMode: 'input', errorMode: 'ignore' });
    const text = `${JSON.stringify({ title: 'PASID Lens configuration', ...schema }, null, 2)}\n`;
    if (process.env['PASID_LENS_BLESS'] === '1') writeFileSync(file, text);
    assert.equal(readFileSync(file, 'utf8'), text);
  });
});

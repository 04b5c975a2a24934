import assert from 'node:assert/strict';
import { parseScenario, type ScenarioProblem } from '../../../simulator/scenario';

const GOOD = `{
  "version": 1,
  "title": "t",
  "about": "a",
  "platform": { "kernel": "6.6" },
  "devices": [{ "name": "dev0", "model": "hostile", "address": "01:00.0" }],
  "steps": [
    { "do": "tlp", "device": "dev0", "access": "read", "address": "0x1000" }
  ]
}`;

function problems(text: string): readonly ScenarioProblem[] {
  const parsed = parseScenario(text);
  return parsed.ok ? [] : parsed.problems;
}

/** The one problem of a text, as `line:column message`. */
function only(text: string): string {
  const found = problems(text);
  assert.equal(found.length, 1, JSON.stringify(found));
  return `${String(found[0]!.line)}:${String(found[0]!.column)} ${found[0]!.message}`;
}

describe('parseScenario', () => {
  it('takes a scenario, with comments, trailing commas and a byte order mark', () => {
    assert.deepEqual(problems(GOOD), []);
    assert.deepEqual(problems(`\ufeff// a comment\n${GOOD.replace('"t",', '"t", /* here */')}`), []);
  });

  it('says where a text is no JSON', () => {
    assert.match(only('{ "version": 1, }}'), /^1:18 no JSON/);
    assert.match(only(''), /^1:1 no JSON/);
    assert.match(problems('\u0000\u0001')[0]!.message, /no JSON/);
  });

  it('says so for an unknown version', () => {
    assert.match(only(GOOD.replace('"version": 1', '"version": 2')), /^2:14 version 2 is unknown/);
  });

  it('names unknown fields at their place', () => {
    assert.match(
      only(GOOD.replace('"title": "t",', '"title": "t", "colour": 1,')),
      /^3:17 unknown field "colour"/,
    );
    assert.match(
      only(GOOD.replace('"access": "read"', '"access": "read", "speed": 9')),
      /^8:\d+ unknown field "speed"/,
    );
  });

  it('names missing fields and wrong values', () => {
    assert.match(only(GOOD.replace('"about": "a",', '')), /field "about" is missing/);
    assert.match(only(GOOD.replace('"read"', '"reed"')), /^8:\d+ "access"/);
    assert.match(only(GOOD.replace('"tlp"', '"tpl"')), /^8:\d+ "do"/);
  });

  it('names what nothing defines', () => {
    assert.match(only(GOOD.replace('"device": "dev0"', '"device": "dev1"')), /^8:\d+ no device "dev1"/);
    assert.match(only(GOOD.replace('"0x1000"', '"buffer + 4"')), /^8:\d+ "buffer" is not defined here/);
    assert.match(only(GOOD.replace('"0x1000"', '"1 +"')), /a value expected/);
    const call = '{ "do": "call", "function": "dma_map_sinlge", "args": [] }';
    assert.match(only(GOOD.replace(/\{ "do".*\}/, call)), /^8:\d+ no kernel function dma_map_sinlge/);
  });

  it('checks the number of arguments, and what results name', () => {
    const steps = `{ "do": "call", "function": "dma_mapping_error", "args": ["dev0"] }`;
    assert.match(
      only(GOOD.replace(/\{ "do".*\}/, steps)),
      /1 arguments given: dma_mapping_error\(dev, dma_addr\)/,
    );
    const good = `{ "do": "call", "function": "dma_alloc_coherent", "args": ["dev0", 64, "&ring", "GFP_KERNEL"], "as": "cpu" },
      { "do": "tlp", "device": "dev0", "access": "read", "address": "ring" }`;
    assert.deepEqual(problems(GOOD.replace(/\{ "do".*\}/, good)), []);
  });

  it('stays quick and calm with hostile text', () => {
    assert.match(only('['.repeat(100_000)), /nest/);
    assert.match(only(`"${'x'.repeat(2_000_000)}"`), /at most/);
    assert.ok(problems(`{"steps": [${'{},'.repeat(5000)}{}]}`).length <= 50);
  });
});

/** Expectations and steps are found in the text that they stand in. */
import assert from 'node:assert/strict';
import {
  expectationRanges,
  parseScenario,
  runScenario,
  stepRange,
  type TextRange,
} from '../../../simulator/scenario';

const TEXT = `// comments are taken
{
  "version": 1, "title": "t", "about": "a",
  "platform": { "kernel": "6.6", "memory": "64M" },
  "memory": [{ "name": "m", "kind": "slab", "size": 64, "text": "abcd" }],
  "steps": [
    { "do": "read", "address": "m", "length": 4,
      "expect": [
        { "that": "content", "address": "m", "equals": { "text": "abcd" } },
        { "that": "content", "address": "m", "equals": { "text": "wxyz" } }
      ] },
    { "do": "read", "address": "m",
      "expect": [{ "that": "content", "address": "m", "equals": { "text": "0" } }] },
  ],
  "expect": [
    { "that": "no-warning" }
  ]
}
`;

describe('places in a scenario', () => {
  const parsed = parseScenario(TEXT);
  assert.ok(parsed.ok);
  const run = runScenario(parsed.scenario);
  const cut = ({ line, column, endLine, endColumn }: TextRange): string => {
    assert.equal(line, endLine);
    return TEXT.split('\n')[line - 1]!.slice(column - 1, endColumn - 1);
  };

  it('give each outcome the text of its own expectation, in order', () => {
    assert.deepEqual(
      run.outcomes.map(({ holds }) => holds),
      [true, false, false, true],
    );
    const texts = expectationRanges(TEXT, run.outcomes).map((range) => cut(range!));
    assert.match(texts[0]!, /"abcd"/);
    assert.match(texts[1]!, /"wxyz"/);
    assert.match(texts[2]!, /"0"/);
    assert.equal(texts[3], '{ "that": "no-warning" }');
  });

  it('give a step its lines, and none to a step that is not there', () => {
    assert.deepEqual([stepRange(TEXT, 1)?.line, stepRange(TEXT, 1)?.endLine], [12, 13]);
    assert.equal(stepRange(TEXT, 2), null);
  });
});

/** The file that "New Scenario…" writes runs as it is. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { formatProblems, parseScenario, runScenario } from '../../../simulator/scenario';

describe('the template of a new scenario', () => {
  const text = readFileSync('src/editor/template.pasid.json', 'utf8');

  it('is a scenario whose expectations hold, at each step that has some and at the end', () => {
    const parsed = parseScenario(text);
    assert.ok(parsed.ok, parsed.ok ? '' : formatProblems('template', parsed.problems));
    const { holds, outcomes, decisive, steps } = runScenario(parsed.scenario);
    assert.deepEqual(
      outcomes.filter((outcome) => !outcome.holds).map((outcome) => [outcome.text, outcome.seen]),
      [],
    );
    assert.ok(holds && outcomes.length === 4);
    assert.equal(
      decisive,
      steps.findIndex(({ written }) => written?.decisive),
    );
  });

  it('has comments that say what may be changed', () => {
    assert.ok((text.match(/^\s*\/\//gm) ?? []).length >= 6);
  });
});

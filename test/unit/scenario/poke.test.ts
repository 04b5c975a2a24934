import assert from 'node:assert/strict';
import {
  libraryText,
  parseScenario,
  runScenario,
  type Scenario,
  type ScenarioInput,
} from '../../../simulator/scenario';

type StepInput = ScenarioInput['steps'][number];

/** A copy of a library scenario with a step put in before step `at`. */
function withStep(id: string, at: number, step: StepInput): Scenario {
  const copy = JSON.parse(libraryText(id)!) as ScenarioInput;
  copy.steps.splice(at, 0, step);
  const parsed = parseScenario(JSON.stringify(copy));
  assert.ok(parsed.ok);
  return parsed.scenario;
}

const poke = (word: number, xor: string): StepInput => ({
  do: 'poke',
  structure: 'pasid-entry',
  device: 'dsa0',
  pasid: 'pasid',
  word,
  xor,
});

describe('a changed byte of the PASID entry', () => {
  // VT-d specification 9.6: word 0 bit 0 is P; bits 8:6 PGTT; word 2 bit 0 is SRE.
  const cases = [
    { what: 'P cleared', word: 0, xor: '0x1', reason: 0x59 },
    { what: 'PGTT made pass-through', word: 0, xor: '0x140', reason: null },
    { what: 'SRE cleared', word: 2, xor: '0x1', reason: 0x5d },
  ];
  for (const { what, word, xor, reason } of cases) {
    it(`changes what the device reads: ${what}`, () => {
      const run = runScenario(withStep('kernel-sva-reads-secret', 4, poke(word, xor)));
      assert.equal(run.error, null);
      assert.equal(run.holds, false);
      assert.ok(!run.events.some(({ kind }) => kind === 'secret-read'));
      const faults = run.events.filter((event) => event.kind === 'fault');
      if (reason !== null) assert.ok(faults.every((fault) => fault.reason === reason) && faults.length > 0);
    });
  }

  it('is what changes it: a step in its place that does nothing leaves the outcome', () => {
    assert.equal(runScenario(withStep('kernel-sva-reads-secret', 4, { do: 'note' })).holds, true);
  });
});

import assert from 'node:assert/strict';
import { library, libraryIds, libraryScenario, runScenario } from '../../../simulator/scenario';

describe('scenario library', () => {
  for (const id of libraryIds()) {
    it(`${id}: parses, runs to its end, and every expectation holds`, () => {
      const parsed = libraryScenario(id)!;
      assert.deepEqual(parsed.ok ? [] : parsed.problems, []);
      if (!parsed.ok) return;
      const run = runScenario(parsed.scenario);
      assert.equal(run.error, null);
      assert.deepEqual(
        run.outcomes.filter(({ holds }) => !holds).map(({ step, text, seen }) => ({ step, text, seen })),
        [],
      );
      assert.ok(run.outcomes.length > 0, 'a scenario that expects nothing shows nothing');
    });
  }

  it('tells every step in one sentence, and cites', () => {
    for (const [id, { steps, sources, about }] of library()) {
      for (const [i, step] of steps.entries()) {
        assert.match(step.say ?? '', /\S.*[.:]$/s, `${id}: step ${String(i + 1)} has no sentence`);
      }
      assert.ok(Object.keys(sources).length > 0, `${id} cites nothing`);
      assert.ok(about.length > 40, `${id} says too little about itself`);
    }
  });

  it('has every claim of the seed, S1 to S12', () => {
    const claims = new Set([...library().values()].flatMap((scenario) => scenario.claims));
    const all = Array.from({ length: 12 }, (_, i) => `S${String(i + 1)}`);
    assert.deepEqual(
      all.filter((claim) => !claims.has(claim)),
      [],
    );
  });

  it('compares only with scenarios that it has, and shows claims or rules in each', () => {
    const ids = new Set(libraryIds());
    for (const [id, { compare, claims, rules }] of library()) {
      assert.ok(compare === undefined || ids.has(compare), `${id} compares with ${compare ?? ''}`);
      assert.ok(claims.length + rules.length > 0, `${id} shows no claim and no rule`);
    }
  });
});

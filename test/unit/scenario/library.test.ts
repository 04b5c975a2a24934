import assert from 'node:assert/strict';
import {
  ARCHITECTURES,
  library,
  libraryIds,
  libraryScenario,
  onIommu,
  runScenario,
} from '../../../simulator/scenario';

describe('scenario library', () => {
  for (const [id, scenario] of library()) {
    for (const iommu of ARCHITECTURES) {
      const here = onIommu(scenario, iommu);
      if (!here.ok) continue;
      it(`${id} on ${iommu}: runs to its end, and every expectation holds`, () => {
        const run = runScenario(here.scenario);
        assert.equal(run.error, null);
        assert.deepEqual(
          run.outcomes.filter(({ holds }) => !holds).map(({ step, text, seen }) => ({ step, text, seen })),
          [],
        );
        assert.ok(run.outcomes.length > 0, 'a scenario that expects nothing shows nothing');
      });
    }
  }

  it('parses', () => {
    for (const id of libraryIds()) {
      const parsed = libraryScenario(id)!;
      assert.deepEqual(parsed.ok ? [] : parsed.problems, [], id);
    }
  });

  it('runs on every architecture but for a few scenarios, which say why not', () => {
    const bound = [...library()].filter(([, { only }]) => only !== undefined);
    assert.deepEqual(
      bound.map(([id]) => id),
      ['map-on-dma-domain', 'shared-queue-carries-pasid', 'sva-disabled-kernel', 'sva-disabled-kernel-fixed'],
    );
    for (const [id, { only }] of bound) assert.match(only!.because, /^[A-Z0-9].+\.$/, id);
  });

  it('expects no number of one architecture where it runs on all', () => {
    for (const [id, scenario] of library()) {
      if (!scenario.only) assert.doesNotMatch(JSON.stringify(scenario), /"reason":/, id);
    }
  });

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

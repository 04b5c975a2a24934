import assert from 'node:assert/strict';
import { library, parseScenario, runScenario, type Run } from '../../../simulator/scenario';

/** Rules of the family `dma` that have a demonstration. */
const RULES = [
  ...['unchecked-mapping', 'wrong-mapping-test', 'ignored-map-sg', 'wrong-sg-count', 'direction-mismatch'],
  ...['size-mismatch', 'wrong-unmap-handle', 'leaked-mapping', 'free-while-mapped', 'access-while-mapped'],
  ...['stack-buffer', 'unmappable-memory', 'missing-dma-mask', 'ignored-dma-mask', 'map-before-mask'],
  ...['wrong-device', 'partial-write-direction', 'inherited-dma-ops'],
];

type Scenario = Run['scenario'];

const scenarios = library();
const halves = (rule: string): [Scenario, Scenario] => [
  scenarios.get(rule)!,
  scenarios.get(`${rule}-fixed`)!,
];

/** What of the wrong half's expectations fails in the right half, at the steps that both have by label. */
function refuted([wrong, right]: [Scenario, Scenario]): readonly string[] {
  return wrong.steps.flatMap(({ label, expect }) => {
    const at = right.steps.findIndex((step) => label !== undefined && step.label === label);
    if (at < 0) return [];
    const steps = right.steps.map((step, i) => ({ ...step, expect: i === at ? expect : [] }));
    const parsed = parseScenario(JSON.stringify({ ...right, steps, expect: [] }));
    if (!parsed.ok) return []; // speaks of what the right half does not have
    return runScenario(parsed.scenario)
      .outcomes.filter(({ holds }) => !holds)
      .map(({ text }) => `${label!}: ${text}`);
  });
}

describe('demonstrations of the dma family', () => {
  for (const rule of RULES) {
    it(`${rule}: the halves name each other, and cite where they are decided`, () => {
      const [wrong, right] = halves(rule);
      assert.deepEqual([wrong.compare, right.compare], [`${rule}-fixed`, rule]);
      assert.deepEqual([wrong.role, right.role], ['wrong', 'right']);
      for (const { rules, steps } of [wrong, right]) {
        assert.ok(rules.includes(rule));
        const decisive = steps.filter((step) => step.decisive);
        assert.equal(decisive.length, 1);
        assert.ok(decisive[0]!.cite !== undefined, 'a source');
      }
      assert.ok(
        wrong.steps.some(({ predict }) => predict),
        'a question',
      );
    });

    it(`${rule}: what the wrong half shows is not so in the right half`, () => {
      assert.notDeepEqual(refuted(halves(rule)), []);
    });

    it(`${rule}: the right half does no harm`, () => {
      const [, right] = halves(rule);
      const { events, steps } = runScenario(right);
      const harm = ['dma-debug', 'staleness', 'secret-read'];
      assert.deepEqual(
        events.filter(({ kind }) => harm.includes(kind)),
        [],
      );
      const blocked = right.steps.filter(({ expect }) => expect.some(({ that }) => that === 'faulted'));
      const faults = events.filter(({ kind }) => kind === 'fault');
      assert.equal(faults.length, blocked.length, 'faults that it expects');
      assert.ok(steps.length > 5 && steps.length <= 20);
    });
  }
});

import assert from 'node:assert/strict';
import { library, parseScenario, runScenario, type Run } from '../../../simulator/scenario';

/** Rules of the family `dma` that have a demonstration: `<rule>` shows the flagged code, `<rule>-fixed` the right one. */
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
    it(`${rule}: what the wrong half shows is not so in the right half`, () => {
      assert.notDeepEqual(refuted(halves(rule)), []);
    });
  }
});

import assert from 'node:assert/strict';
import { RULES } from '../../../src/checker/rules';
import {
  ARCHITECTURES,
  library,
  onIommu,
  runScenario,
  type Architecture,
  type Run,
  type Scenario,
} from '../../../simulator/scenario';
import type { SimEvent } from '../../../simulator/trace/events';

/** Rules of the catalogue that are shown by a pair, whether the checker has them yet or not. */
const SHOWN = [
  ...['kernel-sva-flag', 'kernel-sva-bind', 'sva-foreign-mm', 'privileged-pasid-request'],
  ...['unbind-before-drain', 'leaked-bond', 'missing-sva-feature', 'pasid-after-unbind', 'missing-iopf'],
  ...['unchecked-bind', 'unpinned-mm', 'sva-disabled-kernel'],
  ...['pasid-foreign-domain', 'pasid-unmapped-address', 'pasid-private-number', 'pasid-attach-lifecycle'],
  ...['driver-enables-pasid', 'driver-chosen-trust'],
  ...['raw-physical-address', 'raw-kernel-pointer', 'untracked-dma-addr', 'physical-of-coherent'],
  ...['sync-foreign-address', 'reverse-translation'],
  ...['map-on-dma-domain', 'private-domain', 'detach-default-domain', 'borrowed-domain'],
  ...['unchecked-iommu-map'],
];

const scenarios = library();

/** Scenarios of one side that show a rule, and whose other half shows it too. */
function halves(rule: string, role: 'wrong' | 'right'): readonly string[] {
  const other = role === 'wrong' ? 'right' : 'wrong';
  const shows = (s: Scenario | undefined, side: string): boolean =>
    s !== undefined && s.role === side && s.rules.includes(rule);
  return [...scenarios]
    .filter(([, s]) => shows(s, role) && shows(scenarios.get(s.compare ?? ''), other))
    .map(([id]) => id);
}

const paired = [...new Set([...SHOWN, ...[...scenarios.values()].flatMap(({ rules }) => rules)])];

describe('pairs of the scenario library', () => {
  for (const rule of paired) {
    it(`${rule}: what the flagged code does, and what the right code does`, () => {
      assert.ok(halves(rule, 'wrong').length > 0, 'no wrong half that compares with a right one');
      assert.ok(halves(rule, 'right').length > 0, 'no right half that compares with a wrong one');
    });
  }

  it('have what the rules of the checker name as their demonstration: the wrong half', () => {
    const named = RULES.filter(({ demonstration }) => demonstration !== null);
    assert.ok(named.length > 0);
    for (const { id, demonstration } of named)
      assert.ok(halves(id, 'wrong').includes(demonstration!), `${id}: ${demonstration!}`);
  });

  it('are labelled alike, decide in one step, and cite', () => {
    for (const [id, { role, steps }] of scenarios) {
      if (role === undefined) continue;
      assert.equal(steps.filter(({ decisive }) => decisive).length, 1, `${id} has not one decisive step`);
      assert.ok(
        steps.some(({ cite }) => cite !== undefined),
        `${id} cites in no step`,
      );
    }
  });

  for (const iommu of ARCHITECTURES) {
    it(`harm in the wrong half on ${iommu}`, () => {
      for (const [id, run] of runs('wrong', iommu)) assert.ok(harms(run), `${id} harms nobody`);
    });

    it(`do no harm in the right half on ${iommu} but what it expects to be refused`, () => {
      for (const [id, run] of runs('right', iommu)) assert.deepEqual(unexpected(run), [], id);
    });
  }
});

/** Runs of one side of the pairs, where they show something on an IOMMU. */
function* runs(role: 'wrong' | 'right', iommu: Architecture): Generator<[string, Run]> {
  for (const [id, scenario] of scenarios) {
    const here = onIommu(scenario, iommu);
    if (scenario.role === role && here.ok) yield [id, runScenario(here.scenario)];
  }
}

/** Kinds of event that are harm by themselves. */
const HARM: ReadonlySet<SimEvent['kind']> = new Set(['fault', 'secret-read', 'staleness', 'dma-debug']);
/** Expectations of the decisive step that tell whose memory was reached instead, or what it holds wrongly. */
const TOLD = new Set(['translated', 'content', 'refused']);

function harms({ events, scenario }: Run): boolean {
  return (
    events.some((e) => HARM.has(e.kind) || (e.kind === 'notice' && e.severity !== 'info')) ||
    events.some((e) => e.kind === 'parity' && !e.holds) ||
    scenario.steps.some(({ decisive, expect }) => decisive && expect.some(({ that }) => TOLD.has(that)))
  );
}

/** Harm in steps that do not say with an expectation that it is what they show. */
function unexpected({ events, steps, scenario }: Run): string[] {
  const expected: Readonly<Record<string, string>> = {
    fault: 'faulted',
    'dma-debug': 'warning',
    staleness: 'stale',
    'secret-read': 'secret-read',
  };
  return steps.flatMap(({ first, end, written, narration }) => {
    const said = [...(written?.expect ?? []), ...scenario.expect].map(({ that }) => that as string);
    return events
      .slice(first, end)
      .filter(({ kind }) => HARM.has(kind) && !said.includes(expected[kind]!))
      .map(({ kind }) => `${kind}: ${narration}`);
  });
}

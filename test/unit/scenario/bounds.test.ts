import assert from 'node:assert/strict';
import {
  fork,
  parseScenario,
  runScenario,
  libraryScenario,
  type Run,
  type ScenarioInput,
} from '../../../simulator/scenario';

function run(input: Partial<ScenarioInput>): Run {
  const scenario = {
    version: 1,
    title: 't',
    about: 'a',
    platform: { kernel: '6.6' },
    devices: [{ name: 'dsa0', model: 'accelerator', address: '6a:01.0', queues: [{ mode: 'dedicated' }] }],
    steps: [{ do: 'note' }],
    ...input,
  };
  const parsed = parseScenario(JSON.stringify(scenario));
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return runScenario(parsed.scenario);
}

describe('bounds of a run', () => {
  it('ends a run that repeats without end, and says which budget it hit', () => {
    const step = { do: 'call', function: 'kmalloc', args: [64, 0] } as const;
    const repeat = { do: 'repeat', times: 10_000, steps: [step, step, step] } as const;
    const { error, holds, events } = run({ steps: [repeat as never] });
    assert.equal(holds, false);
    assert.match(error!.message, /more than 20000 steps/);
    assert.ok(events.some((event) => event.kind === 'budget'));
  });

  it('ends a run that moves memory without end', () => {
    const big = { name: 'big', kind: 'pages', size: 0x20_0000 } as const;
    const descriptor = {
      operation: 'memmove',
      source: 'physical(big)',
      destination: 'physical(big)',
      size: 0x20_0000,
    } as const;
    const submit = { do: 'submit', device: 'dsa0', instruction: 'MOVDIR64B', descriptor } as const;
    const { error } = run({
      platform: { kernel: '6.6', boot: ['iommu.passthrough=1'] },
      memory: [big],
      steps: [{ do: 'repeat', times: 1000, steps: [submit] } as never],
    });
    assert.match(error!.message, /budget of 33554432 bytes moved/);
  });

  it('ends a run that allocates without end', () => {
    const step = { do: 'call', function: '__get_free_pages', args: [0, 8], as: 'page' } as const;
    const { events, error } = run({ steps: [{ do: 'repeat', times: 100, steps: [step] } as never] });
    assert.equal(error, null);
    assert.ok(events.some((event) => event.kind === 'return' && event.text === 'NULL'));
  });

  it('says so where the memory of a scenario does not fit its machine', () => {
    const memory = Array.from(
      { length: 8 },
      (_, i) => ({ name: `o${String(i)}`, kind: 'pages', size: 0x100_0000 }) as const,
    );
    const { error, holds } = run({ memory });
    assert.equal(holds, false);
    assert.equal(error?.step, null);
    assert.match(error!.message, /contiguous free pages/);
  });

  it('ends where a step can not be done, and keeps what was done', () => {
    const { error, steps } = run({
      steps: [
        { do: 'note', say: 'first' },
        { do: 'poke', structure: 'memory', address: '0x7fffffff0000', set: 1 },
        { do: 'note', say: 'never' },
      ],
    });
    assert.deepEqual(error, { step: 1, message: 'no memory at 0x7fffffff0000' });
    assert.equal(steps.length, 3);
  });

  it('branches: other steps from a point on, and the original stays', () => {
    const parsed = libraryScenario('kernel-sva-reads-secret')!;
    assert.ok(parsed.ok);
    const original = runScenario(parsed.scenario);
    const branch = fork(parsed.scenario, 5, [{ do: 'note', expect: [] }]);
    assert.ok(!branch.events.some(({ kind }) => kind === 'secret-read'));
    assert.ok(original.events.some(({ kind }) => kind === 'secret-read'));
    assert.equal(branch.steps.length, 7);
  });
});

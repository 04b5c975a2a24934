import assert from 'node:assert/strict';
import {
  ARCHITECTURES,
  library,
  libraryScenario,
  onIommu,
  parseScenario,
  runScenario,
  type Architecture,
  type Run,
} from '../../../simulator/scenario';
import { viewOf } from '../../../simulator/trace/view';
import { longRun } from '../scenario/long-run';

function runOn(id: string, architecture: Architecture): Run {
  const parsed = libraryScenario(id)!;
  assert.ok(parsed.ok);
  const here = onIommu(parsed.scenario, architecture);
  assert.ok(here.ok, id);
  return runScenario(here.scenario);
}

/** Bytes and big numbers made comparable. */
function plain(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'bigint' ? `0x${item.toString(16)}` : item instanceof Uint8Array ? [...item] : item,
  );
}

for (const architecture of ARCHITECTURES) {
  describe(`time travel on ${architecture}`, () => {
    const run = (id: string): Run => runOn(id, architecture);
    const ids = [...library()].filter(([, scenario]) => onIommu(scenario, architecture).ok).map(([id]) => id);

    it('gives the same events each time a scenario is run', () => {
      for (const id of ids) assert.equal(plain(run(id).events), plain(run(id).events), id);
    });

    it('comes to any event with exactly the events before it', () => {
      const { trace, events, steps } = run('sva-page-fault-is-served');
      for (let seq = events.length - 1; seq >= steps[0]!.end - 1; seq -= 3) {
        const { log } = trace.at(seq);
        assert.equal(log.events.length, seq + 1);
        assert.equal(plain(log.events), plain(events.slice(0, seq + 1)));
      }
    });

    it('comes to events in any order', () => {
      const { trace, events, steps } = run('pasid-only-mode-runs-the-dma-api');
      const from = steps[0]!.end;
      for (let i = 0; i < 60; i++) {
        const seq = from + ((i * 7919) % (events.length - from));
        const { log } = trace.at(seq);
        assert.equal(plain(log.events), plain(events.slice(0, seq + 1)), `event ${String(seq)}`);
      }
    });

    it('shows the same world at an event, whichever way it was come to', () => {
      const { cursor, events } = run('dma-api-stops-secret-read');
      const view = (world: ReturnType<ReturnType<typeof cursor>['seek']>): string => {
        const { exposures, caches, owners, bindings } = viewOf(world);
        return plain({ exposures, caches, owners, bindings });
      };
      const forwards = cursor();
      const seen = new Map<number, string>();
      for (let seq = 0; seq < events.length; seq += 5) seen.set(seq, view(forwards.seek(seq)));
      const backwards = cursor();
      for (const seq of [...seen.keys()].reverse())
        assert.equal(view(backwards.seek(seq)), seen.get(seq), `event ${String(seq)}`);
    });

    it('has the memory of the moment: the destination is empty before the device writes', () => {
      const { cursor, steps, events, decisive } = run('kernel-sva-reads-secret');
      const at = cursor();
      const step = steps[decisive]!;
      const text = (seq: number): string => {
        const world = at.seek(seq);
        const buffer = world.kernel.objects.get('buffer')!;
        return String.fromCharCode(...world.machine.memory.read(buffer.physical[0]!.address, 11));
      };
      assert.equal(text(step.first), '***********');
      assert.equal(text(step.end - 1), 'session key');
      const write = events.find(
        (e) => e.seq > step.first && e.kind === 'memory-write' && e.agent === 'device',
      )!;
      assert.equal(text(write.seq - 1), '***********');
    });

    it('takes the boot as one moment', () => {
      const { trace, steps } = run('strict-unmap-blocks-at-once');
      assert.equal(trace.at(0).log.events.length, steps[0]!.end);
    });

    it('steps by one, both ways, and stays within the run', () => {
      const { cursor, events } = run('strict-unmap-blocks-at-once');
      const at = cursor();
      assert.equal(at.seq, events.length - 1);
      at.forward();
      assert.equal(at.seq, events.length - 1);
      at.back();
      assert.equal(at.seq, events.length - 2);
      at.seek(-5);
      assert.equal(at.seq, 0);
    });

    it('gives every event but a step a cause that came before it', () => {
      for (const id of ids) {
        for (const event of run(id).events) {
          const root = event.kind === 'step' || event.kind === 'expectation';
          assert.ok(
            event.cause === null ? root : event.cause < event.seq,
            `${id}: event ${String(event.seq)} ${event.kind}`,
          );
        }
      }
    });
  });
}

it('time travel shows the same worlds to whoever goes through a long run step by step and to whoever jumps', () => {
  // More steps than seeking keeps checkpoints of.
  const parsed = parseScenario(longRun({ rounds: 260, pasid: false, unmap: false }));
  assert.ok(parsed.ok);
  const view = (of: Run, step: number): string => {
    const { exposures, caches } = viewOf(of.trace.at(of.steps[step]!.end - 1));
    return plain({ exposures, caches });
  };
  const [walked, jumped] = [runScenario(parsed.scenario), runScenario(parsed.scenario)];
  const seen = walked.steps.map(({ index }) => view(walked, index));
  assert.ok(seen.length > 500);
  for (let step = seen.length - 1; step > 0; step -= 37) {
    assert.equal(view(jumped, step), seen[step], `step ${String(step)}`);
    assert.equal(view(walked, step), seen[step], `step ${String(step)}, again`);
  }
}).timeout(20_000);

import assert from 'node:assert/strict';
import { exposureOf, framesBeyond, reaches } from '../../../simulator/trace/exposure';
import { virtToPhys } from '../../../simulator/linux/layout';
import { libraryScenario, runScenario } from '../../../simulator/scenario';
import { System } from '../linux/system';

const run = (
  firstFrame: number,
  frames: number,
): { firstFrame: number; frames: number; permissions: number } => ({
  firstFrame,
  frames,
  permissions: 3,
});

describe('exposure', () => {
  it('counts frames of one set that are not in another', () => {
    assert.equal(framesBeyond([run(0, 10)], []), 10);
    assert.equal(framesBeyond([run(0, 10)], [run(2, 3), run(8, 10)]), 5);
    assert.equal(framesBeyond([run(4, 2), run(20, 1)], [run(0, 5)]), 2);
    assert.equal(framesBeyond([], [run(0, 5)]), 0);
  });

  it('is what the device really reaches, page by page', () => {
    const system = new System();
    const dev = system.device('dev');
    const buffers = [1, 2, 3].map(() => system.number('kmalloc', 4096, 0));
    const [first] = buffers.map((b) => system.number('dma_map_single', dev, b, 4096, 'DMA_TO_DEVICE'));
    const exposure = exposureOf(system.world.machine.iommu, system.kernel, 'dev', null);
    assert.equal(exposure.readable, 3);
    assert.equal(exposure.writable, 0);
    for (const buffer of buffers) assert.ok(reaches(exposure, virtToPhys(buffer), 4096));
    assert.ok(!reaches(exposure, 0x1000n, 4096));
    assert.notEqual(system.access('dev', 'read', first!), null);
  });

  it('is announced when it grows beyond what was mapped, and only when it changes', () => {
    const parsed = libraryScenario('kernel-sva-reads-secret')!;
    assert.ok(parsed.ok);
    const { events, steps } = runScenario(parsed.scenario);
    const exposures = events.filter((event) => event.kind === 'exposure');
    assert.deepEqual(
      exposures.map(({ pasid, readable, unmapped }) => ({ pasid, readable, unmapped })),
      [{ pasid: 1, readable: 16384, unmapped: 16384 }],
    );
    const attach = steps.find(({ label }) => label === 'attach')!;
    assert.ok(exposures[0]!.seq > attach.first && exposures[0]!.seq < attach.end);
  });
});

/** The panel's model on the RISC-V IOMMU: the same frames from another architecture's structures. */
import assert from 'node:assert/strict';
import { execute } from '../../../media/execute';
import { frameAt, type Frame } from '../../../media/model/frame';
import { pictureOf } from '../../../media/model/picture';
import type { Run } from '../../../media/model/run';
import { stepsOf } from '../../../media/model/steps';
import { fieldText } from '../../../media/model/walk';
import { library, libraryText } from '../../../simulator/scenario';

const run = (id: string): Run => execute({ id, text: libraryText(id)! }, 'riscv');

function frames(played: Run): Frame[] {
  const steps = stepsOf(played.events);
  return steps.map(({ index }) => frameAt(played, steps, index));
}

const shorts = (frame: Frame | undefined): readonly string[] => frame?.walk.map(({ short }) => short) ?? [];

describe('panel on the RISC-V IOMMU', () => {
  it('makes every frame and picture of the library, of RISC-V structures alone', function () {
    this.timeout(60_000);
    const seen = new Set<string>();
    for (const [id, { only }] of library()) {
      if (only) continue;
      const played = run(id);
      assert.deepEqual([played.error, played.iommu], [null, 'RISC-V 3LVL'], id);
      for (const frame of frames(played)) {
        for (const name of shorts(frame)) seen.add(name);
        const picture = pictureOf(frame, played, 40, 3);
        assert.doesNotMatch(picture.description, /PASID table|root entry|scalable|DMAR/, id);
      }
    }
    assert.deepEqual([...seen].sort(), ['DC', 'DDT', 'L0', 'L1', 'L2', 'L3', 'PC', 'PDT']);
  });

  it('walks three levels of device directory, of process directory, and four of Sv48', () => {
    const played = run('kernel-sva-reads-secret');
    const walk = frames(played)[played.decisive]!.walk;
    assert.deepEqual(
      walk.map(({ short }) => short),
      // The direct map has pages of 1 GiB where it is aligned so, else of 2 MiB.
      ['DDT', 'DDT', 'DC', 'PDT', 'PDT', 'PC', 'L3', 'L2', 'L1'],
    );
    const decides = walk.find((row) => row.decides)!;
    assert.equal(decides.structure, 'process context');
    assert.equal(decides.decides!.name, 'fsc.PPN');
    assert.equal(fieldText(decides.decides!), 'page table of init_mm');
  });

  it('names the bit that refused, and says it in the picture', () => {
    const played = run('dma-api-stops-secret-read');
    const frame = frames(played)[played.decisive]!;
    const last = frame.walk.at(-1)!;
    assert.deepEqual([last.end, last.decides?.name, last.decides?.value], ['stops', 'V', 0n]);
    const { result, iommu } = pictureOf(frame, played, 40, 3);
    assert.equal(iommu.title, 'IOMMU · RISC-V 3LVL');
    assert.equal(result?.detail, 'fault 0xd recorded');
  });

  it('stays on the platform of a scenario that shows nothing elsewhere, and says why', () => {
    const played = run('shared-queue-carries-pasid');
    assert.equal(played.architecture, 'vtd');
    assert.match(played.notElsewhere!, /ENQCMD.* are x86's/);
    assert.equal(run('kernel-sva-reads-secret').notElsewhere, null);
    const own = execute({ id: 'x', text: libraryText('kernel-sva-reads-secret')! });
    assert.equal(own.architecture, 'vtd');
  });
});

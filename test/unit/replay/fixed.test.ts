import assert from 'node:assert/strict';
import { withEdits } from '../../../src/checker/fix';
import { Replayer } from '../../../src/checker/replay';
import { checker } from '../checker/support';
import { linesOf } from './support';

const DRIVER = `
static int ring_init(struct ring *ring)
{
	dma_addr_t handle;
	void *buf;

	buf = dma_alloc_coherent(ring->dev, 4096, &handle, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	writeq(virt_to_phys(buf), ring->regs + RING_BASE);
	return 0;
}
`;

describe('replay of a fix', () => {
  it('does the same to the code with the fix in it, and comes to no harm', async () => {
    const path = 'ring.c';
    const check = await checker();
    const { findings, unit } = check.check([{ path, text: DRIVER }], { version: [6, 1] });
    const finding = findings.find((f) => f.rule === 'physical-of-coherent')!;
    const before = new Replayer(unit).finding(finding);
    assert.deepEqual([before.fix, before.functions], [null, ['ring_init']]);
    assert.ok(['harm', 'stopped'].includes(before.verdict), before.reason);
    const [fix] = finding.fixes;
    const text = withEdits(DRIVER, fix!.edits);
    assert.match(text, /writeq\(handle, /);
    const fixed = check.check([{ path, text }], { version: [6, 1] });
    const after = new Replayer(fixed.unit).after(before, fix!.title);
    assert.deepEqual([after.verdict, after.fix], ['none', fix!.title], after.reason);
    assert.deepEqual(linesOf(after), linesOf(before));
  });
});

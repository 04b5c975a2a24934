import assert from 'node:assert/strict';
import { Replayer } from '../../../src/checker/replay';
import { checker } from '../checker/support';
import { linesOf, replays } from './support';

/** The replay of the first finding of a rule in a text. */
const first = async (rule: string, text: string, assume = {}) => {
  const found = (await replays(text, [6, 1], assume)).find((r) => r.rule === rule);
  assert.ok(found !== undefined, `nothing is flagged by ${rule}`);
  return found;
};

describe('paths that are hard to follow', () => {
  it('follows goto, across calls and back', async () => {
    const replay = await first(
      'raw-physical-address',
      `static void tell(struct nic *nic, u64 address)
{
	writeq(address, nic->regs + 8);
}

static int start(struct nic *nic, void *data)
{
	int ret = nic_reset(nic);

	if (ret)
		goto out;
	tell(nic, virt_to_phys(data));
out:
	return ret;
}
`,
    );
    assert.equal(replay.verdict, 'stopped');
    // Line 10 decides that line 12 is reached.
    assert.deepEqual(linesOf(replay), [10, 12, 3]);
  });

  it('ends at a function that calls itself', async () => {
    const replay = await first(
      'raw-physical-address',
      `static void fill(struct nic *nic, int n)
{
	writeq(virt_to_phys(nic->buffer), nic->regs + 8);
	if (n)
		fill(nic, n - 1);
}
`,
    );
    assert.equal(replay.verdict, 'stopped');
    // The device starts when the driver is done: the address is that of line 3.
    assert.deepEqual(linesOf(replay), [3, 4, 3]);
  });

  it('leaves a call by pointer alone, and says nothing of what is behind it', async () => {
    const replay = await first(
      'raw-physical-address',
      `static void post(struct nic *nic, void *data)
{
	nic->ops->prepare(nic, data);
	writeq(virt_to_phys(data), nic->regs + 8);
}
`,
    );
    assert.equal(replay.verdict, 'stopped');
    assert.deepEqual(linesOf(replay), [4]);
  });

  it('takes an address through an unknown macro for none of its own', async () => {
    const replay = await first(
      'raw-physical-address',
      `static void post(struct nic *nic, void *data)
{
	writel(virt_to_phys(data) | NIC_LENGTH(64), nic->regs + 8);
}
`,
    );
    assert.equal(replay.verdict, 'stopped');
    assert.equal(replay.assumptions.find((a) => a.key === 'bits')?.value, '0');
  });

  it('is none where the finding lies outside of functions', async () => {
    const { findings, unit } = (await checker()).check(
      [{ path: 'a.c', text: 'static int f(void)\n{\n\treturn SVM_FLAG_SUPERVISOR_MODE;\n}\n' }],
      { version: [6, 1] },
    );
    const moved = { ...findings[0]!, line: 40, endLine: 40 };
    const replay = new Replayer(unit).finding(moved);
    assert.equal(replay.verdict, 'not-replayable');
    assert.match(replay.reason, /outside of functions/);
    assert.equal(replay.scenario, null);
  });

  it('lists a decision that the source leaves open, and takes the other', async () => {
    const text = `static void post(struct nic *nic, void *data)
{
	if (nic->fast)
		writeq(virt_to_phys(data), nic->regs + 8);
}
`;
    const taken = await first('raw-physical-address', text);
    assert.equal(taken.assumptions.find((a) => a.key === 'branch driver.c:3')?.value, 'taken');
    assert.equal(taken.verdict, 'stopped');
    const other = await first('raw-physical-address', text, { 'branch driver.c:3': 'not taken' });
    assert.equal(other.verdict, 'not-replayable');
  });

  it('shows the unmapped access as harm where nothing is translated', async () => {
    const text = `static void post(struct nic *nic, void *data)
{
	writeq(virt_to_phys(data), nic->regs + 8);
}
`;
    assert.equal((await first('raw-physical-address', text)).verdict, 'stopped');
    const off = await first('raw-physical-address', text, { security: 'passthrough' });
    assert.equal(off.verdict, 'harm');
    assert.match(off.reason, /never mapped for it/);
  });

  it('runs on the other IOMMU as well, with its own words for what it refuses', async () => {
    const text = `static void post(struct nic *nic, void *data)
{
	writeq(virt_to_phys(data), nic->regs + 8);
}
`;
    const replay = await first('raw-physical-address', text, { iommu: 'riscv' });
    assert.equal(replay.verdict, 'stopped');
    assert.equal(replay.scenario?.platform.iommu, 'riscv');
    assert.match(replay.reason, /page fault/i);
  });

  it('lets the device do its work before the driver takes the mapping back', async () => {
    const text = `static int transfer(struct nic *nic, void *data)
{
	dma_addr_t dma = dma_map_single(nic->dev, data, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(nic->dev, dma))
		return -ENOMEM;
	writeq(dma, nic->regs + 8);
	nic_wait(nic);
	dma_unmap_single(nic->dev, dma, 64, DMA_TO_DEVICE);
	return 0;
}
`;
    const { unit } = (await checker()).check([{ path: 'driver.c', text }], { version: [6, 1] });
    const replay = new Replayer(unit).function('driver.c', 1);
    assert.equal(replay?.verdict, 'none', replay?.reason);
    assert.deepEqual(linesOf(replay), [3, 5, 7, 9]);
    assert.ok(replay.scenario?.steps.some((step) => step.do === 'copy'));
  });

  it('is bounded on loops that never end', async () => {
    const replay = await first(
      'raw-physical-address',
      `static void spin(struct nic *nic)
{
	for (;;) {
		while (nic->busy)
			nic_wait(nic);
		writeq(virt_to_phys(nic->buffer), nic->regs + 8);
	}
}
`,
    );
    assert.match(replay.verdict, /stopped|not-replayable/);
  });
});

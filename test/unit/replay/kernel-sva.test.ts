import assert from 'node:assert/strict';
import { parseScenario, runScenario } from '../../../simulator/scenario';
import { Replayer } from '../../../src/checker/replay';
import { checker } from '../checker/support';
import { linesOf, replays } from './support';

const DRIVER = `
static int engine_enable(struct engine *engine)
{
	unsigned int flags = SVM_FLAG_SUPERVISOR_MODE;
	struct iommu_sva *sva;
	u32 pasid;

	sva = iommu_sva_bind_device(engine->dev, NULL, &flags);
	if (IS_ERR(sva))
		return PTR_ERR(sva);
	pasid = iommu_sva_get_pasid(sva);
	if (pasid == IOMMU_PASID_INVALID) {
		iommu_sva_unbind_device(sva);
		return -ENODEV;
	}
	engine->sva = sva;
	engine->pasid = pasid;
	return 0;
}
`;

describe('replay of a kernel SVA bind', () => {
  it('reads the secret of another driver, at the lines of the bind', async () => {
    const [flag] = await replays(DRIVER);
    assert.equal(flag?.rule, 'kernel-sva-flag');
    assert.equal(flag.verdict, 'harm');
    assert.match(flag.reason, /reads another's secret under PASID 1/);
    assert.deepEqual(linesOf(flag), [8, 11]);
  });

  it('carries the text of each statement', async () => {
    const [flag] = await replays(DRIVER);
    const texts = flag?.scenario?.steps.flatMap(({ source }) => (source === undefined ? [] : [source.text]));
    assert.deepEqual(texts, [
      'sva = iommu_sva_bind_device(engine->dev, NULL, &flags);',
      'pasid = iommu_sva_get_pasid(sva);',
    ]);
  });

  it('gives a scenario that runs to the same end again', async () => {
    const [flag] = await replays(DRIVER);
    const parsed = parseScenario(JSON.stringify(flag?.scenario));
    assert.ok(parsed.ok);
    const { events, error } = runScenario(parsed.scenario);
    assert.equal(error, null);
    assert.equal(events[flag!.event!]?.kind, 'secret-read');
  });

  it('lists what the source does not say, and takes another value for it', async () => {
    const [strict] = await replays(DRIVER);
    const security = strict?.assumptions.find((a) => a.key === 'security');
    assert.equal(security?.value, 'strict');
    assert.ok(security.choices.includes('passthrough'));
    const [off] = await replays(DRIVER, [6, 1], { neighbour: 'none' });
    assert.equal(off?.assumptions.find((a) => a.key === 'neighbour')?.value, 'none');
    assert.doesNotMatch(off?.reason ?? '', /secret/);
  });

  it('is stopped in the shape that replaced it, at the same question', async () => {
    const text = `static int engine_enable(struct engine *engine)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(engine->dev);
	ioasid_t pasid;
	int ret;

	if (!domain)
		return -EPERM;
	pasid = iommu_alloc_global_pasid(engine->dev);
	if (pasid == IOMMU_PASID_INVALID)
		return -ENOSPC;
	ret = iommu_attach_device_pasid(domain, engine->dev, pasid, NULL);
	if (ret) {
		iommu_free_global_pasid(pasid);
		return ret;
	}
	engine->pasid = pasid;
	return 0;
}
`;
    const { unit } = (await checker()).check([{ path: 'driver.c', text }], { version: [6, 12] });
    const replay = new Replayer(unit).function('driver.c', 9);
    assert.equal(replay?.verdict, 'none');
    assert.match(replay.reason, /stays out of its reach/);
    assert.deepEqual(linesOf(replay), [3, 9, 12]);
    const parsed = parseScenario(JSON.stringify(replay.scenario));
    assert.ok(parsed.ok);
    const kinds = runScenario(parsed.scenario).events.map((e) => e.kind);
    assert.ok(kinds.includes('fault') && !kinds.includes('secret-read'));
  });
});

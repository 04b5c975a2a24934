import assert from 'node:assert/strict';
import { parseScenario, runScenario } from '../../../simulator/scenario';
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
});

import { strict as assert } from 'node:assert';
import type { CheckOptions } from '../../../src/checker/check';
import { checker } from './support';

/** Leaves a mapping open on one way out. */
const MAPS = `
static int send(struct widget *w, void *buffer)
{
	dma_addr_t handle = dma_map_single(w->dev, buffer, 64, DMA_TO_DEVICE);

	writeq(virt_to_phys(buffer), w->registers);
	w->length = 64;
	return 0;
}
`;

const BINDS = `
static void bind(struct widget *w)
{
	w->sva = iommu_sva_bind_device(w->dev, current->mm);
}
`;

const OWN = `
static void bind(struct widget *w)
{
	w->sva = acme_bind(w->dev);
}
`;

/** Kinds of what is held where `send` ends. */
async function heldAtTheEnd(text: string, options: CheckOptions = {}): Promise<string[]> {
  const { unit } = (await checker()).check([{ path: 'widget.c', text }], options);
  const send = unit.functions.find(({ fn }) => fn.name === 'send')!;
  return send.exits.flatMap(({ resources }) => resources.map(({ kind }) => kind));
}

describe('Mappings', () => {
  it('are not followed where no rule asks for them', async () =>
    assert.deepEqual(await heldAtTheEnd(MAPS), []));

  it('are followed in a unit that binds: what a repair leaves by must hold none', async () =>
    assert.deepEqual(await heldAtTheEnd(MAPS + BINDS), ['mapping']));

  it("are followed in a unit that calls a function of the user's, which may bind", async () => {
    const rows: CheckOptions['rows'] = [{ name: 'acme_bind', source: 'test' }];
    assert.deepEqual(await heldAtTheEnd(MAPS + OWN, { rows }), ['mapping']);
    assert.deepEqual(await heldAtTheEnd(MAPS, { rows }), []);
  });
});

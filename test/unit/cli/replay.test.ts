import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { Tree, type Ran } from './tree';

interface ReplayJson {
  readonly version: 1;
  readonly verdict: string;
  readonly reason: string;
  readonly assumptions: readonly { key: string; value: string; choices: readonly string[]; reason: string }[];
  readonly scenario: { readonly steps: readonly { source?: { file: string; line: number; text: string } }[] };
  readonly run: {
    readonly steps: readonly { source: { line: number } | null; first: number; end: number }[];
    readonly events: readonly { kind: string }[];
  };
}

const BAD = `int enable(struct device *dev)
{
	unsigned int flags = SVM_FLAG_SUPERVISOR_MODE;
	struct iommu_sva *sva;

	sva = iommu_sva_bind_device(dev, NULL, &flags);
	return PTR_ERR_OR_ZERO(sva);
}
`;

const CLEAN = `static int start(struct engine *e)
{
	e->dma = dma_map_single(e->dev, e->buffer, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(e->dev, e->dma))
		return -ENOMEM;
	return 0;
}
`;

describe('pasid-lens replay', () => {
  let tree: Tree;
  afterEach(() => tree.remove());

  const replay = (...args: string[]): Promise<Ran> =>
    tree.run(process.execPath, [resolve('dist/cli.js'), 'replay', ...args]);

  it('runs the path of the finding on a line, and gives verdict, assumptions, scenario and events', async () => {
    tree = new Tree({ Makefile: 'VERSION = 6\nPATCHLEVEL = 1\n', 'drivers/a.c': BAD });
    const line = 6;
    const { code, out, err } = await replay('drivers/a.c:6', '--format', 'json');
    assert.equal(err, '');
    assert.equal(code, 1);
    const told = JSON.parse(out) as ReplayJson;
    assert.equal(told.verdict, 'harm');
    assert.ok(told.assumptions.some((a) => a.key === 'security' && a.value === 'strict'));
    const lines = told.scenario.steps.flatMap(({ source }) => (source === undefined ? [] : [source.line]));
    assert.ok(lines.includes(line), `line ${String(line)} of ${lines.join(', ')}`);
    assert.ok(told.run.events.some((e) => e.kind === 'secret-read'));
    assert.deepEqual(
      told.run.steps.flatMap(({ source }) => (source === null ? [] : [source.line])),
      lines,
    );
  });

  it('runs the function around a line in which nothing is flagged', async () => {
    tree = new Tree({ 'a.c': CLEAN });
    const { code, out, err } = await replay('a.c:5');
    assert.equal(err, '');
    assert.equal(code, 0);
    assert.match(out, /driver|a calls dma_map_single\(/);
    assert.match(out, /a\.c:5: no harm under these assumptions/);
  });

  it('takes other assumptions, and says which it does not know', async () => {
    tree = new Tree({ 'a.c': CLEAN });
    const { out, err } = await replay('a.c:3', '--assume', 'security=passthrough', '--assume', 'colour=red');
    assert.match(out, /security=passthrough .*: chosen by the reader/);
    assert.match(err, /no assumption colour takes the value red/);
  });

  it('says what is wrong with its arguments', async () => {
    tree = new Tree({ 'a.c': 'int a;\n' });
    for (const [args, said] of [
      [[], /one FILE:LINE is needed/],
      [['a.c'], /"a\.c" is no FILE:LINE/],
      [['b.c:1'], /there is no C file b\.c/],
      [['a.c:1', '--assume', 'x'], /--assume is KEY=VALUE/],
      [['a.c:1', '--format', 'xml'], /--format is text or json/],
      [['a.c:1'], /there is no function at a\.c:1/],
    ] as const) {
      const { code, err } = await replay(...args);
      assert.equal(code, 2, err);
      assert.match(err, said);
    }
  });
});

describe('check --replay', () => {
  let tree: Tree;
  afterEach(() => tree.remove());

  it('says of each finding what its replay showed, in every format', async () => {
    tree = new Tree({ Makefile: 'VERSION = 6\nPATCHLEVEL = 1\n', 'a.c': BAD });
    const { findings } = JSON.parse((await tree.check('--replay', '--format', 'json', '.')).out) as {
      findings: readonly {
        demonstrated: { verdict: string; reason: string; steps: readonly { line: number }[] };
      }[];
    };
    assert.ok(findings.length > 0);
    for (const { demonstrated } of findings) {
      assert.equal(demonstrated.verdict, 'harm');
      assert.ok(demonstrated.steps.length > 0);
    }
    assert.match((await tree.check('--replay', '.')).out, /replayed: harm shown: .* reads another's secret/);
    const sarif = JSON.parse((await tree.check('--replay', '--format', 'sarif', '.')).out) as {
      runs: readonly {
        results: readonly {
          properties: { demonstrated: string };
          codeFlows: readonly { message?: { text: string } }[];
        }[];
      }[];
    };
    for (const { properties, codeFlows } of sarif.runs[0]!.results) {
      assert.equal(properties.demonstrated, 'harm');
      assert.ok(codeFlows.some((flow) => /^Replayed in the simulator: /.test(flow.message?.text ?? '')));
    }
  });

  it('is silent about replays without the option', async () => {
    tree = new Tree({ 'a.c': BAD });
    assert.doesNotMatch((await tree.check('--format', 'json', '.')).out, /demonstrated/);
  });
});

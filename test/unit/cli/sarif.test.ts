import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import Ajv from 'ajv';
import { bad, Tree } from './tree';

interface Log {
  readonly runs: {
    readonly tool: { readonly driver: { readonly rules: { id: string; help: { markdown: string } }[] } };
    readonly results: {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly locations: { physicalLocation: Place }[];
      readonly fixes?: {
        description: { text: string };
        artifactChanges: {
          artifactLocation: Place['artifactLocation'];
          replacements: { deletedRegion: object; insertedContent: { text: string } }[];
        }[];
      }[];
      readonly codeFlows?: { threadFlows: { locations: { location: { physicalLocation: Place } }[] }[] }[];
    }[];
    readonly invocations: { toolExecutionNotifications: { message: { text: string } }[] }[];
  }[];
}
interface Place {
  readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string };
  readonly region: { readonly startLine: number; readonly startColumn: number };
}

const require = createRequire(join(process.cwd(), 'package.json'));
const read = (path: string): object => JSON.parse(readFileSync(path, 'utf8')) as object;

/** The schema of the standard, as its reference tools carry it; it is written in draft 4 of JSON Schema. */
function validator() {
  const root = require.resolve('@microsoft/jest-sarif/package.json');
  const ajv = new Ajv({ allErrors: true, schemaId: 'auto', unknownFormats: 'ignore', logger: false });
  ajv.addMetaSchema(read(require.resolve('ajv/lib/refs/json-schema-draft-04.json')));
  return ajv.compile(read(join(root, '../lib/schemas/sarif-2.1.0-rtm.5.json')));
}

describe('SARIF', () => {
  let tree: Tree;
  afterEach(() => tree.remove());

  const log = async (...args: string[]): Promise<Log> => {
    const { out, err } = await tree.check('--format', 'sarif', ...args);
    assert.equal(err, '');
    const value: unknown = JSON.parse(out);
    const valid = validator();
    assert.ok(valid(value), JSON.stringify(valid.errors, null, 1));
    return value as Log;
  };

  it('is valid without findings, with findings, and with problems', async () => {
    tree = new Tree({ 'a.c': 'int a;\n' });
    assert.deepEqual((await log('.')).runs[0]!.results, []);
    tree.write('drivers/a b.c', bad('probe'));
    tree.write('x.c', Uint8Array.from([0, 1]));
    const { results, invocations } = (await log('.')).runs[0]!;
    assert.equal(results.length, 1);
    assert.match(invocations[0]!.toolExecutionNotifications[0]!.message.text, /zero bytes/);
  });

  it('names the rule with its page, the place by a relative URI, and the way of the value', async () => {
    tree = new Tree({ 'drivers/a b.c': bad('probe') });
    const { tool, results } = (await log('.')).runs[0]!;
    const [result] = results;
    assert.equal(result!.ruleId, 'kernel-sva-bind');
    const rule = tool.driver.rules[result!.ruleIndex]!;
    assert.equal(rule.id, 'kernel-sva-bind');
    assert.match(rule.help.markdown, /^# kernel-sva-bind\n/);
    assert.equal(result!.level, 'error');
    const place = result!.locations[0]!.physicalLocation;
    assert.deepEqual(place.artifactLocation, { uri: 'drivers/a%20b.c', uriBaseId: 'ROOT' });
    assert.deepEqual([place.region.startLine, place.region.startColumn], [3, 26]);
    const steps = result!.codeFlows![0]!.threadFlows[0]!.locations.map(
      (l) => l.location.physicalLocation.region,
    );
    assert.deepEqual(
      steps.map((s) => [s.startLine, s.startColumn]),
      [
        [3, 53],
        [3, 26],
      ],
    );
  });

  it('carries the repair of a finding: what is taken away, and what comes in its place', async () => {
    const source = 'void f(struct dsa_hw_desc *desc)\n{\n\tdesc->priv = 1;\n}\n';
    tree = new Tree({ 'a.c': source });
    const { results } = (await log('--rule', 'privileged-pasid-request', '.')).runs[0]!;
    assert.deepEqual(results[0]!.fixes, [
      {
        description: { text: 'Ask for no privilege' },
        artifactChanges: [
          {
            artifactLocation: { uri: 'a.c', uriBaseId: 'ROOT' },
            replacements: [
              {
                deletedRegion: { startLine: 3, startColumn: 15, endLine: 3, endColumn: 16 },
                insertedContent: { text: '0' },
              },
            ],
          },
        ],
      },
    ]);
  });

  it('gives a file outside the working folder its full URI', async () => {
    const other = new Tree({ 'a.c': bad('probe') });
    tree = new Tree();
    try {
      const { results } = (await log(join(other.path, 'a.c'))).runs[0]!;
      const { uri, uriBaseId } = results[0]!.locations[0]!.physicalLocation.artifactLocation;
      assert.deepEqual(
        [uri.startsWith('file:///'), uri.endsWith('/a.c'), uriBaseId],
        [true, true, undefined],
      );
    } finally {
      other.remove();
    }
  });
});

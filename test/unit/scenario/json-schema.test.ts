import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { scenarioJsonSchema } from '../../../simulator/scenario/json-schema';

const FILE = 'simulator/scenario/pasid.schema.json';

describe('scenario JSON schema', () => {
  it('is up to date with the types (PASID_LENS_BLESS=1 writes it)', () => {
    const text = `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`;
    if (process.env['PASID_LENS_BLESS'] === '1') writeFileSync(FILE, text);
    assert.deepEqual(JSON.parse(readFileSync(FILE, 'utf8')), JSON.parse(text));
  });

  it('is what the manifest gives for *.pasid.json', () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
      contributes: { jsonValidation: { fileMatch: string; url: string }[] };
    };
    const entry = manifest.contributes.jsonValidation.find(({ fileMatch }) => fileMatch === '*.pasid.json');
    assert.equal(entry?.url, `./${FILE}`);
  });

  it('tells what each kind of step is for', () => {
    const schema = scenarioJsonSchema() as { $defs: { Leaf: { anyOf?: Branch[]; oneOf?: Branch[] } } };
    interface Branch {
      properties: { do: { const: string; description?: string } };
    }
    const { anyOf, oneOf } = schema.$defs.Leaf;
    const branches = anyOf ?? oneOf ?? [];
    assert.ok(branches.length >= 13);
    for (const { properties } of branches) assert.ok(properties.do.description, properties.do.const);
  });
});

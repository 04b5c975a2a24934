/** The commands and views that the code names are those of the manifest. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { pageOf } from '../../../src/checker/rules/pages';
import { RULES } from '../../../src/checker/rules/index';
import { Command, FINDINGS_VIEW, SCENARIOS_VIEW, SIMULATION_VIEW } from '../../../src/editor/commands';

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly type: string }[]>>;
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string }[];
    readonly configuration: {
      readonly properties: Record<
        string,
        { properties?: Record<string, unknown>; markdownDescription: string }
      >;
    };
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly description: string;
        readonly media: { readonly markdown: string };
      }[];
    }[];
  };
}

describe('manifest', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
  const declared = manifest.contributes.commands.map(({ command }) => command);

  it('declares exactly the commands that the code knows', () => {
    assert.deepEqual([...declared].sort(), Object.values(Command).sort());
  });

  it('puts every command into one category', () => {
    assert.deepEqual(
      [...new Set(manifest.contributes.commands.map(({ category }) => category))],
      ['PASID Lens'],
    );
  });

  it('declares the views that the code knows', () => {
    const views = Object.values(manifest.contributes.views).flat();
    assert.deepEqual(
      views.map(({ id, type }) => [id, type]),
      [
        [SIMULATION_VIEW, 'webview'],
        [SCENARIOS_VIEW, undefined],
        [FINDINGS_VIEW, undefined],
      ],
    );
  });

  it('refers in menus to declared commands only', () => {
    const used = Object.values(manifest.contributes.menus).flatMap((items) =>
      items.map(({ command }) => command),
    );
    assert.deepEqual(
      used.filter((command) => !declared.includes(command)),
      [],
    );
  });

  it('links in texts to declared commands only, and to those of VS Code', () => {
    const { viewsWelcome, walkthroughs } = manifest.contributes;
    const texts = [
      ...viewsWelcome.map(({ contents }) => contents),
      ...walkthroughs.flatMap(({ steps }) => steps.map(({ description }) => description)),
    ];
    const linked = texts.flatMap((text) =>
      [...text.matchAll(/\(command:([\w.]+)/g)].map((match) => match[1]!),
    );
    assert.ok(linked.length >= 8);
    assert.deepEqual(
      linked.filter((command) => !declared.includes(command) && !command.startsWith('workbench.action.')),
      [],
    );
  });

  it('walks through in five steps, each with its page, and ends with a file of the user', () => {
    const [{ steps }] = manifest.contributes.walkthroughs as [
      { steps: Manifest['contributes']['walkthroughs'][0]['steps'] },
    ];
    assert.equal(steps.length, 5);
    for (const { media } of steps) assert.ok(existsSync(media.markdown), media.markdown);
    assert.match(steps.at(-1)!.description, /Open a C file of yours/);
  });

  it('has a level for each rule, with what the rule flags (PASID_LENS_BLESS=1 writes them)', async () => {
    const { properties } = manifest.contributes.configuration;
    const wanted = Object.fromEntries(
      RULES.map(({ id }) => {
        const [, about = ''] = /^# .*\n+([\s\S]*?)\n\n/.exec(pageOf(id) ?? '') ?? [];
        return [
          id,
          { enum: ['off', 'information', 'warning', 'error'], description: about.replace(/\n/g, ' ') },
        ];
      }),
    );
    if (process.env['PASID_LENS_BLESS'] === '1') {
      properties['pasidLens.rules']!.properties = wanted;
      writeFileSync('package.json', await format(JSON.stringify(manifest), { parser: 'json-stringify' }));
    }
    assert.deepEqual(properties['pasidLens.rules']!.properties, wanted);
  });

  it('describes every setting', () => {
    for (const [name, { markdownDescription }] of Object.entries(
      manifest.contributes.configuration.properties,
    ))
      assert.match(markdownDescription, /\.$/, name);
  });

  it('activates for C files, and by its commands and views, for nothing else', () => {
    assert.deepEqual(manifest.activationEvents, ['onLanguage:c', 'onWebviewPanel:pasidLens.compare']);
  });
});

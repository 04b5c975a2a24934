/** The commands and views that the code names are those of the manifest. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Command, SIMULATION_VIEW } from '../../../src/editor/commands';

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly type: string }[]>>;
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
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

  it('declares the simulation view as a webview', () => {
    const views = Object.values(manifest.contributes.views).flat();
    assert.deepEqual(
      views.filter(({ id }) => id === SIMULATION_VIEW).map(({ type }) => type),
      ['webview'],
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

  it('activates for C files, and by its commands and views, for nothing else', () => {
    assert.deepEqual(manifest.activationEvents, ['onLanguage:c', 'onWebviewPanel:pasidLens.compare']);
  });
});

/** What the extension costs before the first C file, and in which workspaces it works. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import * as vscode from 'vscode';
import { activate } from './support';

/** Milliseconds of processor time: loading and activating, everything that is ours. */
const LIMIT = 50;

/** What compiling the language client takes where nothing else runs: on a busy machine caches are shared, and all takes longer. */
const CALM = 9;

/** How much slower than a calm machine this one is now, never less than 1. */
function pace(): number {
  const source = readFileSync(join(__dirname, '../../language-client.js'), 'utf8');
  const times = [1, 2, 3].map((round) => {
    const before = process.cpuUsage();
    // Another first line each time: what was compiled before is not compiled again.
    new Script(`//${String(round)}${String(before.user)}\n(function () {${source}\n})`);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.max(1, Math.min(...times) / CALM);
}

describe('activation', () => {
  it(`costs at most ${String(LIMIT)} ms of our own time`, async () => {
    const { activation } = await activate();
    const slower = pace();
    const said = `activation: ${activation.toFixed(1)} ms of processor time, machine ${slower.toFixed(1)} times as slow as calm`;
    console.log(said);
    assert.ok(activation > 0 && activation <= LIMIT * slower, said);
  });

  it('is promised for untrusted and virtual workspaces, with what is limited there', () => {
    const { packageJSON } = vscode.extensions.getExtension('pasid-lens.pasid-lens')!;
    const { capabilities, contributes } = packageJSON as {
      capabilities: Record<
        string,
        { supported: string; description: string; restrictedConfigurations?: string[] }
      >;
      contributes: { configuration: { properties: Record<string, unknown> } };
    };
    const { untrustedWorkspaces, virtualWorkspaces } = capabilities;
    assert.deepEqual([untrustedWorkspaces?.supported, virtualWorkspaces?.supported], ['limited', 'limited']);
    assert.ok(untrustedWorkspaces!.description.length > 40 && virtualWorkspaces!.description.length > 40);
    for (const setting of untrustedWorkspaces!.restrictedConfigurations!)
      assert.ok(setting in contributes.configuration.properties, setting);
  });
});

/** What the extension costs before the first C file, and in which workspaces it works. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activate } from './support';

describe('activation', () => {
  it('is reported', async () => {
    const { activation } = await activate();
    console.log(`activation: ${activation.toFixed(1)} ms of processor time`);
    assert.ok(activation > 0);
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

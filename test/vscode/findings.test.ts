/** What the checker's findings look like in the editor beyond squiggles: view, status, settings, whole workspaces. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Command, FINDINGS_VIEW } from '../../src/editor/commands';
import { findingsOf } from '../../src/editor/findings';
import type { FindingNode, RuleNode } from '../../src/editor/findings-tree';
import type { Api } from '../../src/extension';
import type { CheckFoldersAnswer } from '../../src/server/protocol';
import { activate, kernelSva, openSample, sampleUri, settled } from './support';

const INIT = 'drivers/dma/lensdma/init.c';
const SUBMIT = 'drivers/dma/lensdma/submit.c';

describe('findings', () => {
  let api: Api;
  before(async () => {
    api = await activate();
    await openSample(INIT);
    await settled(() => kernelSva(sampleUri(INIT)));
  });

  const rules = () => api.findings.getChildren() as RuleNode[];

  it('are listed by rule, each with its place and its demonstration', async () => {
    await vscode.commands.executeCommand(`${FINDINGS_VIEW}.focus`);
    const bind = rules().find(({ rule }) => rule === 'kernel-sva-bind')!;
    const [finding] = api.findings.getChildren(bind) as FindingNode[];
    const item = api.findings.getTreeItem(finding!);
    const { line } = finding!.finding.diagnostic.range.start;
    assert.equal(item.label, `init.c:${String(line + 1)}`);
    assert.equal(item.contextValue, 'finding.demonstrated');
    assert.ok(finding!.finding.diagnostic.message.startsWith(String(item.description)));
    const moved = new Promise((resolve) => api.onDidMove(({ scenario }) => resolve(scenario)));
    await vscode.commands.executeCommand(Command.ShowDemonstration, finding);
    assert.equal(await moved, finding!.finding.demonstration);
  });

  it('are counted in the status of the file', async () => {
    const document = await openSample(INIT);
    const count = findingsOf(document.uri).length;
    assert.equal(api.status.shown.text, `PASID Lens: ${String(count)} findings`);
    assert.equal(api.status.shown.severity, vscode.LanguageStatusSeverity.Error);
    assert.equal(api.status.shown.busy, false);
  });

  it('name their source in the hover', async () => {
    const { diagnostic } = kernelSva(sampleUri(INIT))[1]!;
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      sampleUri(INIT),
      diagnostic.range.start,
    );
    const said = hovers
      .flatMap(({ contents }) => contents as vscode.MarkdownString[])
      .map(({ value }) => value);
    assert.ok(said.some((text) => /\*\*Source:\*\* J\. Gunthorpe/.test(text)));
  });

  it('of the whole workspace come without a file being open, and stay', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const answer = await vscode.commands.executeCommand<CheckFoldersAnswer>(Command.CheckWorkspace);
    assert.deepEqual([answer.files, answer.done, answer.cancelled], [3, 3, false]);
    assert.deepEqual(answer.problems, []);
    const inView = rules().flatMap((rule) => api.findings.getChildren(rule) as FindingNode[]);
    assert.equal(inView.length, answer.findings);
    assert.equal(kernelSva(sampleUri(INIT)).length, 2);
    // Opening and closing a file leaves what is known of it.
    await openSample(INIT);
    await settled(() => kernelSva(sampleUri(INIT)));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand(Command.CheckWorkspace);
    assert.equal(kernelSva(sampleUri(INIT)).length, 2);
  });

  it('obey the levels of the settings', async () => {
    await openSample(INIT);
    await settled(() => kernelSva(sampleUri(INIT)));
    const settings = vscode.workspace.getConfiguration('pasidLens');
    const levels = () =>
      findingsOf(sampleUri(INIT))
        .filter(({ rule }) => rule.startsWith('kernel-sva-'))
        .map(({ rule, diagnostic }) => `${rule} ${vscode.DiagnosticSeverity[diagnostic.severity]}`);
    const wanted = 'kernel-sva-bind Information';
    const { Global } = vscode.ConfigurationTarget;
    await settings.update('rules', { 'kernel-sva-flag': 'off', 'kernel-sva-bind': 'information' }, Global);
    await settled(() => (levels().join() === wanted ? [true] : []));
    await settings.update('rules', undefined, Global);
    await settled(() => kernelSva(sampleUri(INIT)));
  });

  it('have no lens where the setting turns it off', async () => {
    await openSample(SUBMIT);
    const document = await openSample(INIT);
    const lenses = async () =>
      (
        await vscode.commands.executeCommand<vscode.CodeLens[]>(
          'vscode.executeCodeLensProvider',
          document.uri,
          100,
        )
      ).filter(({ command }) => command?.command === Command.ShowDemonstration).length;
    const settings = vscode.workspace.getConfiguration('pasidLens');
    assert.ok((await lenses()) > 0);
    await settings.update('codeLens.enabled', false, vscode.ConfigurationTarget.Global);
    assert.equal(await lenses(), 0);
    await settings.update('codeLens.enabled', undefined, vscode.ConfigurationTarget.Global);
    assert.ok((await lenses()) > 0);
  });

  it('come from an example too', async () => {
    await vscode.commands.executeCommand(Command.OpenExample, 'kernel-sva-bind');
    const { document } = vscode.window.activeTextEditor!;
    assert.equal(document.languageId, 'c');
    const found = await settled(() => findingsOf(document.uri));
    assert.ok(found.some(({ rule }) => rule === 'kernel-sva-bind'));
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
});

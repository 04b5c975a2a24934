/** What the user meets in the editor: flags, lens, action, hover, page, and the way to the demonstration. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Command } from '../../src/editor/commands';
import { findingsOf, type EditorFinding } from '../../src/editor/findings';
import type { CheckAnswer } from '../../src/server/protocol';
import { activate, kernelSva, openSample, settled } from './support';

const CLEAN = `static int send(struct device *dev, struct ring *ring, void *buf, size_t len)
{
	dma_addr_t addr = dma_map_single(dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	ring->desc->addr = cpu_to_le64(addr);
	return 0;
}
`;

describe('editor', () => {
  let document: vscode.TextDocument;
  let findings: readonly EditorFinding[];

  before(async () => {
    await activate();
    document = await openSample('drivers/dma/lensdma/init.c');
    findings = await settled(() => kernelSva(document.uri));
  });

  const lineOf = (text: string): number =>
    document.getText().slice(0, document.getText().indexOf(text)).split('\n').length - 1;

  it('flags the supervisor flag and the bind without an address space, each on its line', () => {
    assert.deepEqual(
      findings.map(({ rule, diagnostic }) => [rule, diagnostic.range.start.line]),
      [
        ['kernel-sva-flag', lineOf('SVM_FLAG_SUPERVISOR_MODE')],
        ['kernel-sva-bind', lineOf('iommu_sva_bind_device(')],
      ],
    );
  });

  it('follows an edit, and an edit back', async () => {
    const edit = new vscode.WorkspaceEdit();
    const flag = document.lineAt(lineOf('SVM_FLAG_SUPERVISOR_MODE')).range;
    const before = document.getText(flag);
    edit.replace(document.uri, flag, '\tflags = 0;');
    await vscode.workspace.applyEdit(edit);
    await settled(() => {
      const rules = findingsOf(document.uri).map(({ rule }) => rule);
      return rules.includes('kernel-sva-flag') ? [] : rules;
    });
    const back = new vscode.WorkspaceEdit();
    back.replace(document.uri, document.lineAt(flag.start.line).range, before);
    await vscode.workspace.applyEdit(back);
    await settled(() => kernelSva(document.uri));
  });

  it('links each flag to the page of its rule, which opens as a document', async () => {
    for (const { rule, diagnostic } of findings) {
      const { code } = diagnostic;
      assert.ok(typeof code === 'object');
      assert.equal(code.value, rule);
      const page = await vscode.workspace.openTextDocument(code.target);
      assert.equal(page.languageId, 'markdown');
      assert.match(page.getText(), new RegExp(`^# .*${rule}`));
      await vscode.commands.executeCommand('vscode.open', code.target);
      assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), page.uri.toString());
    }
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    document = await openSample('drivers/dma/lensdma/init.c');
  });

  it('puts a lens to the demonstration above each flagged line', async () => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      100,
    );
    const shown = lenses.map(({ range, command }) => [
      range.start.line,
      command?.command,
      command?.arguments,
    ]);
    for (const { diagnostic, demonstration } of findings) {
      const lens = [diagnostic.range.start.line, Command.ShowDemonstration, [demonstration]];
      assert.equal(shown.filter((other) => JSON.stringify(other) === JSON.stringify(lens)).length, 1);
    }
  });

  it('offers replay, fix, demonstration and page as actions on a flag, and nothing elsewhere', async () => {
    const actionsAt = (range: vscode.Range) =>
      vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        range,
      );
    const commands = (actions: readonly vscode.CodeAction[]) =>
      actions.flatMap(({ command }) => (command?.command.startsWith('pasidLens.') ? [command.command] : []));
    const [flag] = findings;
    assert.deepEqual(commands(await actionsAt(flag!.diagnostic.range)), [
      Command.ReplayFinding,
      Command.PreviewFix,
      Command.ShowDemonstration,
      Command.ExplainRule,
    ]);
    assert.deepEqual(commands(await actionsAt(new vscode.Range(0, 0, 0, 1))), []);
  });

  it('adds trusted links to the hover of a flag, for its own commands only', async () => {
    const [flag] = findings;
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      flag!.diagnostic.range.start,
    );
    const contents = hovers.flatMap(({ contents: parts }) => parts as vscode.MarkdownString[]);
    const ours = contents.filter(({ value }) => value.includes('command:pasidLens.'));
    assert.equal(ours.length, 1);
    const argument = encodeURIComponent(JSON.stringify([flag!.demonstration]));
    assert.ok(ours[0]!.value.includes(`command:${Command.ShowDemonstration}?${argument}`));
    assert.deepEqual(ours[0]!.isTrusted, {
      enabledCommands: [Command.ReplayFinding, Command.ShowDemonstration, Command.ExplainRule],
    });
  });

  it('checks the current file on command', async () => {
    const answer = await vscode.commands.executeCommand<CheckAnswer>(Command.CheckFile);
    assert.deepEqual(answer, { findings: findingsOf(document.uri).length, problems: [] });
    assert.ok(findings.length === 2 && answer.findings! >= 2);
  });

  it('opens the page of a rule on command', async () => {
    await vscode.commands.executeCommand(Command.ExplainRule, 'kernel-sva-bind');
    const titled = () =>
      vscode.window.tabGroups.activeTabGroup.tabs.filter(({ label }) => label.includes('kernel-sva-bind'));
    const [page] = await settled(titled, vscode.window.tabGroups.onDidChangeTabs);
    await vscode.window.tabGroups.close(page!);
  });

  it('leaves a driver alone that uses the DMA API', async () => {
    const clean = await vscode.workspace.openTextDocument({ language: 'c', content: CLEAN });
    await vscode.window.showTextDocument(clean);
    const answer = await vscode.commands.executeCommand<CheckAnswer>(Command.CheckFile);
    assert.deepEqual(answer, { findings: 0, problems: [] });
    assert.deepEqual(findingsOf(clean.uri), []);
  });
});

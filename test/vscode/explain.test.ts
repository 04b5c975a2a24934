/** "Explain IOMMU Fault Log…": lines of a kernel log become a report that leads to rules and scenarios. */
import assert from 'node:assert/strict';
import { mkdtempSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { libraryText } from '../../simulator/scenario';
import { Command } from '../../src/editor/commands';
import { readLog } from '../../src/editor/explain-log';
import { activate } from './support';

const LOG = `[   12.345678] DMAR: DRHD: handling fault status reg 2
[   12.345680] DMAR: [DMA Read NO_PASID] Request device [3b:00.0] fault addr 0xffff0000 [fault reason 0x71] SM: Present bit in first-level paging entry is clear
`;

describe('a kernel log', () => {
  before(() => activate());

  const links = async (document: vscode.TextDocument): Promise<string[]> =>
    (
      await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', document.uri)
    ).map(({ target }) => decodeURIComponent(String(target)));

  it('is explained, with the scenario that shows the fault as a link', async () => {
    await vscode.commands.executeCommand(Command.ExplainLog, LOG);
    const { document } = vscode.window.activeTextEditor!;
    const text = document.getText();
    assert.match(text, /Device 3b:00\.0 tried to read 0xffff0000 without PASID/);
    assert.match(text, /\(0x71\)/);
    const [, scenario] = /Demonstration: (\S+)/.exec(text)!;
    assert.ok(libraryText(scenario!) !== null);
    const targets = await links(document);
    assert.ok(targets.includes(`command:${Command.RunScenario}?["${scenario!}"]`));
    assert.match(text, /\[raw-physical-address\]/);
    assert.ok(targets.includes(`command:${Command.ExplainRule}?["raw-physical-address"]`));
  });

  it('is taken from the selection where there is one', async () => {
    const document = await vscode.workspace.openTextDocument({ content: `first line\n${LOG}last line\n` });
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(1, 0, 3, 0);
    let explained = false;
    const done = vscode.commands.executeCommand(Command.ExplainLog).then(() => (explained = true));
    // The first place that the list offers is the selection.
    while (!explained) await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await done;
    assert.match(vscode.window.activeTextEditor!.document.getText(), /^1 record in 2 lines/);
  });

  it('is taken from the clipboard', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.env.clipboard.writeText(LOG);
    let explained = false;
    const done = vscode.commands.executeCommand(Command.ExplainLog).then(() => (explained = true));
    // Without an editor it is the first place that the list offers.
    while (!explained) await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await done;
    assert.match(vscode.window.activeTextEditor!.document.getText(), /Device 3b:00\.0 tried to read/);
  });

  it('is read from a file, unless that is too large to be one', async () => {
    const folder = vscode.Uri.file(mkdtempSync(join(tmpdir(), 'lens-log-')));
    const file = vscode.Uri.joinPath(folder, 'dmesg');
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(LOG));
    assert.equal(await readLog(file), LOG);
    truncateSync(file.fsPath, 2 ** 27);
    await assert.rejects(readLog(file), /has 134217728 bytes; give the part that matters/);
    await vscode.workspace.fs.delete(folder, { recursive: true });
  });

  it('without any such line says so, and links nothing of its own text', async () => {
    await vscode.commands.executeCommand(Command.ExplainLog, 'hello [kernel-sva-bind]\n');
    const { document } = vscode.window.activeTextEditor!;
    assert.match(document.getText(), /no IOMMU or DMA-API line recognised/);
    assert.deepEqual(await links(document), []);
  });
});

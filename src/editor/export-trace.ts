/** Command "Export Trace…": a run with all its events as JSON, in a file of the user's choice. */
import * as vscode from 'vscode';
import { Command } from './commands';
import { chooseScenario } from './scenarios/choose';
import type { Simulations } from './scenarios/simulations';
import type { ScenarioStore } from './scenarios/store';
import { idGiven } from './scenarios/tree';

const base = (): vscode.Uri => vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/');

export function registerExportTrace(store: ScenarioStore, simulations: Simulations): vscode.Disposable {
  const write = async (id: string, to: vscode.Uri, token: vscode.CancellationToken): Promise<void> => {
    const trace = await simulations.trace(id, store.text(id) ?? '', token);
    await vscode.workspace.fs.writeFile(to, new TextEncoder().encode(trace));
  };
  return vscode.commands.registerCommand(Command.ExportTrace, async (given?: unknown, where?: unknown) => {
    await store.load();
    const id = idGiven(given) ?? (await chooseScenario(store, 'Export Trace', 'Which run?'))?.id;
    if (id === undefined) return;
    const name = `${id
      .split('/')
      .at(-1)!
      .replace(/\.pasid\.json$/, '')}.trace.json`;
    const options = { title: 'Export Trace', defaultUri: vscode.Uri.joinPath(base(), name) };
    const to = where instanceof vscode.Uri ? where : await vscode.window.showSaveDialog(options);
    if (!to) return;
    try {
      await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: `Export ${name}`, cancellable: true },
        (_progress, token) => write(id, to, token),
      );
    } catch (error) {
      if (error instanceof vscode.CancellationError) return;
      const why = error instanceof Error ? error.message : String(error);
      void vscode.window.showErrorMessage(`The trace could not be exported: ${why}`);
      return;
    }
    const open = await (where instanceof vscode.Uri
      ? undefined
      : vscode.window.showInformationMessage(`${name} is written.`, 'Open'));
    if (open) await vscode.window.showTextDocument(to);
  });
}

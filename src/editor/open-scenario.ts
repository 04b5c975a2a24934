/** Command "Open Scenario File…": the text of a scenario; the library's open read-only. */
import * as vscode from 'vscode';
import { Command } from './commands';
import { chooseScenario } from './scenarios/choose';
import type { ScenarioStore } from './scenarios/store';
import { idGiven } from './scenarios/tree';

export function registerOpenScenario(store: ScenarioStore): vscode.Disposable {
  return vscode.commands.registerCommand(Command.OpenScenario, async (given?: unknown) => {
    await store.load();
    const id = idGiven(given);
    const item = id === null ? await chooseScenario(store, 'Open Scenario File', '') : store.item(id);
    if (item) await vscode.window.showTextDocument(item.uri, { preview: true });
    else if (id !== null) void vscode.window.showErrorMessage(`There is no scenario "${id}".`);
  });
}

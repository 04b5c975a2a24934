/** Command "Run Scenario…": plays a scenario of the library, chosen from a list where none is named. */
import * as vscode from 'vscode';
import type { Library } from '../panel/library';
import type { SimulationView } from '../panel/view';
import { Command } from './commands';

async function choose(library: Library): Promise<string | undefined> {
  const items = library
    .entries()
    .map(({ id, title, about }) => ({ label: title, description: id, detail: about, id }));
  const item = await vscode.window.showQuickPick(items, {
    title: 'Run Scenario',
    placeHolder: 'What should the simulator show?',
    matchOnDescription: true,
  });
  return item?.id;
}

export function registerRunScenario(view: SimulationView, library: Library): vscode.Disposable {
  return vscode.commands.registerCommand(Command.RunScenario, async (named?: unknown) => {
    const id = typeof named === 'string' ? named : await choose(library);
    if (id === undefined || (await view.show(id))) return;
    await vscode.window.showErrorMessage(`There is no scenario "${id}".`);
  });
}

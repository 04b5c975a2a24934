/** Command "Run Scenario…": plays a scenario in the panel, chosen from a list where none is named. */
import * as vscode from 'vscode';
import type { SimulationView } from '../panel/view';
import { Command } from './commands';
import { chooseScenario } from './scenarios/choose';
import type { ScenarioStore } from './scenarios/store';
import { idGiven } from './scenarios/tree';

export function registerRunScenario(view: SimulationView, store: ScenarioStore): vscode.Disposable {
  return vscode.commands.registerCommand(Command.RunScenario, async (given?: unknown) => {
    const chosen = async () =>
      (await chooseScenario(store, 'Run Scenario', 'What should the simulator show?'))?.id;
    await store.load();
    // The title bar of an editor gives its file.
    const file = given instanceof vscode.Uri ? store.idOfFile(given) : null;
    const id = idGiven(given) ?? file ?? (await chosen());
    if (id === undefined) return;
    if (await view.show(id)) return;
    void vscode.window.showErrorMessage(`There is no scenario "${id}".`);
  });
}

/** Command "Compare Scenarios…": two runs side by side; beside a scenario that has a counterpart, that one. */
import * as vscode from 'vscode';
import type { ComparePanel } from '../panel/compare';
import { Command } from './commands';
import { chooseScenario } from './scenarios/choose';
import type { ScenarioStore } from './scenarios/store';
import { idGiven } from './scenarios/tree';

export function registerCompareScenarios(panel: ComparePanel, store: ScenarioStore): vscode.Disposable {
  const choose = async (place: string): Promise<string | undefined> =>
    (await chooseScenario(store, 'Compare Scenarios', place))?.id;
  return vscode.commands.registerCommand(
    Command.CompareScenarios,
    async (first?: unknown, second?: unknown) => {
      await store.load();
      const left = idGiven(first) ?? (await choose('The one on the left'));
      if (left === undefined) return;
      const counterpart = typeof first === 'undefined' ? null : store.item(left)?.compare;
      const right = idGiven(second) ?? counterpart ?? (await choose('The one on the right'));
      if (right === undefined || panel.open(left, right)) return;
      void vscode.window.showErrorMessage(
        `There is no scenario "${store.text(left) === null ? left : right}".`,
      );
    },
  );
}

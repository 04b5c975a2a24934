/** The list from which commands let the user choose a scenario. */
import * as vscode from 'vscode';
import type { ScenarioItem, ScenarioStore } from './store';

/** Lets the user choose; the file in the editor comes first where it is one. Undefined where none was chosen. */
export async function chooseScenario(
  store: ScenarioStore,
  title: string,
  placeHolder: string,
): Promise<ScenarioItem | undefined> {
  await store.load();
  const open = vscode.window.activeTextEditor?.document;
  const here = open && store.idOfFile(open.uri);
  const items = store
    .items()
    .map((item) => ({ label: item.title, description: item.id, detail: item.about, item }))
    .sort((a, b) => Number(b.item.id === here) - Number(a.item.id === here));
  const options = { title, placeHolder, matchOnDescription: true, matchOnDetail: true };
  return (await vscode.window.showQuickPick(items, options))?.item;
}

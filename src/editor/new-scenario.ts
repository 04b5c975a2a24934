/** Command "New Scenario…": a file that runs as it is, with comments that say what may be changed. */
import * as vscode from 'vscode';
import files from 'folder:./*.pasid.json';
import { Command } from './commands';
import { SCENARIO_SUFFIX } from './scenarios/documents';

export const TEMPLATE = files['template']!;

async function choose(): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `scenario${SCENARIO_SUFFIX}`;
  const chosen = await vscode.window.showSaveDialog({
    title: 'New Scenario',
    saveLabel: 'Create',
    filters: { 'PASID Lens scenario': [SCENARIO_SUFFIX.slice(1)] },
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
  });
  // Without its suffix it would not be taken for a scenario.
  return chosen?.path.endsWith(SCENARIO_SUFFIX)
    ? chosen
    : chosen?.with({ path: `${chosen.path.replace(/\.json$/, '')}${SCENARIO_SUFFIX}` });
}

export function registerNewScenario(): vscode.Disposable {
  return vscode.commands.registerCommand(Command.NewScenario, async (where?: unknown) => {
    const uri = where instanceof vscode.Uri ? where : await choose();
    if (!uri) return;
    try {
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(TEMPLATE));
      await vscode.window.showTextDocument(uri);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      void vscode.window.showErrorMessage(`The scenario could not be written: ${why}`);
    }
  });
}

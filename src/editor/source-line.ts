/** A step's source line in the editor, when the panel asks for it: found among the workspace's own files only. */
import * as vscode from 'vscode';
import type { SimulationView } from '../panel/view';

/** Characters that mean something in a glob pattern. */
const GLOB = /[*?[\]{}!\\]/;

async function reveal({ file, line }: { file: string; line: number }): Promise<void> {
  const [uri] = GLOB.test(file) ? [] : await vscode.workspace.findFiles(`**/${file}`, undefined, 1);
  if (!uri) {
    void vscode.window.showInformationMessage(`${file} is not in this workspace.`);
    return;
  }
  const at = new vscode.Position(Math.max(0, line - 1), 0);
  await vscode.window.showTextDocument(uri, {
    selection: new vscode.Range(at, at),
    preserveFocus: true,
    preview: true,
  });
}

export function registerSourceLine(view: SimulationView): vscode.Disposable {
  return view.onDidRequestSource(reveal);
}

/** Command "Show Demonstration of Finding": the flag at the cursor, or one chosen from the file's, played in the panel. */
import * as vscode from 'vscode';
import type { SimulationView } from '../panel/view';
import { Command } from './commands';
import { findingsOf, type EditorFinding } from './findings';
import { givenByRow } from './findings-tree';

type Demonstrated = EditorFinding & { readonly demonstration: string };

function demonstrated(uri: vscode.Uri): Demonstrated[] {
  return findingsOf(uri).filter((finding): finding is Demonstrated => finding.demonstration !== null);
}

/** Undefined where the user chose none, null where there is nothing to choose from. */
async function choose(): Promise<string | undefined | null> {
  const editor = vscode.window.activeTextEditor;
  const findings = editor ? demonstrated(editor.document.uri) : [];
  const line = editor?.selection.active.line;
  const here = findings.filter(({ diagnostic }) => diagnostic.range.start.line === line);
  const from = here.length > 0 ? here : findings;
  if (from.length === 0) return null;
  if (here.length > 0 && new Set(here.map(({ demonstration }) => demonstration)).size === 1) {
    return here[0]!.demonstration;
  }
  const items = from.map(({ demonstration, rule, diagnostic }) => ({
    label: rule,
    description: `line ${diagnostic.range.start.line + 1}`,
    detail: diagnostic.message,
    demonstration,
  }));
  return (await vscode.window.showQuickPick(items, { title: 'Show Demonstration of Finding' }))
    ?.demonstration;
}

export function registerShowDemonstration(view: SimulationView): vscode.Disposable {
  return vscode.commands.registerCommand(Command.ShowDemonstration, async (given?: unknown) => {
    const id = givenByRow(given, 'demonstration') ?? (await choose());
    if (id === null) {
      await vscode.window.showInformationMessage(
        'No finding with a demonstration in the current file. "Run Scenario…" shows all of them.',
      );
    } else if (id !== undefined && !(await view.show(id))) {
      await vscode.window.showErrorMessage(`There is no scenario "${id}".`);
    }
  });
}

/** CodeLens above a flagged line: play the demonstration. One per demonstration and line. */
import * as vscode from 'vscode';
import { Command } from './commands';
import { CHECKED_DOCUMENTS } from './documents';
import { findingsOf, type EditorFinding } from './findings';
import { codeLensSetting } from './settings';

function lensesOf(findings: readonly EditorFinding[]): vscode.CodeLens[] {
  const byPlace = new Map<string, vscode.CodeLens>();
  const lines = new Set<number>();
  for (const { demonstration, rule, diagnostic } of findings) {
    const { line } = diagnostic.range.start;
    const place = `${line} ${demonstration}`;
    if (!demonstration || byPlace.has(place)) continue;
    // Further ones of a line say which they are.
    const title = lines.has(line) ? `▶ ${rule}` : '▶ Show simulated demonstration';
    lines.add(line);
    byPlace.set(
      place,
      new vscode.CodeLens(diagnostic.range, {
        title,
        tooltip: `${rule}: what the device can then reach, on the simulator`,
        command: Command.ShowDemonstration,
        arguments: [demonstration],
      }),
    );
  }
  return [...byPlace.values()];
}

export function registerDemonstrationLens(): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    changed,
    vscode.languages.onDidChangeDiagnostics(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (codeLensSetting.isAffected(change)) changed.fire();
    }),
    vscode.languages.registerCodeLensProvider([...CHECKED_DOCUMENTS], {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses: (document) => (codeLensSetting.get() ? lensesOf(findingsOf(document.uri)) : []),
    }),
  );
}

/** CodeLens above a flagged line: replay this very path. One per rule and line. */
import * as vscode from 'vscode';
import { Command } from '../commands';
import { CHECKED_DOCUMENTS } from '../documents';
import { findingsOf } from '../findings';
import { codeLensSetting } from '../settings';
import { argumentsOf } from './place';

function lensesOf(uri: vscode.Uri): vscode.CodeLens[] {
  const byPlace = new Map<string, vscode.CodeLens>();
  const lines = new Set<number>();
  for (const { rule, diagnostic } of findingsOf(uri)) {
    const line = diagnostic.range.start.line + 1;
    const place = `${String(line)} ${rule}`;
    if (byPlace.has(place)) continue;
    // Further ones of a line say which they are.
    const title = lines.has(line) ? `▶ Replay ${rule}` : '▶ Replay this path';
    lines.add(line);
    byPlace.set(
      place,
      new vscode.CodeLens(diagnostic.range, {
        title,
        tooltip: `${rule}: these statements in the simulator, step by step`,
        command: Command.ReplayFinding,
        arguments: [...argumentsOf({ uri, line, rule })],
      }),
    );
  }
  return [...byPlace.values()];
}

export function registerReplayLens(): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    changed,
    vscode.languages.onDidChangeDiagnostics(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (codeLensSetting.isAffected(change)) changed.fire();
    }),
    vscode.languages.registerCodeLensProvider([...CHECKED_DOCUMENTS], {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses: ({ uri }) => (codeLensSetting.get() ? lensesOf(uri) : []),
    }),
  );
}

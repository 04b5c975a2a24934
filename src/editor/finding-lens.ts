/** CodeLenses above a flagged line: replay its own path, one per rule; play the prepared demonstration, one per demonstration. */
import * as vscode from 'vscode';
import { Command } from './commands';
import { CHECKED_DOCUMENTS } from './documents';
import { findingsOf, type EditorFinding } from './findings';
import { argumentsOf, placeOf } from './replays/place';
import { codeLensSetting } from './settings';

/** One kind of lens. */
interface Kind {
  readonly title: string;
  readonly tooltip: string;
  readonly command: Command;
  /** What a line has one lens for, and what further ones of the line are called; null for none. */
  name(finding: EditorFinding): string | null;
  given(uri: vscode.Uri, finding: EditorFinding): readonly unknown[];
}

const KINDS: readonly Kind[] = [
  {
    title: 'Replay this path',
    tooltip: 'these statements in the simulator, step by step',
    command: Command.ReplayFinding,
    name: ({ rule }) => rule,
    given: (uri, finding) => argumentsOf(placeOf(uri, finding)),
  },
  {
    title: 'Show simulated demonstration',
    tooltip: 'what the device can then reach, on the simulator',
    command: Command.ShowDemonstration,
    name: ({ demonstration }) => demonstration,
    given: (_uri, { demonstration }) => [demonstration],
  },
];

function lensesOf(uri: vscode.Uri, kind: Kind): vscode.CodeLens[] {
  const lenses = new Map<string, vscode.CodeLens>();
  const lines = new Set<number>();
  for (const finding of findingsOf(uri)) {
    const { rule, diagnostic } = finding;
    const { line } = diagnostic.range.start;
    const name = kind.name(finding);
    const key = `${String(line)} ${String(name)}`;
    if (name === null || lenses.has(key)) continue;
    // Further ones of a line say which they are.
    const title = `▶ ${kind.title}${lines.has(line) ? `: ${rule}` : ''}`;
    lines.add(line);
    const lens = new vscode.CodeLens(diagnostic.range, {
      ...{ title, tooltip: `${rule}: ${kind.tooltip}` },
      ...{ command: kind.command, arguments: [...kind.given(uri, finding)] },
    });
    lenses.set(key, lens);
  }
  return [...lenses.values()];
}

export function registerFindingLens(): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    changed,
    vscode.languages.onDidChangeDiagnostics(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (codeLensSetting.isAffected(change)) changed.fire();
    }),
    vscode.languages.registerCodeLensProvider([...CHECKED_DOCUMENTS], {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses: ({ uri }) =>
        codeLensSetting.get() ? KINDS.flatMap((kind) => lensesOf(uri, kind)) : [],
    }),
  );
}

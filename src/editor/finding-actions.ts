/** Code actions on a flag: replay its path, show its demonstration, open its rule's page. */
import * as vscode from 'vscode';
import { Command } from './commands';
import { CHECKED_DOCUMENTS } from './documents';
import { ourFindings, type EditorFinding } from './findings';
import { argumentsOf, placeOf } from './replays/place';

function actionsOf(uri: vscode.Uri, finding: EditorFinding): vscode.CodeAction[] {
  const offer = (title: string, command: Command, ...given: readonly unknown[]): vscode.CodeAction => {
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    action.command = { title, command, arguments: [...given] };
    action.diagnostics = [finding.diagnostic];
    return action;
  };
  const page = offer(`Explain rule ${finding.rule}`, Command.ExplainRule, finding.rule);
  const replay = offer('Replay this path', Command.ReplayFinding, ...argumentsOf(placeOf(uri, finding)));
  const fix = offer('Preview fix in simulator', Command.PreviewFix, ...argumentsOf(placeOf(uri, finding)));
  if (!finding.demonstration) return [replay, fix, page];
  const demonstration = offer(
    'Show simulated demonstration',
    Command.ShowDemonstration,
    finding.demonstration,
  );
  return [replay, fix, demonstration, page];
}

export function registerFindingActions(): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    [...CHECKED_DOCUMENTS],
    {
      provideCodeActions: ({ uri }, _range, { diagnostics }) =>
        ourFindings(diagnostics).flatMap((finding) => actionsOf(uri, finding)),
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

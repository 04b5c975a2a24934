/** Code action on a flag: show its demonstration, open its rule's page. */
import * as vscode from 'vscode';
import { Command } from './commands';
import { CHECKED_DOCUMENTS } from './documents';
import { ourFindings, type EditorFinding } from './findings';

function actionsOf(finding: EditorFinding): vscode.CodeAction[] {
  const offer = (title: string, command: Command, argument: string): vscode.CodeAction => {
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    action.command = { title, command, arguments: [argument] };
    action.diagnostics = [finding.diagnostic];
    return action;
  };
  const page = offer(`Explain rule ${finding.rule}`, Command.ExplainRule, finding.rule);
  if (!finding.demonstration) return [page];
  return [offer('Show simulated demonstration', Command.ShowDemonstration, finding.demonstration), page];
}

export function registerDemonstrationAction(): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    [...CHECKED_DOCUMENTS],
    {
      provideCodeActions: (_document, _range, { diagnostics }) => ourFindings(diagnostics).flatMap(actionsOf),
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

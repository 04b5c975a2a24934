/** The rule pages as read-only documents of their own scheme: they open offline, from a diagnostic's code too. */
import * as vscode from 'vscode';
import { pageOf, PAGED_RULES } from '../checker/rules/pages';
import { RULE_SCHEME, ruleOfPagePath, rulePageUri } from '../server/protocol';
import { Command } from './commands';
import { givenByRow } from './findings-tree';

function contentOf(uri: vscode.Uri): string {
  const rule = ruleOfPagePath(uri.path);
  return (rule !== null && pageOf(rule)) || `# No such rule\n\nThere is no rule page at \`${uri.path}\`.\n`;
}

async function open(given: unknown): Promise<void> {
  const rule =
    givenByRow(given, 'rule') ??
    (await vscode.window.showQuickPick([...PAGED_RULES], { title: 'Explain Rule' }));
  if (rule === undefined) return;
  const uri = vscode.Uri.parse(rulePageUri(rule), true);
  try {
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  } catch {
    // The built-in Markdown preview can be disabled; the source reads well too.
    await vscode.window.showTextDocument(uri, { preview: true });
  }
}

export function registerRulePages(): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(RULE_SCHEME, {
      provideTextDocumentContent: contentOf,
    }),
    vscode.commands.registerCommand(Command.ExplainRule, open),
  );
}

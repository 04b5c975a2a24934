/** Command "Open Example…": the flagged code of a rule's page as a C file of its own, to see the checker at work. */
import * as vscode from 'vscode';
import { pageOf, PAGED_RULES } from '../checker/rules/pages';
import { Command } from './commands';

/** The first C block under "Incorrect" of a page. */
export function exampleOf(rule: string): string | null {
  return /^## Incorrect$[\s\S]*?^```c\n([\s\S]*?)^```$/m.exec(pageOf(rule) ?? '')?.[1] ?? null;
}

export function registerOpenExample(): vscode.Disposable {
  return vscode.commands.registerCommand(Command.OpenExample, async (given?: unknown) => {
    const rule =
      typeof given === 'string'
        ? given
        : await vscode.window.showQuickPick([...PAGED_RULES], { title: 'Open Example of Rule' });
    const code = rule === undefined ? null : exampleOf(rule);
    if (code === null) return;
    const content = `/* What the rule ${rule!} flags. Change it, and see the flag go. */\n\n${code}`;
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'c', content }));
  });
}

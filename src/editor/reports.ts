/** Reports as read-only documents in which rules and scenarios are links. */
import * as vscode from 'vscode';
import { libraryText } from '../../simulator/scenario';
import { pageOf } from '../checker/rules/pages';
import { Command } from './commands';

const SCHEME = 'pasid-lens-report';

/** `[a-rule]`, or the id of a scenario where one is named: behind `Demonstration:`, or first in a line of results. */
const LINK = /\[([a-z0-9-]+)\]|Demonstration: ([a-z0-9-]+)|^(?:ok {4}|FAIL {2}|BROKEN) (\S+)/gm;

/** Lines of a report that get links: a report is read, not searched, beyond that. */
const MOST_LINKS = 5_000;

export class Reports implements vscode.TextDocumentContentProvider, vscode.DocumentLinkProvider {
  private readonly texts = new Map<string, string>();
  private shown = 0;

  /** Shows a report, each in a document of its own. */
  async show(name: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}.txt`, query: String(++this.shown) });
    this.texts.set(uri.toString(), text);
    await vscode.window.showTextDocument(uri, { preview: true });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? 'This report is gone: run its command again.\n';
  }

  /** Lets go of a report that nobody looks at any more. */
  forget(uri: vscode.Uri): void {
    this.texts.delete(uri.toString());
  }

  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    const links: vscode.DocumentLink[] = [];
    for (const match of document.getText().matchAll(LINK)) {
      const [, rule, demonstration, scenario] = match;
      const id = rule ?? demonstration ?? scenario!;
      if (rule !== undefined && pageOf(rule) === undefined) continue;
      if (demonstration !== undefined && libraryText(demonstration) === null) continue;
      const end = match.index + match[0].length - (rule === undefined ? 0 : 1);
      const range = new vscode.Range(document.positionAt(end - id.length), document.positionAt(end));
      const command = rule === undefined ? Command.RunScenario : Command.ExplainRule;
      const target = vscode.Uri.parse(`command:${command}?${encodeURIComponent(JSON.stringify([id]))}`);
      const link = new vscode.DocumentLink(range, target);
      link.tooltip = rule === undefined ? 'Play it in the simulation view' : 'Open the page of this rule';
      links.push(link);
      if (links.length === MOST_LINKS) break;
    }
    return links;
  }
}

export function registerReports(reports: Reports): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, reports),
    vscode.languages.registerDocumentLinkProvider({ scheme: SCHEME }, reports),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => reports.forget(uri)),
  );
}

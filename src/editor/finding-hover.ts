/** Hover on a flag: who says so, and the ways on from it. VS Code shows the message itself above: what, why, what to do. */
import * as vscode from 'vscode';
import { pageOf } from '../checker/rules/pages';
import { Command } from './commands';
import { CHECKED_DOCUMENTS } from './documents';
import { findingsOf, type EditorFinding } from './findings';

/** Ids only: no text of the file under the cursor may enter a trusted string. */
const ID = /^[a-z0-9-]+$/;

function link(title: string, command: Command, argument: string): string {
  return `[${title}](command:${command}?${encodeURIComponent(JSON.stringify([argument]))})`;
}

/** What a rule's page names as its source: the words of maintainers, the commits that mended such code. */
function sourceOf(rule: string): string {
  const source = /^## Source\n+([\s\S]*?)(?=\n## |$(?![\s\S]))/m.exec(pageOf(rule) ?? '')?.[1]?.trim();
  return source ? `**Source:** ${source}\n\n` : '';
}

function linksOf({ rule, demonstration }: EditorFinding): vscode.MarkdownString {
  const links = [];
  if (demonstration && ID.test(demonstration)) {
    links.push(link('$(play) Show simulated demonstration', Command.ShowDemonstration, demonstration));
  }
  if (ID.test(rule)) links.push(link(`$(book) ${rule}`, Command.ExplainRule, rule));
  const markdown = new vscode.MarkdownString(`${sourceOf(rule)}${links.join(' &nbsp;·&nbsp; ')}`, true);
  markdown.isTrusted = { enabledCommands: [Command.ShowDemonstration, Command.ExplainRule] };
  return markdown;
}

export function registerFindingHover(): vscode.Disposable {
  return vscode.languages.registerHoverProvider([...CHECKED_DOCUMENTS], {
    provideHover: (document, position) => {
      const here = findingsOf(document.uri).filter(({ diagnostic }) => diagnostic.range.contains(position));
      return here.length === 0 ? null : new vscode.Hover(here.map(linksOf));
    },
  });
}

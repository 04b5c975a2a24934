/** Hover on a flag: who says so, and the ways on from it. VS Code shows the message itself above: what, why, what to do. */
import * as vscode from 'vscode';
import { pageOf } from '../checker/rules/pages';
import { Command } from './commands';
import { CHECKED_DOCUMENTS } from './documents';
import { findingsOf, type EditorFinding } from './findings';
import { argumentsOf, placeOf } from './replays/place';
import type { Replays } from './replays/replays';

/** Ids only: no text of the file under the cursor may enter a trusted string. */
const ID = /^[a-z0-9-]+$/;

function link(title: string, command: Command, ...given: readonly unknown[]): string {
  const data = encodeURIComponent(JSON.stringify(given)).replace(/[()]/g, (c) => (c === '(' ? '%28' : '%29'));
  return `[${title}](command:${command}?${data})`;
}

/** What a rule's page names as its source: the words of maintainers, the commits that mended such code. */
function sourceOf(rule: string): string {
  const source = /^## Source\n+([\s\S]*?)(?=\n## |$(?![\s\S]))/m.exec(pageOf(rule) ?? '')?.[1]?.trim();
  return source ? `**Source:** ${source}\n\n` : '';
}

function linksOf(uri: vscode.Uri, finding: EditorFinding): vscode.MarkdownString {
  const { rule, demonstration } = finding;
  const links = [];
  if (ID.test(rule)) {
    links.push(
      link('$(debug-start) Replay this path', Command.ReplayFinding, ...argumentsOf(placeOf(uri, finding))),
    );
  }
  if (demonstration && ID.test(demonstration)) {
    links.push(link('$(play) Show simulated demonstration', Command.ShowDemonstration, demonstration));
  }
  if (ID.test(rule)) links.push(link(`$(book) ${rule}`, Command.ExplainRule, rule));
  const markdown = new vscode.MarkdownString(`${sourceOf(rule)}${links.join(' &nbsp;·&nbsp; ')}`, true);
  markdown.isTrusted = {
    enabledCommands: [Command.ReplayFinding, Command.ShowDemonstration, Command.ExplainRule],
  };
  return markdown;
}

/** How the replay of the flagged path ends. It names things of the file: plain text, so that it can't become a link. */
function verdictText(verdict: string): vscode.MarkdownString {
  return new vscode.MarkdownString('Replayed: ').appendText(verdict);
}

export function registerFindingHover(replays: Replays): vscode.Disposable {
  return vscode.languages.registerHoverProvider([...CHECKED_DOCUMENTS], {
    provideHover: async ({ uri }, position) => {
      const here = findingsOf(uri).filter(({ diagnostic }) => diagnostic.range.contains(position));
      const said = await Promise.all(
        here.map(async (finding) => {
          const verdict = await replays.verdict(placeOf(uri, finding));
          return [...(verdict === null ? [] : [verdictText(verdict)]), linksOf(uri, finding)];
        }),
      );
      return here.length === 0 ? null : new vscode.Hover(said.flat());
    },
  });
}

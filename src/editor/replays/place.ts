/** Which flag a replay command means: what it was given by a lens, a hover or a row, or what stands at the cursor. */
import * as vscode from 'vscode';
import { findingsOf, type EditorFinding } from '../findings';
import type { FindingsNode } from '../findings-tree';
import type { Place } from './replays';

export function placeOf(uri: vscode.Uri, { rule, diagnostic }: EditorFinding): Place {
  return { uri, rule, line: diagnostic.range.start.line + 1 };
}

/** The arguments that a link or a lens carries: plain data, so that a hover can hold them. */
export function argumentsOf({ uri, line, rule }: Place): readonly unknown[] {
  return [uri.toString(), line, rule];
}

/** Undefined where the user chose none, null where there is nothing to choose from. */
export async function placeGiven(
  title: string,
  ...[first, line, rule]: readonly unknown[]
): Promise<Place | undefined | null> {
  if (typeof first === 'string' && typeof line === 'number' && typeof rule === 'string')
    return { uri: vscode.Uri.parse(first), line, rule };
  const node = first as FindingsNode | null | undefined;
  if (node?.kind === 'finding') return placeOf(node.uri, node.finding);
  const editor = vscode.window.activeTextEditor;
  if (!editor) return null;
  const { uri } = editor.document;
  const all = findingsOf(uri);
  const here = all.filter(({ diagnostic }) => diagnostic.range.start.line === editor.selection.active.line);
  const from = here.length > 0 ? here : all;
  if (from.length === 0) return null;
  if (here.length === 1) return placeOf(uri, here[0]!);
  const items = from.map((finding) => ({
    label: finding.rule,
    description: `line ${String(finding.diagnostic.range.start.line + 1)}`,
    detail: finding.diagnostic.message,
    place: placeOf(uri, finding),
  }));
  return (await vscode.window.showQuickPick(items, { title }))?.place;
}

/** Which flag a replay command means: what it was given by a lens, a hover or a row, or what stands at the cursor. */
import * as vscode from 'vscode';
import { findingsOf, type EditorFinding } from '../findings';
import type { FindingsNode } from '../findings-tree';
import { NoReplay, type Place } from './replays';

export function placeOf(uri: vscode.Uri, { rule, diagnostic }: EditorFinding): Place {
  return { uri, rule, line: diagnostic.range.start.line + 1 };
}

/** The arguments that a link or a lens carries: plain data, so that a hover can hold them. */
export function argumentsOf({ uri, line, rule }: Place): readonly unknown[] {
  return [uri.toString(), line, rule];
}

/** Undefined where the user chose none, null where there is nothing to choose from. */
async function placeGiven(
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

/** The demonstration of what a place's rule flags there; null where it has none, or nothing is flagged there any more. */
export function demonstrationAt({ uri, line, rule }: Place): string | null {
  const finding = findingsOf(uri).find(
    (one) => one.rule === rule && one.diagnostic.range.start.line + 1 === line,
  );
  return finding?.demonstration ?? null;
}

/** Does something with the flag that a command was given or that is chosen, and says where nothing is flagged. */
export async function withPlace<T>(
  title: string,
  given: readonly unknown[],
  work: (place: Place) => Promise<T>,
): Promise<T | undefined> {
  const place = await placeGiven(title, ...given);
  if (place === null) void vscode.window.showInformationMessage('Nothing is flagged in the current file.');
  return place ? work(place) : undefined;
}

/** What comes of the work; where there is no replay, undefined, and `tell` says why. */
export async function orSay<T>(
  work: Promise<T>,
  tell: (why: string) => unknown = (why) => vscode.window.showInformationMessage(why),
): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof NoReplay)) throw error;
    void tell(error.message);
    return undefined;
  }
}

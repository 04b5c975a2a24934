/** What the extension-host tests share. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { findingsOf, type EditorFinding } from '../../src/editor/findings';
import type { Api } from '../../src/extension';

const ID = 'pasid-lens.pasid-lens';

/** Activates the extension under test. */
export async function activate(): Promise<Api> {
  const extension = vscode.extensions.getExtension<Api>(ID);
  assert.ok(extension, `${ID} is installed`);
  return extension.activate();
}

/** A file of the sample workspace. */
export function sampleUri(path: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'the sample workspace is open');
  return vscode.Uri.joinPath(folder.uri, path);
}

/** Opens a file of the sample workspace in the editor. */
export async function openSample(path: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(sampleUri(path));
  await vscode.window.showTextDocument(document);
  return document;
}

/** The two findings of kernel SVA in the sample, whatever else is found there; empty until both are. */
export function kernelSva(uri: vscode.Uri): readonly EditorFinding[] {
  const found = findingsOf(uri).filter(({ rule }) => rule.startsWith('kernel-sva-'));
  return found.length < 2 ? [] : found;
}

/** What `read` gives once it gives anything; asks again after every such event. The test's own timeout ends the wait. */
export function settled<T>(
  read: () => readonly T[],
  changes: vscode.Event<unknown> = vscode.languages.onDidChangeDiagnostics,
): Promise<readonly T[]> {
  return new Promise((resolve) => {
    const look = (): boolean => {
      const found = read();
      if (found.length > 0) resolve(found);
      return found.length > 0;
    };
    if (look()) return;
    const listener = changes(() => {
      if (look()) listener.dispose();
    });
  });
}

/** The documents that the checker reads. */
import * as vscode from 'vscode';

/** C files, and headers, which VS Code calls C++. */
export const CHECKED_DOCUMENTS: readonly { readonly language: string; readonly pattern?: string }[] = [
  { language: 'c' },
  { language: 'cpp', pattern: '**/*.h' },
];

export function isChecked(document: vscode.TextDocument): boolean {
  return vscode.languages.match(CHECKED_DOCUMENTS, document) > 0;
}

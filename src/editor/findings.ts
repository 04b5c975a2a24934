/** Our findings as the editor has them: diagnostics, with the data that the server put in them. */
import * as vscode from 'vscode';
import { DIAGNOSTIC_SOURCE, parseDiagnosticData, type DiagnosticData } from '../server/protocol';

export interface EditorFinding extends DiagnosticData {
  readonly diagnostic: vscode.Diagnostic;
}

/** Narrows diagnostics to ours; the language client keeps the protocol's `data` on the object. */
export function ourFindings(diagnostics: readonly vscode.Diagnostic[]): EditorFinding[] {
  return diagnostics.flatMap((diagnostic) => {
    if (diagnostic.source !== DIAGNOSTIC_SOURCE) return [];
    const data = parseDiagnosticData((diagnostic as { data?: unknown }).data);
    return data ? [{ ...data, diagnostic }] : [];
  });
}

export function findingsOf(uri: vscode.Uri): EditorFinding[] {
  return ourFindings(vscode.languages.getDiagnostics(uri));
}

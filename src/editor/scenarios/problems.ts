/** What is wrong in an open `*.pasid.json` beyond what its JSON schema says: names that nothing defines, values that can't be. */
import * as vscode from 'vscode';
import { parseScenario, type TextRange } from '../../../simulator/scenario';
import { SCENARIO_SUFFIX } from './documents';

/** As VS Code counts: from 0. */
export function editorRange({ line, column, endLine, endColumn }: TextRange): vscode.Range {
  return new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
}

function problemsIn(text: string): vscode.Diagnostic[] {
  const parsed = parseScenario(text);
  if (parsed.ok) return [];
  return parsed.problems.map((problem) => {
    const diagnostic = new vscode.Diagnostic(editorRange(problem), problem.message);
    diagnostic.source = 'PASID Lens scenario';
    return diagnostic;
  });
}

export function registerScenarioProblems(): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('pasidLens.scenarios');
  const check = (document: vscode.TextDocument): void => {
    if (document.fileName.endsWith(SCENARIO_SUFFIX))
      collection.set(document.uri, problemsIn(document.getText()));
  };
  vscode.workspace.textDocuments.forEach(check);
  return vscode.Disposable.from(
    collection,
    vscode.workspace.onDidOpenTextDocument(check),
    vscode.workspace.onDidChangeTextDocument(({ document }) => check(document)),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => collection.delete(uri)),
  );
}

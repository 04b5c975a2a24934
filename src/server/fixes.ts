/** The mechanical repairs of a document's findings as quick fixes. */
import { CodeActionKind, type CodeAction, type Diagnostic, type Range } from 'vscode-languageserver';
import type { Finding } from '../checker/finding';
import { toLspRange } from './diagnostics';

const before = (a: Range['start'], b: Range['start']): boolean =>
  a.line < b.line || (a.line === b.line && a.character < b.character);

const touches = (a: Range, b: Range): boolean => !before(a.end, b.start) && !before(b.end, a.start);

/** Quick fixes of the findings that touch `range`; `diagnosticOf` names the diagnostic that a fix resolves. */
export function quickFixes(
  uri: string,
  range: Range,
  findings: readonly Finding[],
  diagnosticOf: (finding: Finding) => Diagnostic,
): CodeAction[] {
  return findings
    .filter((finding) => touches(toLspRange(finding), range))
    .flatMap((finding) =>
      finding.fixes.map((fix) => ({
        title: fix.title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnosticOf(finding)],
        edit: {
          changes: {
            [uri]: fix.edits.map((edit) => ({ range: toLspRange(edit), newText: edit.newText })),
          },
        },
      })),
    );
}

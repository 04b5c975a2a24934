/** A finding of the checker as a diagnostic of the Language Server Protocol. */
import { DiagnosticSeverity, type Diagnostic, type Range as LspRange } from 'vscode-languageserver';
import type { Finding, Range, Severity } from '../checker/finding';
import { DIAGNOSTIC_SOURCE, rulePageUri, type DiagnosticData } from './protocol';

const SEVERITY: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
};

/** The checker counts lines and columns from 1, the protocol from 0; both count columns in UTF-16 code units. */
export function toLspRange(range: Range): LspRange {
  return {
    start: { line: range.line - 1, character: range.column - 1 },
    end: { line: range.endLine - 1, character: range.endColumn - 1 },
  };
}

/** @param uriOf URI of a file that the finding names */
export function toDiagnostic(finding: Finding, uriOf: (file: string) => string): Diagnostic {
  const data: DiagnosticData = { rule: finding.rule, demonstration: finding.demonstration };
  return {
    range: toLspRange(finding),
    severity: SEVERITY[finding.severity],
    source: DIAGNOSTIC_SOURCE,
    code: finding.rule,
    codeDescription: { href: rulePageUri(finding.rule) },
    message: finding.message,
    relatedInformation: finding.related.map((place) => ({
      location: { uri: uriOf(place.file), range: toLspRange(place) },
      message: place.message,
    })),
    data,
  };
}

/** What a client without a hover of its own shows on a flag: the message, and the rule's page. */
import { MarkupKind, type Hover, type Position } from 'vscode-languageserver';
import type { Finding } from '../checker/finding';
import { pageOf } from '../checker/rules/pages';
import { toLspRange } from './diagnostics';

/** Hover for a position; null where nothing is flagged there. */
export function hoverAt({ line, character }: Position, findings: readonly Finding[]): Hover | null {
  const here = findings.filter((finding) => {
    const { start, end } = toLspRange(finding);
    const after = line > start.line || (line === start.line && character >= start.character);
    return after && (line < end.line || (line === end.line && character <= end.character));
  });
  if (here.length === 0) return null;
  // Messages name things of the checked file: as code they can't become links or pictures.
  const text = here.map(
    (f) => `~~~text\n${f.rule}: ${f.message.replace(/~~~/g, '')}\n~~~\n\n${pageOf(f.rule) ?? ''}`,
  );
  return { contents: { kind: MarkupKind.Markdown, value: text.join('\n\n') }, range: toLspRange(here[0]!) };
}

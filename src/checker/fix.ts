import type { TextEdit } from './finding';
import { Lines } from './syntax/lines';

/**
 * The text with edits in it. Insertions at one place keep their order.
 *
 * @throws RangeError where two of the edits overlap
 */
export function withEdits(text: string, edits: readonly TextEdit[]): string {
  const lines = new Lines(text);
  const placed = edits
    .map((edit, order) => ({
      ...{ text: edit.newText, order, start: lines.offset(edit) },
      end: lines.offset({ line: edit.endLine, column: edit.endColumn }),
    }))
    .sort((a, b) => a.start - b.start || a.order - b.order);
  let [done, at] = ['', 0];
  for (const edit of placed) {
    if (edit.start < at) throw new RangeError(`two edits overlap at offset ${String(edit.start)}`);
    done += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return done + text.slice(at);
}

/** Where things stand in the text of a scenario. */
import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import type { Outcome } from './outcome';

/** A place in the JSON: keys and indices from the root. */
export type JsonPath = readonly (string | number)[];

/** A half-open range of a text. Lines and columns from 1, columns in UTF-16 code units. */
export interface TextRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** The range of `length` characters from `offset` on. */
export function rangeAt(text: string, offset: number, length: number): TextRange {
  const position = (end: number): { line: number; column: number } => {
    const before = text.slice(0, end).split('\n');
    return { line: before.length, column: before.at(-1)!.length + 1 };
  };
  const start = position(offset);
  const end = position(offset + length);
  return { ...start, endLine: end.line, endColumn: end.column };
}

/** Where the expectation of each outcome stands: one range per outcome, null where the text has none there. */
export function expectationRanges(text: string, outcomes: readonly Outcome[]): (TextRange | null)[] {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const seen = new Map<number | null, number>();
  return outcomes.map(({ step }) => {
    const index = seen.get(step) ?? 0;
    seen.set(step, index + 1);
    const path = step === null ? ['expect', index] : ['steps', step, 'expect', index];
    const node = root && findNodeAtLocation(root, path);
    return node ? rangeAt(text, node.offset, node.length) : null;
  });
}

/** Where a step of the scenario stands; null where the text has none of that index. */
export function stepRange(text: string, step: number): TextRange | null {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const node = root && findNodeAtLocation(root, ['steps', step]);
  return node ? rangeAt(text, node.offset, node.length) : null;
}

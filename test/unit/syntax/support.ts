import assert from 'node:assert/strict';
import { CParser, type ParsedFile, type ParseOptions } from '../../../src/checker/syntax/parser';
import { walk } from '../../../src/checker/syntax/walk';
import { WASM } from '../checker/support';

let shared: Promise<CParser> | undefined;

/** Parses, hands the file to `look`, and frees the tree. */
export async function parsed<T>(
  text: string,
  look: (file: ParsedFile) => T,
  options?: ParseOptions,
): Promise<T> {
  const file = (await (shared ??= CParser.create(WASM))).parse(text, options);
  try {
    return look(file);
  } finally {
    file.dispose();
  }
}

/** A mask must keep the length and every newline. */
export function assertSamePlaces(before: string, after: string): void {
  assert.equal(after.length, before.length);
  assert.deepEqual(newlines(after), newlines(before));
}

function newlines(text: string): number[] {
  return [...text.matchAll(/\n/g)].map((match) => match.index);
}

/** The texts, in the source, of all nodes of a type. */
export function textsOf(file: ParsedFile, type: string): string[] {
  const found: string[] = [];
  walk(file.tree, (cursor) => {
    if (cursor.nodeType === type) found.push(file.text.slice(cursor.startIndex, cursor.endIndex));
    return true;
  });
  return found;
}

/** Kinds of the problems of a file. */
export function kinds(file: ParsedFile): string[] {
  return file.problems.map(({ kind }) => kind);
}

import type { Tree } from 'web-tree-sitter';
import type { Lines } from './lines';
import { NODE } from './nodes';
import { walk } from './walk';

export type ProblemKind =
  /** The file was not parsed at all; its tree is empty. */
  | 'empty'
  | 'binary'
  | 'too-large'
  | 'too-deep'
  | 'too-costly'
  /** Parsed, but hardly anything of it is C. */
  | 'not-c'
  /** A place that the grammar could not read: an ERROR node, or a token that it had to invent. */
  | 'error'
  | 'missing'
  /** A function that holds such a place, or that the tree lacks. */
  | 'function';

/** What kept a text, or a part of it, from becoming a tree; `start` and `end` are offsets, line and column count from 1. */
export interface SyntaxProblem {
  readonly kind: ProblemKind;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export function problem(
  kind: ProblemKind,
  lines: Lines,
  start: number,
  end: number,
  message: string,
): SyntaxProblem {
  return { kind, start, end, ...lines.place(start), message };
}

/** As many places as a reader may want to see of one file. */
const MOST_PLACES = 100;

/** The places of a tree that are no C, the outermost of each, in order; the first hundred. */
export function errorPlaces(tree: Tree, text: string, lines: Lines): SyntaxProblem[] {
  const found: SyntaxProblem[] = [];
  if (!tree.rootNode.hasError) return found;
  walk(tree, (cursor) => {
    if (found.length >= MOST_PLACES) return false;
    const node = cursor.currentNode;
    const [start, end] = [node.startIndex, node.endIndex];
    if (node.isMissing) {
      found.push(problem('missing', lines, start, end, `A \`${node.type}\` is missing here.`));
      return false;
    }
    if (node.type !== NODE.error) return node.hasError;
    const what = excerpt(text, start, end);
    const message = what === '' ? 'Something is missing here.' : `This can't be read as C: \`${what}\`.`;
    found.push(problem('error', lines, start, end, message));
    return false;
  });
  return found;
}

const EXCERPT = 40;

function excerpt(text: string, start: number, end: number): string {
  const words = text
    .slice(start, Math.min(end, start + 4 * EXCERPT))
    .replace(/\s+/g, ' ')
    .trim();
  return words.length > EXCERPT ? `${words.slice(0, EXCERPT)}…` : words;
}

/** What kept a text, or a part of it, from becoming a tree; `start` and `end` are offsets, line and column count from 1. */
export interface SyntaxProblem {
  readonly kind: ProblemKind;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type ProblemKind =
  /** The file was not parsed at all; its tree is empty. */
  | 'empty'
  | 'binary'
  | 'too-large'
  | 'too-deep'
  | 'deadline'
  /** Parsed, but hardly anything of it is C. */
  | 'not-c'
  /** A place that the grammar could not read: an ERROR node, or a MISSING token. */
  | 'error'
  | 'missing'
  /** A function whose body holds such a place, or that the tree lacks. */
  | 'function';

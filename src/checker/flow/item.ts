import type { Tree } from 'web-tree-sitter';
import { FlatTree } from './flat';
import type { ItemProblem } from './ir';
import type { Names } from './names';

/** What one item is read from: its own text, and nothing else. */
export interface ItemSource {
  readonly text: string;
  /** The text as the grammar reads it. */
  readonly code: string;
  readonly parse: ItemParser;
}

/**
 * Reads the tree of some code; names and literals are those of `text`. Problems are null where the code is too costly to parse: then
 * what is read is an empty tree.
 */
export type ItemParser = <T>(
  code: string,
  text: string,
  read: (tree: FlatTree, names: Names) => T,
) => { readonly read: T; readonly problems: readonly ItemProblem[] | null };

/** @param parse null where it is too costly; @param problemsIn what could not be read in a tree of a text */
export function itemParser(
  names: Names,
  parse: (code: string) => Tree | null,
  problemsIn: (tree: Tree, text: string) => readonly ItemProblem[],
): ItemParser {
  return (code, text, read) => {
    const tree = parse(code);
    if (tree === null) return { read: read(FlatTree.EMPTY, names), problems: null };
    try {
      return { read: read(FlatTree.of(tree, text), names), problems: problemsIn(tree, text) };
    } finally {
      tree.delete();
    }
  };
}

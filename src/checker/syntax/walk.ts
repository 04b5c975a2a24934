import type { Node, Tree, TreeCursor } from 'web-tree-sitter';

/**
 * Visits every node of a tree or below (and with) a node in source order, without recursion: ten thousand nested calls are
 * no deeper for it than one.
 *
 * `enter` gets the cursor, on the node; what it returns `false` for is not descended into. `leave` comes after a node's
 * children, also where there are none or they were not descended into. Neither may move the cursor.
 */
export function walk(
  from: Tree | Node,
  enter: (cursor: TreeCursor) => boolean | undefined,
  leave?: (cursor: TreeCursor) => void,
): void {
  const cursor = from.walk();
  try {
    for (;;) {
      if (enter(cursor) !== false && cursor.gotoFirstChild()) continue;
      leave?.(cursor);
      while (!cursor.gotoNextSibling()) {
        if (!cursor.gotoParent()) return;
        leave?.(cursor);
      }
    }
  } finally {
    cursor.delete();
  }
}

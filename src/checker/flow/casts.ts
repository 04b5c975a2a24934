import type { FlatTree } from './flat';
import type { Type } from './ir';

/** Names of types by their form: the kernel's numbers of a width and a byte order, and what ends as C's own do. */
const TYPE_NAME = /^((__)?[us](8|16|32|64)|__(le|be)(16|32|64)|\w+_t|u(long|int|short|char))$/;

/**
 * The type in `(u64)`, where what follows makes the grammar take a cast for something else: without the typedef at hand
 * `(u64)&x` may as well be an operator between two values, and `(u64)(x)` a call.
 */
export function castIn(tree: FlatTree, node: number): Type | undefined {
  if (node < 0 || tree.kind(node) !== 'parenthesized_expression') return undefined;
  const [inner = -1, ...more] = tree.children(node);
  if (inner < 0 || more.length > 0 || tree.kind(inner) !== 'identifier') return undefined;
  const name = tree.textOf(inner);
  return TYPE_NAME.test(name) ? { base: name, pointers: 0, array: false } : undefined;
}

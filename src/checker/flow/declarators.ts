import type { FlatTree } from './flat';
import { UNKNOWN_TYPE, type Type } from './ir';

/** A declared name with its type; `parameters` is set where the declarator is a function's. */
export interface Declarator {
  readonly name: string;
  readonly nameNode: number;
  readonly type: Type;
  /** Node of the parameter list, or -1. */
  readonly parameters: number;
}

const DEEPEST = 32;

/** The name at the root of a type: `struct foo`, `unsigned int`, `dma_addr_t`. */
export function baseOf(tree: FlatTree, typeNode: number): string {
  if (typeNode < 0) return '';
  const kind = tree.kind(typeNode);
  if (kind === 'struct_specifier' || kind === 'union_specifier' || kind === 'enum_specifier') {
    const name = tree.child(typeNode, 'name');
    return name < 0 ? '' : `${kind.slice(0, kind.indexOf('_'))} ${tree.textOf(name)}`;
  }
  return tree.textOf(typeNode).replace(/\s+/g, ' ');
}

/** Reads a declarator (`*const p[4]`, `(*cb)(int)`, `f(void)`) around its name. */
export function declarator(tree: FlatTree, node: number, base: string): Declarator {
  let pointers = 0;
  let array = false;
  let parameters = -1;
  for (let depth = 0; node >= 0 && depth < DEEPEST; depth++) {
    const kind = tree.kind(node);
    switch (kind) {
      case 'identifier':
      case 'field_identifier':
      case 'type_identifier':
        return { name: tree.textOf(node), nameNode: node, type: { base, pointers, array }, parameters };
      case 'pointer_declarator':
      case 'abstract_pointer_declarator':
        pointers++;
        break;
      case 'array_declarator':
      case 'abstract_array_declarator':
        array = true;
        break;
      case 'function_declarator':
      case 'abstract_function_declarator':
        parameters = tree.child(node, 'parameters');
        break;
    }
    const inner = tree.child(node, 'declarator');
    node =
      inner >= 0
        ? inner
        : (tree.children(node).find((n) => /declarator|identifier/.test(tree.kind(n))) ?? -1);
  }
  return { name: '', nameNode: -1, type: { base, pointers, array }, parameters };
}

/** The type that a `type_descriptor` writes, as in a cast. */
export function describedType(tree: FlatTree, node: number): Type {
  if (node < 0) return UNKNOWN_TYPE;
  const base = baseOf(tree, tree.child(node, 'type'));
  const inner = tree.child(node, 'declarator');
  return inner < 0 ? { base, pointers: 0, array: false } : declarator(tree, inner, base).type;
}

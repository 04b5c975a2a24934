import type { Node, Tree } from 'web-tree-sitter';
import { NODE } from './nodes';
import { walk } from './walk';

/** What a function definition may lie in: the file, a conditional group, `extern "C"`, a place that could not be read. */
const AROUND: ReadonlySet<string> = new Set([
  NODE.translationUnit,
  NODE.preprocIf,
  NODE.preprocIfdef,
  NODE.preprocElif,
  NODE.preprocElifdef,
  NODE.preprocElse,
  NODE.linkageSpecification,
  NODE.declarationList,
  NODE.error,
]);

/** The function definitions of a tree in source order, those of all halves; `node.hasError` tells whether one is damaged. */
export function functionDefinitions(tree: Tree): Node[] {
  const found: Node[] = [];
  walk(tree, (cursor) => {
    const type = cursor.nodeType;
    if (type === NODE.functionDefinition) found.push(cursor.currentNode);
    return AROUND.has(type);
  });
  return found;
}

/**
 * The name of a function, from its declarator: the whole word of the text there, since a macro that makes a function
 * (`DECLARE_COND(x) { … }`) lends the grammar its first letters for a type. Null where an error hides it.
 */
export function functionName(definition: Node, text: string): string | null {
  let node = definition.childForFieldName('declarator');
  while (node !== null && node.type !== NODE.identifier) {
    node = node.childForFieldName('declarator') ?? node.firstNamedChild;
  }
  if (node === null) return null;
  let start = node.startIndex;
  while (start > 0 && /\w/.test(text[start - 1]!)) start--;
  return text.slice(start, node.endIndex);
}

import { value } from './expressions';
import { Op } from './ir';
import type { Context } from './statements';

/** Stores what an initializer gives into the object at an address: braces by their designators, else the value itself. */
export function initialize(cx: Context, at: number, node: number): void {
  const { code, tree } = cx;
  if (node < 0) return;
  if (tree.kind(node) !== 'initializer_list') {
    const v = value(cx, node);
    code.emit(Op.Store, node, at, v);
    return;
  }
  if (cx.depth >= 64) return;
  cx.depth++;
  for (const [i, item] of tree.children(node).entries()) {
    if (tree.kind(item) === 'initializer_pair') {
      let place = at;
      for (const designator of tree.children(item, 'designator')) {
        const inner = tree.children(designator)[0] ?? -1;
        if (tree.kind(designator) === 'field_designator' && inner >= 0)
          place = code.emit(Op.Field, designator, place, code.names.id(tree.textOf(inner)));
        else place = code.emit(Op.Element, designator, place, value(cx, inner));
      }
      initialize(cx, place, tree.child(item, 'value'));
    } else {
      const index = code.number(i, item);
      initialize(cx, code.emit(Op.Element, item, at, index), item);
    }
  }
  cx.depth--;
}

import { baseOf, declarator } from './declarators';
import { parseNumber } from './expressions';
import type { FlatTree } from './flat';
import type { Struct, StructField, Type } from './ir';

/** Where the types that a file declares are put. */
export interface TypeSink {
  readonly structs: Map<string, Struct>;
  readonly typedefs: Map<string, Type>;
  readonly constants: Map<string, number>;
}

const DEEPEST = 16;

/** Notes the structs, unions, enumerators and typedefs that a specifier or a type definition declares. */
export function structsOf(tree: FlatTree, node: number, into: TypeSink): void {
  if (node < 0) return;
  const kind = tree.kind(node);
  if (kind === 'type_definition') {
    const type = tree.child(node, 'type');
    structsOf(tree, type, into);
    for (const item of tree.children(node, 'declarator')) {
      const d = declarator(tree, item, baseOf(tree, type));
      const body = tree.child(type, 'body');
      if (d.type.base === '' && body >= 0 && tree.kind(body) === 'field_declaration_list')
        into.structs.set(d.name, structOf(tree, body, into, d.name, 0));
      else if (d.name !== '') into.typedefs.set(d.name, d.type);
    }
  } else if (kind === 'struct_specifier' || kind === 'union_specifier') {
    const body = tree.child(node, 'body');
    const name = baseOf(tree, node);
    if (body >= 0 && name !== '') into.structs.set(name, structOf(tree, body, into, name, 0));
  } else if (kind === 'enum_specifier') enumerators(tree, tree.child(node, 'body'), into);
}

const ENDIAN_TYPE = /^__(le|be)(16|32|64)$/;

function structOf(tree: FlatTree, body: number, into: TypeSink, outermost: string, depth: number): Struct {
  const fields = fieldsOf(tree, body, into, outermost, depth);
  const [from, to] = [tree.start[body]!, tree.end[body]!];
  const wire =
    fields.some((f) => ENDIAN_TYPE.test(f.type.base)) ||
    /_BITFIELD\b|__(LITTLE|BIG)_ENDIAN/.test(tree.text.slice(from, to)) ||
    /^\s*(__packed|__attribute__\s*\(\(\s*(__)?packed)/.test(tree.text.slice(to, to + 60));
  return { fields, wire };
}

function fieldsOf(
  tree: FlatTree,
  body: number,
  into: TypeSink,
  outermost: string,
  depth: number,
): StructField[] {
  const fields: StructField[] = [];
  const pending = tree.children(body).reverse();
  for (let n = pending.pop(); n !== undefined; n = pending.pop()) {
    if (/^(preproc_(if|el)|ERROR)/.test(tree.kind(n))) pending.push(...tree.children(n).reverse());
    if (tree.kind(n) !== 'field_declaration') continue;
    const type = tree.child(n, 'type');
    const inner = type < 0 ? -1 : tree.child(type, 'body');
    let base = baseOf(tree, type);
    const names = tree.children(n, 'declarator');
    if (inner >= 0 && tree.kind(inner) === 'field_declaration_list' && depth < DEEPEST) {
      const own = structOf(tree, inner, into, outermost, depth + 1);
      if (names.length === 0 && base === '') fields.push(...own.fields);
      // A struct without a tag gets a name that no source can write: its place in the outermost one.
      else into.structs.set(base === '' ? (base = `${outermost}@${tree.start[type]!}`) : base, own);
    }
    const clause = tree.childOfKind(n, 'bitfield_clause');
    const bits = clause < 0 ? undefined : parseNumber(tree.textOf(clause).slice(1).trim());
    const registers = /\b__iomem\b/.test(tree.text.slice(tree.start[n]!, tree.end[n]!));
    for (const item of names) {
      const d = declarator(tree, item, base);
      if (d.name === '') continue;
      const type: Type = d.parameters >= 0 ? { ...d.type, base: 'function' } : d.type;
      fields.push({
        name: d.name,
        type: {
          ...type,
          ...(bits === undefined ? {} : { bits }),
          ...(registers && type.pointers > 0 ? { registers } : {}),
        },
      });
    }
  }
  return fields;
}

/** Enumerators that are plain numbers, or count on from one. */
function enumerators(tree: FlatTree, body: number, into: TypeSink): void {
  if (body < 0) return;
  let next = 0;
  for (const n of tree.children(body)) {
    if (tree.kind(n) !== 'enumerator') continue;
    const given = tree.child(n, 'value');
    if (given >= 0) next = tree.kind(given) === 'number_literal' ? parseNumber(tree.textOf(given)) : NaN;
    if (!Number.isNaN(next)) into.constants.set(tree.textOf(tree.child(n, 'name')), next++);
  }
}

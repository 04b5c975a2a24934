import type { Tree } from 'web-tree-sitter';
import { Grammar } from './grammar';

/**
 * A syntax tree as parallel arrays in source order, so that the WebAssembly tree can be deleted at once and the lowering asks
 * no more of it. A node is an index; its first child, if it has one, is the index after it. Comments and punctuation are left
 * out; operators stay (they carry a field).
 */
export class FlatTree {
  private constructor(
    readonly text: string,
    private readonly grammar: Grammar,
    /** Ids of node types and of fields. */
    private readonly types: Uint16Array,
    private readonly fields: Uint8Array,
    /** Offset of a node's first character, and of the one after its last, in UTF-16 code units. */
    readonly start: Int32Array,
    readonly end: Int32Array,
    /** Index after a node's last descendant. */
    readonly after: Int32Array,
  ) {}

  /** A tree of nothing. */
  static readonly EMPTY = new FlatTree(
    '',
    Grammar.NONE,
    new Uint16Array(),
    new Uint8Array(),
    new Int32Array(),
    new Int32Array(),
    new Int32Array(),
  );

  /**
   * Reads a tree with one cursor, without recursion; the caller keeps the tree and deletes it. The time goes into calls of
   * WebAssembly, so nothing is asked of the cursor that the grammar, or the node before, tells.
   */
  static of(tree: Tree, text: string): FlatTree {
    const grammar = Grammar.of(tree.language);
    const most = tree.rootNode.descendantCount;
    const [types, fields] = [new Uint16Array(most), new Uint8Array(most)];
    const [start, end, after] = [new Int32Array(most), new Int32Array(most), new Int32Array(most)];
    const open: number[] = [];
    let size = 0;
    let inFields = false;
    let isFirst = false;
    const cursor = tree.walk();
    try {
      walking: for (;;) {
        const id = cursor.nodeTypeId;
        const { role, hasFields } = grammar.type(id);
        const field = inFields && role !== 'left-out' ? cursor.currentFieldId : 0;
        if (field !== 0 || role === 'token' || role === 'inner') {
          types[size] = id;
          fields[size] = field;
          // A node begins where its first child does.
          start[size] = isFirst ? start[size - 1]! : cursor.startIndex;
          end[size] = cursor.endIndex;
          after[size] = size + 1;
          size++;
          if (role === 'inner' && cursor.gotoFirstChild()) {
            open.push(size - 1);
            inFields = hasFields;
            isFirst = true;
            continue;
          }
        }
        isFirst = false;
        while (!cursor.gotoNextSibling()) {
          const parent = open.pop();
          if (parent === undefined) break walking;
          after[parent] = size;
          cursor.gotoParent();
          inFields = open.length > 0 && grammar.type(types[open.at(-1)!]!).hasFields;
        }
      }
    } finally {
      cursor.delete();
    }
    const exact = <T extends Uint8Array | Uint16Array | Int32Array>(array: T): T => array.slice(0, size) as T;
    return new FlatTree(
      ...([text, grammar, exact(types), exact(fields), exact(start), exact(end), exact(after)] as const),
    );
  }

  get size(): number {
    return this.start.length;
  }

  kind(node: number): string {
    const type = this.types[node];
    return type === undefined ? '' : this.grammar.type(type).kind;
  }

  field(node: number): string {
    return this.grammar.field(this.fields[node] ?? 0);
  }

  textOf(node: number): string {
    return this.text.slice(this.start[node], this.end[node]);
  }

  /** First child that stands in a field of its parent, or -1. */
  child(node: number, field: string): number {
    const id = this.grammar.fieldId(field);
    const stop = this.after[node]!;
    for (let child = node + 1; child < stop; child = this.after[child]!)
      if (this.fields[child] === id) return child;
    return -1;
  }

  /** First child of a kind, or -1. */
  childOfKind(node: number, kind: string): number {
    const stop = this.after[node]!;
    for (let child = node + 1; child < stop; child = this.after[child]!)
      if (this.kind(child) === kind) return child;
    return -1;
  }

  /** Children in order, all or those of one field. */
  children(node: number, field?: string): number[] {
    const found: number[] = [];
    const id = field === undefined ? undefined : this.grammar.fieldId(field);
    const stop = this.after[node]!;
    for (let child = node + 1; child < stop; child = this.after[child]!)
      if (id === undefined || this.fields[child] === id) found.push(child);
    return found;
  }

  /** First node of a kind in source order, or -1. */
  first(kind: string): number {
    return this.types.findIndex((id) => this.grammar.type(id).kind === kind);
  }
}

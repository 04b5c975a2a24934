import type { Tree } from 'web-tree-sitter';

/** Node kinds that are not in the grammar's own table. */
const ERROR_KIND = 0xffff;

/**
 * A syntax tree as parallel arrays in source order, so that the WebAssembly tree can be deleted at once and the lowering asks
 * no more of it. A node is an index; its first child, if it has one, is the index after it. Comments and punctuation are left
 * out; operators stay (they carry a field).
 */
export class FlatTree {
  private constructor(
    readonly text: string,
    private readonly kinds: readonly string[],
    private readonly fields: readonly string[],
    /** Offset of a node's first character, and of the one after its last, in UTF-16 code units. */
    readonly start: Int32Array,
    readonly end: Int32Array,
    /** Index after a node's last descendant. */
    readonly after: Int32Array,
  ) {}

  /** A tree of nothing. */
  static readonly EMPTY = new FlatTree('', [], [], new Int32Array(), new Int32Array(), new Int32Array());

  /** Reads a tree with one cursor, without recursion; the caller keeps the tree and deletes it. */
  static of(tree: Tree, text: string): FlatTree {
    const names = tree.language;
    const [kinds, fields] = [[] as string[], [] as string[]];
    const [start, end, after] = [[] as number[], [] as number[], [] as number[]];
    const open: number[] = [];
    const cursor = tree.walk();
    const take = (): number => {
      const field = cursor.currentFieldId;
      const id = cursor.nodeTypeId;
      const kind = id === ERROR_KIND ? 'ERROR' : (names.nodeTypeForId(id) ?? 'ERROR');
      if ((field === 0 && id !== ERROR_KIND && !names.nodeTypeIsNamed(id)) || kind === 'comment') return -1;
      kinds.push(kind);
      fields.push(field === 0 ? '' : (names.fieldNameForId(field) ?? ''));
      start.push(cursor.startIndex);
      end.push(cursor.endIndex);
      after.push(start.length);
      return start.length - 1;
    };
    try {
      walking: for (;;) {
        const node = take();
        if (node >= 0 && cursor.gotoFirstChild()) {
          open.push(node);
          continue;
        }
        while (!cursor.gotoNextSibling()) {
          const parent = open.pop();
          if (parent === undefined) break walking;
          after[parent] = start.length;
          cursor.gotoParent();
        }
      }
    } finally {
      cursor.delete();
    }
    return new FlatTree(
      text,
      kinds,
      fields,
      Int32Array.from(start),
      Int32Array.from(end),
      Int32Array.from(after),
    );
  }

  get size(): number {
    return this.start.length;
  }

  kind(node: number): string {
    return this.kinds[node] ?? '';
  }

  field(node: number): string {
    return this.fields[node] ?? '';
  }

  textOf(node: number): string {
    return this.text.slice(this.start[node], this.end[node]);
  }

  /** First child that stands in a field of its parent, or -1. */
  child(node: number, field: string): number {
    const stop = this.after[node]!;
    for (let child = node + 1; child < stop; child = this.after[child]!)
      if (this.fields[child] === field) return child;
    return -1;
  }

  /** First child of a kind, or -1. */
  childOfKind(node: number, kind: string): number {
    const stop = this.after[node]!;
    for (let child = node + 1; child < stop; child = this.after[child]!)
      if (this.kinds[child] === kind) return child;
    return -1;
  }

  /** Children in order, all or those of one field. */
  children(node: number, field?: string): number[] {
    const found: number[] = [];
    const stop = this.after[node]!;
    for (let child = node + 1; child < stop; child = this.after[child]!)
      if (field === undefined || this.fields[child] === field) found.push(child);
    return found;
  }

  /** First node of a kind in source order, or -1. */
  first(kind: string): number {
    return this.kinds.indexOf(kind);
  }
}

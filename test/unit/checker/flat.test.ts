/** The lowering's tree against a plain walk that asks the library for all that there is of every node. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree, TreeCursor } from 'web-tree-sitter';
import { FlatTree } from '../../../src/checker/flow/flat';
import { parsed } from '../syntax/support';

interface Plain {
  readonly kind: string;
  readonly field: string;
  readonly start: number;
  readonly end: number;
  after: number;
}

/** Named nodes but comments, and what stands in a field, in source order. */
function plainWalk(tree: Tree): Plain[] {
  const nodes: Plain[] = [];
  const visit = (cursor: TreeCursor): void => {
    const { currentFieldName: field, nodeType: kind, startIndex: start, endIndex: end } = cursor;
    if ((!cursor.nodeIsNamed && field === null) || kind === 'comment') return;
    const node = { kind, field: field ?? '', start, end, after: 0 };
    nodes.push(node);
    if (cursor.gotoFirstChild()) {
      do visit(cursor);
      while (cursor.gotoNextSibling());
      cursor.gotoParent();
    }
    node.after = nodes.length;
  };
  const cursor = tree.walk();
  visit(cursor);
  cursor.delete();
  return nodes;
}

function assertSame(tree: Tree, text: string): void {
  const flat = FlatTree.of(tree, text);
  const nodes = Array.from({ length: flat.size }, (_, node) => ({
    kind: flat.kind(node),
    field: flat.field(node),
    ...{ start: flat.start[node], end: flat.end[node], after: flat.after[node] },
  }));
  assert.deepEqual(nodes, plainWalk(tree));
}

describe('flat tree', () => {
  it('is the same as a plain walk gives, for every C file of the golden tests', async () => {
    const files = readdirSync('test/golden', { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.[ch]$/.test(name),
    );
    assert.ok(files.length > 100);
    for (const file of files) {
      const text = readFileSync(join('test/golden', file), 'utf8');
      await parsed(text, ({ tree }) => assertSame(tree, text));
    }
  });

  for (const [what, text] of [
    [
      'every operator',
      'int f(int a) { a = !~-+a * 2 / 3 % 4 << 1 >> 2 & 5 | 6 ^ 7; return *&a->b.c++ <= --a; }',
    ],
    ['fields beside none', 'enum e { A = 1, B }; struct s { int x : 3, *y; }; int v[] = { [1] = 2, 3 };'],
    ['strings', 'char *s = "a" "b\\n" X, *t = "", c = \'\\0\', d = L\'x\';'],
    ['what could not be read', 'int f( { return ) ; } struct { int ; break x 1 2 } y'],
    ['what is missing', 'int f(void) { g(1, 2) if (x return 1; }'],
    [
      'conditional groups',
      '#if defined(A)\nint a;\n#elif B\nint b;\n#else\nint c;\n#endif\n#ifdef D\nint d;\n#endif',
    ],
    [
      'what the grammar has and the kernel has not',
      'int [[deprecated]] f(int, ...) { __try { x; } __finally { } }',
    ],
    ['nothing', ''],
  ] as const)
    it(`is the same for ${what}`, () => parsed(text, ({ tree }) => assertSame(tree, text)));

  it('finds children by field and by kind', () =>
    parsed('int f(void) { return a + b; }', ({ tree, text }) => {
      const flat = FlatTree.of(tree, text);
      const sum = flat.first('binary_expression');
      assert.equal(flat.textOf(flat.child(sum, 'left')), 'a');
      assert.equal(flat.textOf(flat.child(sum, 'operator')), '+');
      assert.deepEqual(
        flat.children(sum, 'right').map((node) => flat.textOf(node)),
        ['b'],
      );
      assert.deepEqual(
        flat.children(sum).map((node) => flat.textOf(node)),
        ['a', '+', 'b'],
      );
      assert.equal(flat.textOf(flat.childOfKind(flat.first('function_definition'), 'primitive_type')), 'int');
      assert.equal(flat.childOfKind(sum, 'comment'), -1);
      assert.equal(flat.child(sum, 'body'), -1);
      assert.equal(flat.child(sum, 'no such field'), -1);
      assert.equal(flat.kind(-1), '');
      assert.equal(FlatTree.EMPTY.first('identifier'), -1);
    }));
});

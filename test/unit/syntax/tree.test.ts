import assert from 'node:assert/strict';
import { Language, Parser } from 'web-tree-sitter';
import { functionDefinitions, functionName } from '../../../src/checker/syntax/functions';
import { NODE } from '../../../src/checker/syntax/nodes';
import { walk } from '../../../src/checker/syntax/walk';
import { WASM } from '../checker/support';
import { parsed, textsOf } from './support';

describe('syntax tree', () => {
  it('counts offsets in UTF-16 code units, whatever the text holds', () =>
    parsed('/* é 中 \u{1f600} */ int größe = 1; char *s = "ü\u{1f600}"; int behind;', (file) => {
      assert.deepEqual(textsOf(file, NODE.declaration), [
        'int größe = 1;',
        'char *s = "ü\u{1f600}";',
        'int behind;',
      ]);
      assert.deepEqual(textsOf(file, NODE.stringLiteral), ['"ü\u{1f600}"']);
      assert.deepEqual(file.problems, []);
    }));

  it('bears a lone surrogate and a replacement character', () =>
    parsed(`char *s = "\ud800 \ufffd";${' '.repeat(200)}int behind;`, (file) => {
      assert.deepEqual(textsOf(file, NODE.declaration), ['char *s = "\ud800 \ufffd";', 'int behind;']);
      assert.deepEqual(file.problems, []);
    }));

  it('is walked in source order; what is not entered is left all the same', () =>
    parsed('int f(void) { g(1, 2); h(); }', ({ tree }) => {
      const seen: string[] = [];
      walk(
        tree,
        (cursor) => {
          if (cursor.nodeIsNamed) seen.push(`+${cursor.nodeType}`);
          return cursor.nodeType !== NODE.argumentList;
        },
        (cursor) => void (cursor.nodeIsNamed && seen.push(`-${cursor.nodeType}`)),
      );
      assert.equal(seen[0], '+translation_unit');
      assert.equal(seen.at(-1), '-translation_unit');
      assert.equal(seen.filter((s) => s === '+argument_list').length, 2);
      assert.equal(seen.filter((s) => s === '-argument_list').length, 2);
      assert.ok(!seen.includes('+number_literal'));
    }));

  it('can be walked from a node, which is the root of the walk', () =>
    parsed('int a; int f(void) { return b; } int c;', ({ tree, text }) => {
      const [definition] = functionDefinitions(tree);
      const names: string[] = [];
      walk(definition!, (cursor) => {
        if (cursor.nodeType === NODE.identifier) names.push(text.slice(cursor.startIndex, cursor.endIndex));
        return true;
      });
      assert.deepEqual(names, ['f', 'b']);
    }));

  it('gives the functions of all halves by name', () =>
    parsed(
      '#ifdef X\nint *a(void) { }\n#else\nint (*b(int c))(int) { }\n#endif\nextern "C" { void d(void) { } }\nstatic COND(x) { }\nCOND(y) { }',
      ({ tree, text }) => {
        assert.deepEqual(
          functionDefinitions(tree).map((f) => functionName(f, text)),
          ['a', 'b', 'd', 'COND', 'COND'],
        );
      },
    ));

  it('has no node type that the grammar lacks', async () => {
    await Parser.init({ wasmBinary: WASM.core });
    const known = new Set((await Language.load(WASM.c)).types);
    const missing = Object.values(NODE).filter((type) => type !== NODE.error && !known.has(type));
    assert.deepEqual(missing, []);
  });
});

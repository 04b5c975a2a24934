import assert from 'node:assert/strict';
import { assertSamePlaces, kinds, parsed, textsOf } from './support';

describe('halves of conditional groups', () => {
  it('stay in the tree where they hold whole statements', () =>
    parsed(
      'int f(void)\n{\n#if A && (B > 2) // why\n\ta();\n#elif defined(C)\n\tb();\n#else /* not C */\n\tc();\n#endif\n}\n',
      (file) => {
        assertSamePlaces(file.text, file.masked);
        assert.deepEqual(kinds(file), []);
        const [group] = file.tree.rootNode.descendantsOfType('preproc_if');
        const condition = group!.childForFieldName('condition')!;
        assert.equal(file.text.slice(condition.startIndex, condition.endIndex), 'A && (B > 2)');
        assert.deepEqual(textsOf(file, 'call_expression'), ['a()', 'b()', 'c()']);
        assert.equal(textsOf(file, 'preproc_elif').length, 1);
        assert.equal(textsOf(file, 'preproc_else').length, 1);
      },
    ));

  it('stay in the tree around whole functions, both of one name', () =>
    parsed('#ifdef X\nint f(void) { return 1; }\n#else\nint f(void) { return 0; }\n#endif\n', (file) => {
      assert.deepEqual(kinds(file), []);
      assert.deepEqual(file.functions, { seen: 2, lost: 0 });
      assert.equal(textsOf(file, 'preproc_ifdef').length, 1);
    }));

  it('lose what is never compiled, whatever stands there', () =>
    parsed("int a;\n#if 0\nthis isn't { C\n#endif\n#if 1\nint b;\n#else\n)(\n#endif\n", (file) => {
      assert.deepEqual(kinds(file), []);
      assert.deepEqual(textsOf(file, 'declaration'), ['int a;', 'int b;']);
    }));

  const through: readonly [string, string, string, readonly string[]][] = [
    [
      'in an initializer',
      'struct o p = {\n#ifdef CONFIG_PM\n\t.suspend = s,\n#else\n\t.suspend = n,\n#endif\n\t.run = r,\n};',
      'initializer_pair',
      ['.suspend = s', '.suspend = n', '.run = r'],
    ],
    [
      'in a structure',
      'struct a {\n#ifdef X\n\tint b;\n#else\n\tlong b;\n#endif\n};',
      'field_declaration',
      ['int b;', 'long b;'],
    ],
    ['in an enumeration', 'enum e {\n\tA,\n#ifdef X\n\tB,\n#endif\n\tC\n};', 'enumerator', ['A', 'B', 'C']],
    [
      'in a condition',
      'int f(void) { if (a\n#ifdef X\n && b\n#endif\n) return 1; }',
      'binary_expression',
      ['a\n#ifdef X\n && b'],
    ],
    [
      'behind an if',
      'int f(void) {\n if (a)\n#ifdef X\n  b();\n#endif\n c(); }',
      'if_statement',
      ['if (a)\n#ifdef X\n  b();'],
    ],
    [
      'before an else',
      'int f(void) {\n#ifdef X\n if (a) b(); else\n#endif\n c(); }',
      'else_clause',
      ['else\n#endif\n c();'],
    ],
    [
      'that close a block and open another',
      'int f(void) {\n if (a) {\n#ifdef X\n } else if (b) {\n#endif\n c(); } }',
      'else_clause',
      ['else if (b) {\n#endif\n c(); }'],
    ],
  ];
  for (const [where, source, type, texts] of through) {
    it(`stand one behind the other ${where}`, () =>
      parsed(source, (file) => {
        assertSamePlaces(file.text, file.masked);
        assert.deepEqual(kinds(file), []);
        assert.deepEqual(textsOf(file, type), texts);
      }));
  }

  const chosen: readonly [string, string, string, readonly string[]][] = [
    [
      'two heads of one function',
      '#ifdef X\nint f(int a)\n#else\nint f(void)\n#endif\n{ return 1; }',
      'function_declarator',
      ['f(int a)'],
    ],
    [
      'two open braces',
      'int f(void) {\n#ifdef X\n if (a) {\n#else\n if (b) {\n#endif\n c(); } }',
      'if_statement',
      ['if (a) {\n#else\n if (b) {\n#endif\n c(); }'],
    ],
    ['two ends of an expression', 'int x =\n#ifdef X\n 1;\n#else\n 2;\n#endif\n', 'number_literal', ['1']],
    ['two values', 'int x =\n#ifdef X\n 1\n#else\n 2\n#endif\n;', 'number_literal', ['1']],
  ];
  for (const [where, source, type, texts] of chosen) {
    it(`give one of ${where}`, () =>
      parsed(source, (file) => {
        assertSamePlaces(file.text, file.masked);
        assert.deepEqual(kinds(file), []);
        assert.deepEqual(textsOf(file, type), texts);
      }));
  }

  it('are chosen alike where one condition splits statements twice', () =>
    parsed(
      'int f(void) {\n#ifdef X\n if (a) {\n#endif\n b();\n#ifndef X\n } {\n#else\n }\n#endif\n return 0; }',
      (file) => {
        assert.deepEqual(kinds(file), []);
        assert.deepEqual(file.functions, { seen: 1, lost: 0 });
      },
    ));
});

import assert from 'node:assert/strict';
import type { ParseOptions } from '../../../src/checker/syntax/parser';
import { assertSamePlaces, kinds, parsed, textsOf } from './support';

/** Parses within five seconds: a bound on runaway growth, not a measurement. */
async function bounded(text: string, options?: ParseOptions): Promise<string[]> {
  const start = Date.now();
  const found = await parsed(text, kinds, options);
  assert.ok(Date.now() - start < 5000, `took ${Date.now() - start} ms`);
  return found;
}

describe('hostile input', () => {
  it('is refused with a reason and a place', () =>
    parsed('int a;\nint b = ' + '('.repeat(2000), ({ problems, tree, masked, functions }) => {
      const [{ kind, line, column, message }, ...others] = problems as [(typeof problems)[0]];
      assert.deepEqual([kind, line], ['too-deep', 2]);
      assert.ok(column > 900 && column < 1100, `column ${column}`);
      assert.match(message, /1,000 levels/);
      assert.deepEqual(others, []);
      assert.equal(tree.rootNode.childCount, 0);
      assert.equal(masked, '');
      assert.deepEqual(functions, { seen: 0, lost: 0 });
    }));

  it('too large: says how large, and how large it may be', () =>
    parsed('int a;\n'.repeat(1_500_000), ({ problems }) => {
      assert.equal(problems.length, 1);
      assert.match(problems[0]!.message, /10,500,000 characters.*4,194,304/);
    }));

  it('takes the limits of the caller', async () => {
    assert.deepEqual(await bounded('int a = ((1));', { depth: 2 }), ['too-deep']);
    assert.deepEqual(await bounded('int a;', { length: 5 }), ['too-large']);
    assert.deepEqual(await bounded('int a;', { length: 6 }), []);
  });

  it('stops where parsing takes too many steps, and goes on with the next text', async () => {
    const text = 'int f(void) { return 1; }\n'.repeat(2000);
    assert.deepEqual(await bounded(text, { steps: 100 }), ['too-costly']);
    assert.deepEqual(await bounded(text), []);
    await parsed('int a;', (file) => assert.deepEqual(textsOf(file, 'declaration'), ['int a;']));
  });

  it('empty, or nothing but comments', async () => {
    assert.deepEqual(await bounded(''), ['empty']);
    assert.deepEqual(await bounded(' \n\t\n'), ['empty']);
    assert.deepEqual(await bounded('/* nothing */\n// here'), ['empty']);
    assert.deepEqual(await bounded('#include <linux/pci.h>\n'), []);
  });

  it('binary, or in another encoding', async () => {
    assert.deepEqual(await bounded('\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0'), ['binary']);
    assert.deepEqual(await bounded([...'int a;'].join('\0')), ['binary']);
    assert.deepEqual(await bounded('\ufffd'.repeat(50) + 'int a;'), ['binary']);
  });

  it('one strange character in a long text is no reason to refuse it', () =>
    parsed(`int a;${' '.repeat(500)}\0int b; /* \ufffd */`, (file) => {
      assert.deepEqual(file.problems, []);
      assert.deepEqual(textsOf(file, 'declaration'), ['int a;', 'int b;']);
    }));

  it('not C', async () => {
    const prose =
      'Once upon a midnight dreary, while I pondered, weak and weary: over many a quaint @ volume?\n'.repeat(
        20,
      );
    assert.ok((await bounded(prose)).includes('not-c'));
    const python = 'def f(x):\n    return [y for y in x if "a" in y]\n\nclass A(B):\n    pass\n'.repeat(20);
    assert.ok((await bounded(python)).includes('not-c'));
  });

  const inputs: readonly [string, string][] = [
    ['comments that never end', '/* '.repeat(5000)],
    ['calls in calls', 'int x = ' + 'g('.repeat(5000)],
    ['braces', '{'.repeat(10000)],
    ['closed brackets', ')]}'.repeat(5000)],
    ['nested functions', 'void f(void) { '.repeat(10000)],
    ['operators', `int x = ${'!'.repeat(100000)}1;`],
    ['a long sum', `int x = 1${' + 1'.repeat(100000)};`],
    ['a long chain of else', `void f(void) { if (a) b();${' else if (a) b();'.repeat(20000)} }`],
    [
      'a long chain of else with braces',
      `void f(void) { if (a) { b(); }${' else if (a) { b(); }'.repeat(20000)} }`,
    ],
    ['headers without end', `void f(void) { ${'if (a) '.repeat(20000)}; }`],
    ['labels without end', `void f(void) { ${'a: '.repeat(20000)}; }`],
    ['stars', `int ${'*'.repeat(50000)}x;`],
    ['conditional groups', '#if A\n'.repeat(10000)],
    ['branches', `#if A\n${'#elif B\nint a;\n'.repeat(20000)}#endif\n`],
    ['names', 'a '.repeat(300000)],
    ['names in capitals', 'void f(void) { ' + 'ABC_DEF '.repeat(200000)],
    ['names in an enumeration', 'enum { ' + 'a '.repeat(200000)],
    ['open annotations', '__aligned('.repeat(50000)],
    ['open quotes', `${'"'.repeat(99999)}\n${"'".repeat(99999)}`],
    ['directives', '#define A(x) \\\n'.repeat(50000)],
    ['commas', 'int x = f(' + ','.repeat(200000)],
    ['backslashes', '\\\n'.repeat(100000)],
    ['hash signs', '#'.repeat(100000)],
    ['exponents', '1e+'.repeat(100000)],
    ['half a million brackets', '[]()'.repeat(125000)],
  ];
  for (const [title, text] of inputs) {
    it(`${title}: bounded, and said if nothing came of it`, async () => {
      const found = await bounded(text);
      assert.ok(
        found.length > 0 || /stars|branches|names|directives|backslashes|hash/.test(title),
        found.join(),
      );
    }).timeout(20000);
  }

  it('carriage returns and a byte order mark are white space', () => {
    const unix =
      '#define A(x) \\\n\tdo { } while (0)\nint f(void)\n{\n\tchar *s = "a\\\nb";\n\treturn 1;\n}\n';
    const dos = '\ufeff' + unix.replace(/\n/g, '\r\n');
    return parsed(dos, (file) => {
      assertSamePlaces(file.text, file.masked);
      assert.deepEqual(file.problems, []);
      assert.deepEqual(textsOf(file, 'return_statement'), ['return 1;']);
      assert.equal(textsOf(file, 'string_literal').length, 1);
    });
  });
});

describe('what could not be read', () => {
  it('is fenced: the functions around it are whole, it has a place, and its function is named', () =>
    parsed(
      'int a(void) { return 1; }\nint b(void)\n{\n\tx = @ 3 $$ ];\n\treturn 2;\n}\nint c(void) { return 3; }\n',
      (file) => {
        assert.deepEqual(file.functions, { seen: 3, lost: 1 });
        const error = file.problems.find(({ kind }) => kind === 'error')!;
        assert.equal(error.line, 4);
        assert.match(error.message, /can't be read as C/);
        const named = file.problems.find(({ kind }) => kind === 'function')!;
        assert.deepEqual([named.line, named.column], [2, 1]);
        assert.match(named.message, /`b`/);
        const whole = file.tree.rootNode.namedChildren.filter(
          (n) => n.type === 'function_definition' && !n.hasError,
        );
        assert.equal(whole.length, 2);
      },
    ));
});

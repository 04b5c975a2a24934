import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { functionDefinitions, functionName } from '../../../src/checker/syntax/functions';
import type { Item } from '../../../src/checker/syntax/items';
import { CParser, type Itemized } from '../../../src/checker/syntax/parser';
import { WASM } from '../checker/support';

describe('items', () => {
  let parser: CParser;
  before(async () => (parser = await CParser.create(WASM)));
  after(() => parser.dispose());

  const textsOf = ({ text, items }: Itemized): string[] => items.map(({ from, to }) => text.slice(from, to));
  const heads = ({ items }: Itemized): string[] =>
    items.map(({ head }) => (head === null ? '-' : `${head.isStatic ? 'static ' : ''}${head.name}`));

  it('are the functions and declarations of a file, without what stands between them', () => {
    const items = ['struct a { int b; } __packed;', 'static int n = 1, m;', 'int f(void) { return n; }'];
    const found = parser.itemize(`#include <x.h>\n/* a */ ${items.join('\n\n// next\n')}\n`);
    assert.deepEqual(textsOf(found), items);
    assert.deepEqual(heads(found), ['-', '-', 'f']);
    assert.equal(found.items[2]!.head!.body, found.text.indexOf('{ return'));
  });

  it('are those of all halves of a group, and none of what is never compiled', () => {
    const found = parser.itemize(
      '#ifdef A\nint f(void) { return 1; }\n#else\nint f(void) { return 2; }\n#endif\n#if 0\nint g(void) { }\n#endif\nint h;\n',
    );
    assert.deepEqual(heads(found), ['f', 'f', '-']);
  });

  it('lie within extern "C" too', () => {
    const found = parser.itemize('extern "C" {\nint a;\nvoid f(void) { }\n}\nint b;\n');
    assert.deepEqual(textsOf(found), ['int a;', 'void f(void) { }', 'int b;']);
  });

  it('know the name of a function, whatever its result and its attributes are', () => {
    const names = (head: string): string => heads(parser.itemize(`${head}\n{\n}\n`)).join();
    assert.equal(names('static inline struct a *__must_check get(struct b *b)'), 'static get');
    assert.equal(names('int (*handler_of(int which))(void)'), 'handler_of');
    assert.equal(names('static typeof(x) *copy(void)'), 'static copy');
    assert.equal(names('void locked(struct a *a) __releases(a->lock)'), 'locked');
    assert.equal(names('DECLARE_COND(busy)'), 'DECLARE_COND');
  });

  it('end with what is open where the text is torn', () => {
    const found = parser.itemize('int f(void) { return 1; }\nint g(void) { if (x) {\n');
    assert.deepEqual(heads(found)[0], 'f');
    assert.deepEqual(textsOf(parser.itemize('int a; int b')), ['int a;', 'int b']);
  });

  it('are the functions that the grammar finds in a whole file', () => {
    const files = readdirSync('test/golden', { recursive: true, encoding: 'utf8' }).filter((f) =>
      /\.[ch]$/.test(f),
    );
    assert.ok(files.length > 60);
    for (const name of files) {
      const text = readFileSync(join('test/golden', name), 'utf8');
      const file = parser.parse(text);
      const whole = functionDefinitions(file.tree).map((node) => [
        node.startIndex,
        node.endIndex,
        functionName(node, text),
      ]);
      file.dispose();
      const functions = parser
        .itemize(text)
        .items.flatMap(({ from, to, head }: Item) => (head === null ? [] : [[from, to, head.name]]));
      assert.deepEqual(functions, whole, name);
    }
  });
});

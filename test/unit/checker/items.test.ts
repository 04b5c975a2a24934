import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Declarations } from '../../../src/checker/flow/declarations';
import { LazyDeclaration } from '../../../src/checker/flow/declaration';
import { declaresOf } from '../../../src/checker/flow/declares';
import type { Declared, FileIR } from '../../../src/checker/flow/ir';
import { itemParser } from '../../../src/checker/flow/item';
import { lowerFile, type ItemsByText } from '../../../src/checker/flow/lower';
import { Names } from '../../../src/checker/flow/names';
import { CParser } from '../../../src/checker/syntax/parser';
import { WASM } from './support';

describe('items of a file', () => {
  let parser: CParser;
  let read: string[];
  before(async () => (parser = await CParser.create(WASM)));
  beforeEach(() => (read = []));
  after(() => parser.dispose());

  const lowered = (text: string, earlier?: ItemsByText, path = 'a.c'): { ir: FileIR; items: ItemsByText } => {
    const names = new Names();
    const parse = itemParser(
      names,
      (code) => {
        read.push(code);
        return parser.read(code);
      },
      () => [],
    );
    return lowerFile({ path, ...parser.itemize(text), parse }, names, earlier);
  };

  it('are parsed only when they are asked for, each once, and a head before its body', () => {
    const { ir } = lowered(
      'struct a { int b; };\nint n;\nint f(int x) { return x; }\nint g(void) { return 1; }\n',
    );
    const [f] = ir.functions;
    assert.deepEqual(read, []);
    assert.equal(f!.parameters, 1);
    assert.deepEqual(read, ['int f(int x) {}']);
    assert.ok(f!.op.length > 0 && f!.locals[0]!.name === 'x');
    assert.deepEqual(read.slice(1), ['int f(int x) { return x; }']);
    const declared = new Declarations([ir]);
    for (let twice = 0; twice < 2; twice++)
      assert.deepEqual(
        declared.find((d) => d.structs, 'struct a', ir)!.fields.map((field) => field.name),
        ['b'],
      );
    assert.deepEqual(read.slice(2), ['struct a { int b; };']);
    assert.equal(
      declared.find((d) => d.globals, 'unknown', ir),
      undefined,
    );
    assert.deepEqual(
      [...declared.asked].map(({ from }) => from),
      [0],
    );
  });

  it('are those of an earlier text where theirs did not change, moved', () => {
    const [first, other, last] = [
      'int f(void) { return 1; }',
      'struct a { int b; };',
      'int g(void) { return 2; }',
    ];
    const before = lowered(`${first}\n${other}\n${last}\n`);
    before.ir.functions.forEach((fn) => fn.op);
    const struct = before.ir.declaring('a')[0]!;
    assert.equal(struct.declared.structs.size, 1);
    read = [];
    const after = lowered(`${first} \n\n${other}\n${last.replace('2', '3')}\n`, before.items);
    assert.equal(after.ir.functions[0], before.ir.functions[0]);
    assert.notEqual(after.ir.functions[1], before.ir.functions[1]);
    assert.equal(after.ir.declaring('a')[0], struct);
    assert.equal(struct.from, first.length + 3);
    assert.equal(struct.file, after.ir);
    assert.deepEqual([struct.declared.structs.size, read], [1, []]);
  });

  it('of another file answer where the own ones do not, a struct of its own before theirs', () => {
    const [a, b] = [
      lowered('struct x { int mine; };\n', undefined, 'a.c').ir,
      lowered(
        'struct x { int theirs; };\ntypedef struct { __le32 d; } y;\n#define N 5\nenum { E = 3, F };\n',
        undefined,
        'b.h',
      ).ir,
    ];
    const declared = new Declarations([a, b]);
    const fields = (name: string, file: FileIR) =>
      declared.find((d) => d.structs, name, file)?.fields.map((f) => f.name);
    assert.deepEqual(
      [fields('struct x', a), fields('struct x', b), fields('y', a)],
      [['mine'], ['theirs'], ['d']],
    );
    assert.deepEqual(declared.all((d) => d.structs, 'struct x').length, 2);
    assert.deepEqual(
      declared.all((d) => d.structs, 'y').map(({ wire }) => wire),
      [true],
    );
    const constants = ['N', 'E', 'F'].map((name) => declared.find((d) => d.constants, name, a));
    assert.deepEqual(constants, [5, 3, 4]);
  });

  it('name structs without a tag by the one that they are part of', () => {
    const { ir } = lowered('struct x { struct { int deep; } part; };\n');
    const declared = new Declarations([ir]);
    const part = declared.find((d) => d.structs, 'struct x', ir)!.fields[0]!;
    assert.match(part.type.base, /^struct x@\d+$/);
    assert.deepEqual(
      declared.find((d) => d.structs, part.type.base, ir)!.fields.map((f) => f.name),
      ['deep'],
    );
  });

  it('tell by their tokens every name that they declare, and whether they fill anything', () => {
    const files = readdirSync('test/golden', { recursive: true, encoding: 'utf8' }).filter((f) =>
      /\.[ch]$/.test(f),
    );
    const KINDS: ((d: Declared) => ReadonlyMap<string, unknown>)[] = [
      (d) => d.structs,
      (d) => d.typedefs,
      (d) => d.globals,
      (d) => d.constants,
    ];
    let names = 0;
    for (const name of [...files.map((f) => join('test/golden', f))]) {
      const { items } = lowered(readFileSync(name, 'utf8'));
      for (const item of [...items.values()].flat()) {
        if (!(item instanceof LazyDeclaration)) continue;
        const declared = KINDS.flatMap((of) => [...of(item.declared).keys()]).filter(
          (key) => !key.includes('@'),
        );
        const told = new Set(item.declares.names);
        for (const key of declared) assert.ok(told.has(key.replace(/^.* /, '')), `${key} of ${name}`);
        names += declared.length;
        assert.ok(item.declares.fills || item.declared.bindings.length === 0, `${name}:${String(item.from)}`);
      }
    }
    assert.ok(names > 40, String(names));
    const told = (item: string): readonly string[] => declaresOf(item).names;
    assert.ok(told('static unsigned long interval __read_mostly = 5;').includes('interval'));
    assert.ok(told('struct __packed a { int b; };').includes('a'));
    assert.ok(told('struct a { int b; } __packed;').includes('a'));
    assert.ok(told('typedef int (*callback_t)(struct x *x);').includes('callback_t'));
    assert.ok(told('typedef void handler_t(int);').includes('handler_t'));
    assert.deepEqual(told('int prototype(struct a *b);').includes('prototype'), false);
    assert.deepEqual(told('static const u32 table[] = { FIRST, SECOND };'), ['table']);
  });
});

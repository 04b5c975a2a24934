import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Declarations } from '../../../src/checker/flow/declarations';
import { declaresOf } from '../../../src/checker/flow/declares';
import { Op, type Declared, type FileIR } from '../../../src/checker/flow/ir';
import { itemParser } from '../../../src/checker/flow/item';
import { LoweredFile } from '../../../src/checker/flow/lower';
import { Names } from '../../../src/checker/flow/names';
import { siteOf } from '../../../src/checker/flow/places';
import { CParser } from '../../../src/checker/syntax/parser';
import { hashOf } from '../../../src/checker/syntax/skim';
import { WASM } from './support';

describe('items of a file', () => {
  let parser: CParser;
  let read: string[];
  before(async () => (parser = await CParser.create(WASM)));
  beforeEach(() => (read = []));
  after(() => parser.dispose());

  const names = new Names();
  const lowered = (text: string, before?: LoweredFile, path = 'a.c'): LoweredFile => {
    const parse = itemParser(
      names,
      (code) => {
        read.push(code);
        return parser.read(code);
      },
      () => [],
    );
    return new LoweredFile({ path, text, itemize: (whole) => parser.itemize(whole), parse }, names, before);
  };

  it('are parsed only when they are asked for, each once, and a head before its body', () => {
    const ir = lowered(
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
    before.functions.forEach((fn) => fn.op);
    const struct = before.declaring('a')[0]!;
    assert.equal(struct.declared.structs.size, 1);
    read = [];
    const after = lowered(`${first} \n\n${other}\n${last.replace('2', '3')}\n`, before);
    assert.equal(after.functions[0], before.functions[0]);
    assert.notEqual(after.functions[1], before.functions[1]);
    assert.equal(after.declaring('a')[0], struct);
    assert.equal(struct.from, first.length + 3);
    assert.equal(struct.file, after);
    assert.deepEqual([struct.declared.structs.size, read], [1, []]);
  });

  it('keep what others see of a file as long as its declarations and heads stay', () => {
    const [head, body, other] = ['int f(int x)', ' { return x; }', 'struct a { int b; };'];
    const first = lowered(`${other}\n#define N 1\n${head}${body}\n`);
    // What nobody read nobody knows.
    assert.equal(first.functions.length, 1);
    const edited = lowered(`${other}\n/* more */\n#define N 1\n${head} { return x + 1; }\n`, first);
    assert.equal(edited.outlook, first.outlook);
    for (const text of [
      `${other}\n#define N 2\n${head}${body}\n`,
      `${other}\n#define N 1\nlong f(int x)${body}\n`,
      `${other.replace('b', 'c')}\n#define N 1\n${head}${body}\n`,
      `${other}\n#define N 1\n${head}${body}\nint g(void) { return 0; }\n`,
    ])
      assert.notEqual(lowered(text, first).outlook, first.outlook, text);
  });

  it('keep the places before and behind an edit, as objects, where they stand now', () => {
    const text = (middle: string): string => `int z;\nint f(int x)\n{\n\tg(x);\n${middle}\treturn h(x);\n}\n`;
    const before = lowered(text('\ti(1);\n'));
    const placesOf = (file: LoweredFile) => {
      const [fn] = file.functions;
      const calls = [...fn!.op.keys()].filter((at) => (fn!.op[at] as Op) === Op.Call);
      return calls.map((at) => siteOf(fn!, at));
    };
    const written = (file: LoweredFile) =>
      placesOf(file).map(({ start, end }) => file.text.slice(start, end));
    const [g, , h] = placesOf(before);
    const after = lowered(text('\ti(1);\n\ti(2 + 3);\n'), before);
    assert.deepEqual(written(after), ['g(x)', 'i(1)', 'i(2 + 3)', 'h(x)']);
    assert.equal(placesOf(after)[0], g);
    assert.equal(placesOf(after)[3], h);
  });

  it('take no places of another function of the same name', () => {
    const half = (n: number): string => `int f(int x) { return g(${String(n)}); }\n`;
    const before = lowered(`#ifdef A\n${half(1)}#else\n${half(2)}#endif\n`);
    before.functions.forEach((fn) => fn.op.forEach((_, at) => siteOf(fn, at)));
    const after = lowered(`#ifdef A\n${half(1)}#else\n${half(3)}#endif\n`, before);
    const sites = after.functions.map((fn) => [...fn.op.keys()].map((at) => siteOf(fn, at)));
    assert.equal(new Set(sites.flat()).size, sites.flat().length);
  });

  it('of another file answer where the own ones do not, a struct of its own before theirs', () => {
    const [a, b] = [
      lowered('struct x { int mine; };\n', undefined, 'a.c'),
      lowered(
        'struct x { int theirs; };\ntypedef struct { __le32 d; } y;\n#define N 5\nenum { E = 3, F };\n',
        undefined,
        'b.h',
      ),
    ];
    const declared = new Declarations([a, b]);
    const fields = (name: string, file: FileIR) =>
      declared.find((d) => d.structs, name, file)?.fields.map((f) => f.name);
    assert.deepEqual(
      [fields('struct x', a), fields('struct x', b), fields('y', a)],
      [['mine'], ['theirs'], ['d']],
    );
    assert.deepEqual(declared.all((d) => d.structs, 'struct x', a).length, 2);
    assert.deepEqual(
      declared.all((d) => d.structs, 'y', a).map(({ wire }) => wire),
      [true],
    );
    const constants = ['N', 'E', 'F'].map((name) => declared.find((d) => d.constants, name, a));
    assert.deepEqual(constants, [5, 3, 4]);
  });

  it('name structs without a tag by the one that they are part of', () => {
    const ir = lowered('struct x { struct { int deep; } part; };\n');
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
      const file = lowered(readFileSync(name, 'utf8'));
      for (const item of file.declarations) {
        const declared = KINDS.flatMap((of) => [...of(item.declared).keys()]).filter(
          (key) => !key.includes('@'),
        );
        const told = new Set(item.declares.names);
        for (const key of declared) {
          const word = key.replace(/^.* /, '');
          assert.ok(told.has(word), `${key} of ${name}`);
          assert.ok(file.skim.declares(hashOf(word)), `${key} at a glance at ${name}`);
        }
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

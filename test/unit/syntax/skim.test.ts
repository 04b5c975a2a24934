import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf, Skim } from '../../../src/checker/syntax/skim';
import { checker } from '../checker/support';

/** Those of some names of which a glance at a text says yes. */
function told(text: string, what: 'has' | 'defines' | 'declares' | 'points', names: string): string {
  const skim = new Skim(text);
  return names
    .split(' ')
    .filter((name) => skim[what](hashOf(name)))
    .join(' ');
}

describe('a glance at a text', () => {
  it('knows its words, those of directives too, and not those of comments and strings', () => {
    const text =
      'int a; /* b */ // c\nchar d[] = "e \\" f"; \n#define g h \\\n\ti\n#if defined(j) /* k\n l */\nm\n#endif\n';
    assert.equal(told(text, 'has', 'a b c d e f g h i j k l m n'), 'a d g h i j m');
  });

  it('takes few words for there that are not', () => {
    const words = Array.from({ length: 2000 }, (_, i) => `word_${String(i)}`);
    const skim = new Skim(words.join('\n'));
    assert.ok(words.every((word) => skim.has(hashOf(word))));
    const others = words.filter((word) => skim.has(hashOf(`no_${word}`)));
    assert.ok(others.length < 100, String(others.length));
  });

  for (const [text, names] of [
    ['int f(int x) { return g(x); }', 'f'],
    ['static int\nf(struct a *a)\n{\n\th(a);\n}\nint g(void);\n', 'f'],
    ['void f(void) __acquires(&lock)\n{\n}\n', 'f'],
    ['struct s s = { .a = f(1) };\nint (*h)(int);\n', ''],
    ['#define f(x) g(x)\n#define h (x)\n', 'f'],
    ['int f(void)\n{\n#ifdef A\n\tif (a) {\n#else\n\tif (b) {\n#endif\n\t}\n}\nint g(void)\n{\n}\n', 'f g'],
    ['extern "C" {\nint f(void) { return g(); }\n}\n', 'f'],
  ] as const)
    it(`says of ${JSON.stringify(text)} that it defines ${names === '' ? 'nothing' : names}`, () => {
      assert.equal(told(text, 'defines', 'f g h'), names);
    });

  for (const [text, names] of [
    ['struct a { struct b { int c; } d; };', 'a b'],
    ['struct __packed a {\n\tint b;\n} __aligned(8);', 'a'],
    ['enum a : u8 { b, c = 1 };', 'a b c'],
    ['typedef void (*a)(struct b *);\ntypedef struct { int c; } d;', 'a b d'],
    ['static int (*a)(int b), c[4];\nint d = 1;', 'a c d'],
    ['#define a 1\n#define b(c) d\n', 'a b'],
    ['static void a(enum b c)\n{\n\tint d;\n}\n', 'a'],
    ['void a(struct b *);\n', 'a'],
  ] as const)
    it(`says of ${JSON.stringify(text)} that it may declare ${names}`, () => {
      assert.equal(told(text, 'declares', 'a b c d'), names);
    });

  it('knows what may be declared as a pointer or an array', () => {
    const text =
      'struct s *a, b; char *const c, d[4]; void __iomem *(*e)(int n); u8 *__aligned(8) f;\n#define m(x) ({ int *g; x; })\n';
    assert.equal(told(text, 'points', 'a b c d e f g n'), 'a c d e f g');
  });

  it('ends where the text does', () => {
    for (const text of [
      '',
      '/*',
      '"',
      "'\\",
      '#',
      '#define a \\',
      '(((',
      '}}}',
      '{{{',
      '\ufeffa',
      '*(',
      '//',
    ])
      assert.equal(told(text, 'has', 'zz'), '', text);
  });

  const golden = readdirSync('test/golden', { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.[ch]$/.test(file),
  );
  for (const file of golden)
    it(`says no of nothing that ${file} has`, async () => {
      const text = readFileSync(join('test/golden', file), 'utf8');
      const [ir] = (await checker()).check([{ path: file, text }]).unit.files;
      const skim = new Skim(text);
      for (const { name } of [...ir!.functions, ...ir!.macros])
        assert.ok(skim.defines(hashOf(name)), `it defines ${name}`);
      for (const fn of ir!.functions)
        for (const local of fn.locals)
          if (local.name !== '' && (local.type.pointers > 0 || local.type.array))
            assert.ok(skim.points(hashOf(local.name)), `${local.name} points`);
    });
});

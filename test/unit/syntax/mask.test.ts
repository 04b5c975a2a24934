import assert from 'node:assert/strict';
import { assertSamePlaces, kinds, parsed, textsOf } from './support';

/** What stands before and after; where it stands: in a function, in a structure, in a list, or at the top of a file. */
interface Row {
  readonly before: string;
  readonly after: string;
  /** A node that a reader finds then: its type, and its text in the source. */
  readonly node?: readonly [type: string, text: string];
}

const row = (before: string, after: string, type?: string, text?: string): Row =>
  type === undefined ? { before, after } : { before, after, node: [type, text ?? before] };

const ROWS: readonly [title: string, around: readonly [string, string], rows: readonly Row[]][] = [
  [
    'annotations',
    ['', ''],
    [
      row('void __iomem *base;', 'void         *base;', 'pointer_declarator', '*base'),
      row('u8 b[8] __aligned(8);', 'u8 b[8]             ;', 'array_declarator', 'b[8]'),
      row('static int __init f(void) { }', 'static int        f(void) { }', 'function_declarator', 'f(void)'),
      row(
        'struct a { u8 c; } __packed;',
        'struct a { u8 c; }         ;',
        'struct_specifier',
        'struct a { u8 c; }',
      ),
      row('int g(void) __must_hold(&lock) { }', 'int g(void)                    { }', 'function_definition'),
      row('int x __attribute__((unused));', 'int x                        ;', 'declaration'),
      row(
        'u8 b[] __aligned_largest; int f(void) { }',
        'u8 b[]                  ; int f(void) { }',
        'function_declarator',
        'f(void)',
      ),
      row('struct a { u8 __unused[3]; };', 'struct a { u8 __unused[3]; };', 'field_identifier', '__unused'),
      row('int v = p->__unused;', 'int v = p->__unused;', 'field_identifier', '__unused'),
    ],
  ],
  [
    'statements',
    ['void f(void)\n{\n\t', '\n}'],
    [
      row('for_each_sg(l, sg, n, i) { g(); }', 'while      (l, sg, n, i) { g(); }', 'while_statement'),
      row(
        'list_for_each_entry(p, &h, list)\n\t\tg();',
        'while              (p, &h, list)\n\t\tg();',
        'while_statement',
      ),
      row('ALL_RINGS(r) { g(); }', 'while    (r) { g(); }', 'while_statement'),
      row('for_each_ring() { g(); }', 'for(;;)         { g(); }', 'for_statement'),
      row('scoped_guard(mutex, &m) { g(); }', 'if          (mutex, &m) { g(); }', 'if_statement'),
      row('scoped_guard(rcu)\n\t\tg();', 'if          (rcu)\n\t\tg();', 'if_statement'),
      row('guard(mutex)(&m);', 'guard(mutex)(&m);', 'call_expression', 'guard(mutex)(&m)'),
      row(
        'struct a *p __free(kfree) = NULL;',
        'struct a *p               = NULL;',
        'init_declarator',
        '*p __free(kfree) = NULL',
      ),
      row('DBG(x)\n\tg();', 'DBG(x)\n;g();', 'call_expression', 'DBG(x)'),
      row('BEGIN_LOCKED\n\tg();', 'BEGIN_LOCKED\n;g();', 'expression_statement', 'g();'),
      row('if time_after(a, b) { g(); }', 'if(time_after(a, b)){ g(); }', 'if_statement'),
      row('case_(x) y = z;', 'case_    y = z;', 'declaration'),
      row('static DEFINE_MUTEX(m);', '       DEFINE_MUTEX(m);', 'call_expression', 'DEFINE_MUTEX(m)'),
    ],
  ],
  [
    'words',
    ['void f(void)\n{\n\t', '\n}'],
    [
      row('typeof(*p->q) x;', 'typeof        x;', 'declaration'),
      row(
        'n = offsetof(struct a, b[2].c);',
        'n = _ffsetof(       a, b[2].c);',
        'call_expression',
        'offsetof(struct a, b[2].c)',
      ),
      row('n = __alignof__(*p);', 'n = sizeof     (*p);', 'sizeof_expression', '__alignof__(*p)'),
      row(
        "switch (c) { case 'a' ... 'z': g(); }",
        "switch (c) { case 'a'  |  'z': g(); }",
        'case_statement',
        "case 'a' ... 'z': g();",
      ),
      row('switch (c) { case 0 ... 9: g(); }', 'switch (c) { case 0  |  9: g(); }', 'switch_statement'),
      row('int noreturn;', 'int _oreturn;', 'identifier', 'noreturn'),
      row('pin(24xx);', 'pin(_4xx);', 'identifier', '24xx'),
      row('n = 64 K;', 'n = 64  ;', 'number_literal', '64'),
      row('p = &&out;', 'p =  &out;', 'pointer_expression', '&out'),
      row('n = 0x1fULL + 1e3 + .5f + 0b101;', 'n = 0x1fULL + 1e3 + .5f + 0b101;', 'number_literal', '0b101'),
    ],
  ],
  [
    'strings',
    ['void f(void)\n{\n\t', '\n}'],
    [
      row('g("v" VER(2) ".");', 'g("v" VER    ".");', 'concatenated_string', '"v" VER(2) "."'),
      row('g(PRE(x) "lost");', 'g(PRE    "lost");', 'concatenated_string', 'PRE(x) "lost"'),
      row('g(KERN_ERR PFX "lost");', 'g(         PFX "lost");', 'concatenated_string', 'PFX "lost"'),
      row('g(KERN_ERR "lost");', 'g(KERN_ERR "lost");', 'concatenated_string', 'KERN_ERR "lost"'),
      row(
        'g(__stringify(a.b - c) ".");',
        'g(__stringify          ".");',
        'concatenated_string',
        '__stringify(a.b - c) "."',
      ),
      row('g(__stringify([1 2]));', 'g(__stringify(_    ));', 'call_expression', '__stringify([1 2])'),
    ],
  ],
  [
    'arguments',
    ['void f(void)\n{\n\t', '\n}'],
    [
      row(
        'r = container_of(p, struct ring, list);',
        'r = container_of(p,        ring, list);',
        'identifier',
        'ring',
      ),
      row('n = va_arg(ap, unsigned long);', 'n = va_arg(ap,          _ong);', 'identifier', 'long'),
      row('p = va_arg(ap, struct ring *);', 'p = va_arg(ap,        ring  );', 'identifier', 'ring'),
      row('p = alloc(u8 *);', 'p = alloc(u8  );', 'identifier', 'u8'),
      row('try(m, return -EIO, &l);', 'try(m,        -EIO, &l);', 'unary_expression', '-EIO'),
      row('try(m, continue);', 'try(m, _ontinue);', 'identifier', 'continue'),
      row('check(a, x = 1; goto out);', 'check(a, x = 1,      out);', 'assignment_expression', 'x = 1'),
      row(
        'poll(d, if (up(d)) break; );',
        'poll(d,{if (up(d)) break;});',
        'if_statement',
        'if (up(d)) break;',
      ),
      row(
        'poll(d, u32 x = rd(d); if (x) break; );',
        'poll(d,{u32 x = rd(d); if (x) break;});',
        'declaration',
        'u32 x = rd(d);',
      ),
      row('poll(d, if (up(d)) break);', 'poll(d, _               );', 'identifier', 'd'),
      row('test(a, ==, b);', 'test(a, _ , b);', 'identifier', 'b'),
      row('test(a, , b);', 'test(a,   b);', 'argument_list', '(a, , b)'),
      row('test(a, );', 'test(a  );', 'argument_list', '(a, )'),
      row('field(.a = 1, .b = 2);', 'field( a = 1,  b = 2);', 'assignment_expression', 'a = 1'),
      row('fields({ 1, 2, });', 'fields(( 1, 2  ));', 'call_expression', 'fields({ 1, 2, })'),
      row(
        'g(&(struct a){ .b = 1 });',
        'g(&(struct a){ .b = 1 });',
        'compound_literal_expression',
        '(struct a){ .b = 1 }',
      ),
      row('printk(KERN_ERR fmt);', 'printk(         fmt);', 'identifier', 'fmt'),
      row(
        'entry(field(a, b) field(c, d));',
        'entry(            field(c, d));',
        'argument_list',
        '(field(a, b) field(c, d))',
      ),
      row('n = min(({ g(); }), 2);', 'n = min(({ g(); }), 2);', 'compound_statement', '{ g(); }'),
      row(
        'wait(wq, done, { poll(); });',
        'wait(wq, done, { poll(); });',
        'compound_statement',
        '{ poll(); }',
      ),
      row(
        'n = sizeof(struct a) + sizeof(int *);',
        'n = sizeof(struct a) + sizeof(int *);',
        'sizeof_expression',
        'sizeof(int *)',
      ),
      row('p = (struct a *)g((u8 *)q);', 'p = (struct a *)g((u8 *)q);', 'cast_expression', '(u8 *)q'),
      row(
        'struct a *h(struct b *b, int n);',
        'struct a *h(struct b *b, int n);',
        'parameter_declaration',
        'struct b *b',
      ),
    ],
  ],
  [
    'assembly',
    ['void f(void)\n{\n\t', '\n}'],
    [
      row(
        'register u32 r asm("r0") = x;',
        'register u32 r           = x;',
        'init_declarator',
        'r asm("r0") = x',
      ),
      row(
        'asm volatile(CALL : "=a" (x));',
        'asm volatile(""   : "=a" (x));',
        'gnu_asm_output_operand',
        '"=a" (x)',
      ),
      row(
        'asm("nop" : : "r" le32(x));',
        'asm("nop" : : "r"     (x));',
        'gnu_asm_input_operand',
        '"r" le32(x)',
      ),
      row('asm("nop" :: "r" (x));', 'asm("nop" : :"r" (x));', 'gnu_asm_expression', 'asm("nop" :: "r" (x))'),
    ],
  ],
  [
    'declarations',
    ['', '\n'],
    [
      row('static DEFINE_MUTEX(m);', '       DEFINE_MUTEX(m);', 'call_expression', 'DEFINE_MUTEX(m)'),
      row(
        'static DEFINE_PER_CPU(int, n) = 3;',
        'static DEFINE_PER_CPU      n  = 3;',
        'init_declarator',
        'n) = 3',
      ),
      row(
        'DEFINE_PER_CPU(struct a, n);',
        'DEFINE_PER_CPU(       a, n);',
        'call_expression',
        'DEFINE_PER_CPU(struct a, n)',
      ),
      row('module_init(start)\nint x;', '                  \nint x;', 'declaration', 'int x;'),
      row('static SHOW(power) { return 0; }', 'int    SHOW(power) { return 0; }', 'function_definition'),
      row('DECLARE_COND(busy) { return 0; }', 'D CLARE_COND(busy) { return 0; }', 'function_definition'),
      row('static TYPE(x) y;', 'static TYPE    y;', 'declaration'),
      row('typedef int (*call_t)(void);', 'typedef int (*call_t)(void);', 'type_definition'),
      row(
        'PNAME(clocks) = { "a", "b" };',
        'PNAME clocks  = { "a", "b" };',
        'init_declarator',
        'clocks) = { "a", "b" }',
      ),
      row('STATIC_X int g(void) { }', '         int g(void) { }', 'function_definition', 'int g(void) { }'),
      row(
        'static int EXPORTED g(void) { }',
        'static int          g(void) { }',
        'function_declarator',
        'g(void)',
      ),
      row(
        'struct a *DRV_API g(struct b *WEAK_B b) { }',
        'struct a *        g(struct b *       b) { }',
        'function_definition',
      ),
      row('u8 b[8] DMA_SAFE;', 'u8 b[8]         ;', 'declaration'),
      row('struct HEADER(3) h = { 1 };', 'struct HEADER    h = { 1 };', 'init_declarator', 'h = { 1 }'),
      row('int g(void) NONNULL(1) { }', 'int g(void)            { }', 'function_definition'),
      row('struct { int a; } m SEC(".maps");', 'struct { int a; } m             ;', 'declaration'),
      row(
        'int g(a, b) int a; char *b; { return a; }',
        'int g(a, b) int a; char *b; { return a; }',
        'function_definition',
      ),
      row(
        'SYSCALL_DEFINE2(x, unsigned long, a) { }',
        'S SCALL_DEFINE2(x,          _ong, a) { }',
        'function_definition',
      ),
    ],
  ],
  [
    'fields',
    ['struct s {\n\t', '\n};'],
    [
      row('DECLARE_BITMAP(seen, 64);', 'DECLARE_BITMAP seen     ;', 'field_identifier', 'seen'),
      row('DECLARE_FIFO(long, free)[4];', 'DECLARE_FIFO       free [4];', 'field_identifier', 'free'),
      row(
        'struct_group(head, u8 a; u8 b;);',
        '                   u8 a; u8 b;  ',
        'field_declaration',
        'u8 b;',
      ),
      row(
        'struct_group_tagged(tag, head, u8 a;);',
        '                               u8 a;  ',
        'field_declaration',
        'u8 a;',
      ),
      row('u32 a:4, :4, b:8;', 'u32 a:4    , b:8;', 'bitfield_clause', ':8'),
      row('u32 :32;', 'u32    ;', 'field_declaration'),
      row('u8 a;;', 'u8 a; ', 'field_declaration', 'u8 a;'),
      row('COMMON_FIELDS\n\tu8 a;', '             \n\tu8 a;', 'field_declaration', 'u8 a;'),
    ],
  ],
  [
    'lists',
    ['', ''],
    [
      row('int a[] = { PAIR(1) PAIR(2) };', 'int a[] = { PAIR(1),PAIR(2) };', 'call_expression', 'PAIR(2)'),
      row('int a[] = {\n\tFIRST\n\tSECOND\n};', 'int a[] = {\n\tFIRST\n,SECOND\n};', 'identifier', 'SECOND'),
      row(
        'struct a b = { SLOT(3) = { 1 } };',
        'struct a b = { .LOT    = { 1 } };',
        'initializer_pair',
        'SLOT(3) = { 1 }',
      ),
      row('int a[] = { [2] { 1 } };', 'int a[] = { [2]={ 1 } };', 'initializer_pair', '[2] { 1 }'),
      row('int a[] = { [2]{ 1 } };', 'int a[] = {    { 1 } };', 'initializer_list', '{ 1 }'),
      row('char *a[] = { PREFIX NAME };', 'char *a[] = {        NAME };', 'identifier', 'NAME'),
      row(
        'int a[] = { [0 ... 3] = 1 };',
        'int a[] = { [0 ... 3] = 1 };',
        'subscript_range_designator',
        '[0 ... 3]',
      ),
      row(
        'struct a b = { .c = (struct d) { 1 }, };',
        'struct a b = { .c = (struct d) { 1 }, };',
        'compound_literal_expression',
        '(struct d) { 1 }',
      ),
      row('struct a b = { c: 1, d: 2 };', 'struct a b = { c: 1, d: 2 };', 'initializer_pair', 'd: 2'),
      row('enum e { ID(x), LIST(y) LAST };', 'enum e { ID   ,         LAST };', 'enumerator', 'LAST'),
      row('enum e { FALSE, TRUE };', 'enum e { _ALSE, _RUE };', 'enumerator', 'TRUE'),
    ],
  ],
];

describe('mask', () => {
  for (const [title, [open, close], rows] of ROWS) {
    describe(title, () => {
      for (const { before, after, node } of rows) {
        it(before.replace(/\s+/g, ' '), () =>
          parsed(open + before + close, (file) => {
            assertSamePlaces(file.text, file.masked);
            assert.equal(file.masked, open + after + close);
            assert.deepEqual(kinds(file), []);
            if (node !== undefined)
              assert.ok(textsOf(file, node[0]).includes(node[1]), `no ${node[0]} ${node[1]}`);
          }),
        );
      }
    });
  }

  it('makes spaces of comments and of directives that are no conditions, and lists both', () =>
    parsed('#define A 1 /* one */\nint a; // end\n#include <b.h>\n', (file) => {
      assertSamePlaces(file.text, file.masked);
      assert.equal(file.masked.trim(), 'int a;');
      assert.deepEqual(
        file.macros.map(({ name, parameters }) => [name, parameters]),
        [['A', null]],
      );
      const comments = [...file.comments.keys()].filter((i) => i % 2 === 0);
      assert.deepEqual(
        comments.map((i) => file.text.slice(file.comments[i], file.comments[i + 1])),
        ['/* one */', '// end'],
      );
    }));

  it('leaves plain C as it is', () => {
    const plain = `struct node { struct node *next; int (*cmp)(const void *a, const void *b); unsigned flag:1; };
static const char *const names[] = { "a", "b" "c", [2] = "d", };
enum kind { A = 1, B, C };
typedef struct node *list;
extern int sum(int n, ...);
int sum(int n, ...)
{
  static int calls;
  struct node head = { .next = NULL, .flag = 1 }, *p = &head;
  for (int i = 0; i < n; i++) {
    if (!(p->flag & 1) || p == NULL) continue;
    else p->next = (struct node *)((char *)p + sizeof(struct node) * (i + 1));
  }
  do { calls++; } while (calls < 3 && p->cmp(p, &p[1]) != 0);
  switch (n) {
  case 0: { int x = 1; return x ? x : -x; }
  case A: case B:
  default: break;
  }
again:
  if (calls--) goto again;
  list l = p;
  return *(int *)l + sizeof head + 'x' + 1.5e3;
}
`;
    return parsed(plain, (file) => {
      assert.equal(file.masked, plain);
      assert.deepEqual(file.problems, []);
      assert.deepEqual(file.functions, { seen: 1, lost: 0 });
    });
  });
});

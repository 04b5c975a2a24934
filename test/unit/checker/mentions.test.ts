import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Interests, type Interest } from '../../../src/checker/flow/interest';
import { Op, type FunctionIR } from '../../../src/checker/flow/ir';
import { mentionsOf, type Mentions } from '../../../src/checker/flow/mentions';
import { Names } from '../../../src/checker/flow/names';
import { numbersOfPointers, hasSeed, storesField, touches } from '../../../src/checker/flow/relevance';
import { FileView } from '../../../src/checker/flow/view';
import { IOMMU_INTERNALS, SEED_FIELDS } from '../../../src/checker/kernel/fields';
import { kernelTable, NEWEST } from '../../../src/checker/kernel/table';
import { lex } from '../../../src/checker/syntax/lexer';
import { checker } from './support';

/** What the tokens of a text tell, as sorted texts. */
function told(text: string): Record<keyof Mentions, string[]> {
  const names = new Names();
  const tokens = lex(text);
  const { words, calls, members, filled, numbered } = mentionsOf(tokens, 0, text.length, names);
  const texts = (ids: Iterable<number>): string[] => [...ids].map((id) => names.text(id)).sort();
  return {
    words: texts(words),
    calls: texts(calls),
    members: texts(members),
    filled: texts(filled),
    numbered: texts(numbered),
  };
}

/** Every way to use a member and to cast a pointer; what the grammar makes of it is what the tokens must know. */
const WAYS = `
struct iommu_domain { unsigned type; };
struct part { u32 low; void *data; u8 bytes[8]; };
struct ring { struct part part; struct part *parts; struct ring *next; u32 tail; u64 base; u32 pasid; };
static int count, counts[4], (*tables)[4];
static void *ring_memory(struct ring *ring) { return ring->parts; }
static void use(struct ring *ring, struct ring rings[], struct iommu_domain *dom, u64 __iomem *regs, int n)
{
	struct ring made = { .tail = 1, .part.low = 2, .part = { .data = ring }, };
	struct ring *list[2] = { [0] = &(struct ring) { .base = 3 } };
	u8 buffer[16];
	ring->tail = ring->base; rings[1].part.low |= 4; (ring->next)->tail <<= 1; (ring->base) = 5;
	ring->parts[2].data = NULL; ++ring->tail; ring->base--; --(rings[n].tail);
	*(&ring->pasid) = 6; *&ring->pasid = 7;
	count = n; counts[n] = 1; fill(counts); fill(&counts[1]); (*ring->next->parts).bytes[1] = 2; counts[n]++;
	ring->part.bytes[n] = 3; fill(&ring->part.bytes[n]); (*tables)[1] = n; ((u8 *)ring->part.data)[2] = 1;
	fill(&((struct ring *)regs)->tail);
	fill(&ring->part); fill(n, &(ring->base)); fill((&rings[n + 1].next->tail), &made.part.low);
	list_for_each_entry(ring->next, rings, tail) { n += ring->next->tail; }
	if (n && ring->tail) n = n & ring->base;
	if (n == 3 ? ring->tail == 4 : dom->type != 5) fill(ring->part.bytes);
	writeq((u64)ring, regs); writeq((u64)&ring->part, regs); writeq((unsigned long)ring->parts->data, regs);
	writeq((u64)(ring->next + 1), regs); writeq((u64) (uintptr_t)buffer, regs); writeq((u64)ring_memory(ring), regs);
	writeq((__force u64)(void *)ring->base, regs); writeq((u64)kmalloc(n, GFP_KERNEL), regs);
	writeq((u64)*list, regs); writeq((u64)(*list)->next, regs); writeq((u64)(n ? ring : rings), regs);
	writeq((u64)n, regs); writeq((u64)(&made)->tail, regs); writel((u32)(ring), regs);
}
`;

/** What a body has as members, and the members and variables that it fills, themselves or elements of them. */
function membersOf({ op, a, b, c, operands }: FunctionIR): { used: Set<number>; filled: Set<number> } {
  const [used, filled] = [new Set<number>(), new Set<number>()];
  const fill = (address: number): void => {
    let at = address;
    while ((op[at] as Op) === Op.Element || ((op[at] as Op) === Op.Load && at !== address)) at = a[at]!;
    if ((op[at] as Op) === Op.Field) filled.add(b[at]!);
    if ((op[at] as Op) === Op.Global) filled.add(a[at]!);
  };
  for (let at = 0; at < op.length; at++) {
    if ((op[at] as Op) === Op.Field) used.add(b[at]!);
    if ((op[at] as Op) === Op.Store) fill(a[at]!);
    if ((op[at] as Op) === Op.Call) for (const arg of operands.slice(b[at]!, b[at]! + c[at]!)) fill(arg);
  }
  return { used, filled };
}

const EVERYTHING: Interest = {
  sets: new Set(SEED_FIELDS),
  touches: IOMMU_INTERNALS,
  named: true,
  pointers: true,
  mappings: true,
};

describe('what tokens tell of a function', () => {
  it('tells members apart from other words, and those that are filled', () => {
    const { members, filled } = told(
      '{ tail = ring->tail; ring->head.low = n; use(ring->base, &ring->part); }',
    );
    assert.deepEqual(members, ['base', 'head', 'low', 'part', 'tail']);
    assert.deepEqual(filled, ['low', 'part', 'tail']);
  });

  for (const [code, filled] of [
    ['r->a == 1', []],
    ['r->a != b', []],
    ['r->a <= b', []],
    ['x & r->a', []],
    ['x && r->a', []],
    ['f(r->a)', []],
    ['if (r->a) { }', []],
    ['&r->a[1].b', ['b']],
    ['&r->a[1]', ['a']],
    ['r->a[1][2] = 3', ['a']],
    ['(*r->a)[1] = 2', ['a']],
    ['a[1] = 2', ['a']],
    ['f(&a)', ['a']],
    ['f(a, b)', []],
    ['r->a >>= 1', ['a']],
    ['r->a ^= 1', ['a']],
    ['r->a++', ['a']],
    ['--s[r->b].a', ['a']],
    ['f(x, &r->s.a)', ['a']],
    ['for_each_ring(r->a) { }', ['a']],
    ['(r->a) = 1', ['a']],
    ['{ .a = 1 }', ['a']],
  ] as const)
    it(`says of \`${code}\` that ${filled.length === 0 ? 'nothing' : filled.join()} is filled`, () => {
      assert.deepEqual(told(code).filled, filled);
    });

  for (const [code, numbered] of [
    ['(u64)p', ['p']],
    ['(unsigned long)a->b[c].d', ['d']],
    ['(u64)f(p)', ['f']],
    ['(u64)&x', ['&']],
    ['(u64)(void *)x', ['*', 'void']],
    ['(u64)(a + b)', ['a', 'b']],
    ['(u64)(a->b)', ['b']],
    ['(u64)(a.b[c->d] + e)', ['b', 'd', 'e']],
    ['(__force u64)-1', []],
    ['(u64)0x10', []],
    ['(void *)p', []],
    ['sizeof(u64) * n', []],
    ['f(u64, p)', []],
    ['if ((u64)p & 3) f()', []],
    ['while (unlikely(((u64)p % 8) != 0)) f()', []],
    ['printk("%lx", (unsigned long)p)', []],
    ['free_page((unsigned long)p)', []],
    ['if ((x = (u64)p)) f()', ['p']],
    ['if (f((u64)p)) g()', ['p']],
    ['x = IS_ALIGNED((uintptr_t)p, 4)', []],
    ['u32 n; x = (u64)n', ['u32']],
    ['void *const n, f((u64)n)', ['n']],
    ['u32 n; f((u64)a->n)', ['n']],
  ] as const)
    it(`says of \`${code}\` that its type comes from ${numbered.length === 0 ? 'nothing' : numbered.join(', ')}`, () => {
      assert.deepEqual(told(code).numbered, numbered);
    });

  it('reads what nobody wrote by hand in time', () => {
    const many = 20_000;
    for (const part of ['f(a->b, ', 'a->', '(u64)(', 'u64 ', '*a(', ')->a', 'b[a->'])
      assert.ok(told(part.repeat(many)).words.length > 0);
  }).timeout(20_000);
});

describe('no question to tokens is answered no where the body says yes', () => {
  const golden = readdirSync('test/golden', { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[ch]$/.test(file))
    .map((file) => ({ path: file, text: readFileSync(join('test/golden', file), 'utf8') }));

  for (const source of [{ path: 'ways.c', text: WAYS }, ...golden])
    it(source.path, async () => {
      const { unit } = (await checker()).check([source]);
      let asked = 0;
      for (const file of unit.files) {
        const view = unit.viewOf(file);
        assert.ok(view instanceof FileView);
        const interests = new Interests(file.names, kernelTable(NEWEST, []), { words: [], named: [] });
        for (const fn of file.functions) {
          const { used, filled } = membersOf(fn);
          const missing = (ids: Set<number>, from: Int32Array): string[] =>
            [...ids].filter((id) => !from.includes(id)).map((id) => file.names.text(id));
          assert.deepEqual(missing(used, fn.members), [], `members of ${fn.name}`);
          assert.deepEqual(missing(filled, fn.filled), [], `filled by ${fn.name}`);
          const isStart: boolean =
            storesField(view, fn, EVERYTHING.sets) || touches(view, fn, EVERYTHING.touches);
          assert.equal(interests.startsAt(view, fn, EVERYTHING), isStart, `start in ${fn.name}`);
          assert.deepEqual(interests.numbersOfPointers(view, fn), numbersOfPointers(view, fn), fn.name);
          assert.equal(interests.hasSeed(view, fn), hasSeed(view, fn), `seed in ${fn.name}`);
          asked++;
        }
      }
      assert.ok(asked > 0 || source.path.endsWith('.h'));
    });
});

describe('casts of pointers to wide numbers', () => {
  /** Whether the function makes a number of a pointer, by tokens and body. */
  async function converts(statement: string): Promise<boolean> {
    const text =
      'struct ring { void *data; struct ring *next; u64 base; };\nstatic struct ring *first(void);\n' +
      `static void use(struct ring *ring, u8 bytes[], u64 __iomem *regs, u64 n)\n{\n\twriteq(${statement}, regs);\n}\n`;
    const { unit } = (await checker()).check([{ path: 'ring.c', text }]);
    const [file] = unit.files;
    const view = unit.viewOf(file!);
    assert.ok(view instanceof FileView);
    const interests = new Interests(file!.names, kernelTable(NEWEST, []), { words: [], named: [] });
    const fn = file!.functions.at(-1)!;
    const answer = interests.numbersOfPointers(view, fn);
    assert.deepEqual(answer, numbersOfPointers(view, fn));
    return answer.length > 0;
  }

  for (const operand of [
    ...[
      'ring',
      '&ring->base',
      'ring->data',
      'ring->next->next',
      '(ring + 1)',
      '(void *)n',
      'bytes',
      '*&ring',
    ],
    ...['(ring->next)', 'kmalloc(n, GFP_KERNEL)', '(u8 *)n + 1', '&bytes[4]'],
  ])
    it(`finds the one of \`${operand}\``, async () => assert.ok(await converts(`(u64)${operand}`)));

  for (const operand of ['n', 'ring->base', '0x10', 'ring->next->base', '(n << 2)', 'RING_SIZE'])
    it(`takes \`${operand}\` for none`, async () => assert.ok(!(await converts(`(u64)${operand}`))));
});

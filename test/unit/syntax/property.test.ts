import assert from 'node:assert/strict';
import { assertSamePlaces, parsed } from './support';

/** A linear congruential generator (Knuth's MMIX multiplier, high half): the same inputs in every run. */
function random(seed: number): (below: number) => number {
  let state = BigInt(seed) * 2862933555777941757n + 3037000493n;
  return (below) => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    return Number((state >> 33n) % BigInt(below));
  };
}

const PIECES = [
  'struct ring',
  'int',
  'static',
  'unsigned long',
  'return',
  'goto out',
  'if (',
  'for_each_sg(',
  'scoped_guard(',
  'case 1 ... 2:',
  'DEFINE_MUTEX(',
  '__iomem',
  '__aligned(',
  'offsetof(',
  'typeof(',
  'sizeof(',
  'asm volatile(',
  'enum {',
  'struct a {',
  '= {',
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ';',
  ',',
  '.',
  '->',
  '*',
  '&',
  '&&',
  '::',
  ':',
  '?',
  '...',
  '#',
  '\\',
  '"',
  "'",
  '"text"',
  "'c'",
  '/*',
  '*/',
  '//',
  '\n',
  '\r\n',
  '\t',
  ' ',
  '\n#if A\n',
  '\n#else\n',
  '\n#elif B\n',
  '\n#endif\n',
  '\n#define M(x) for (;;)\n',
  'M(',
  'x',
  'NAME',
  'KERN_ERR',
  '24xx',
  '0x1f',
  '1.5',
  'é',
  '\u{1f600}',
  '\ud800',
  '\0',
  '\ufeff',
  '\f',
  'else',
  'do',
  'while (',
  'struct_group(a,',
  '==',
  '!',
];

describe('any text at all', () => {
  it('keeps its length and lines under the mask, is parsed without a throw, and in the same way again', async () => {
    for (let seed = 1; seed <= 400; seed++) {
      const next = random(seed);
      let text = '';
      for (let left = next(120); left > 0; left--)
        text += PIECES[next(PIECES.length)]! + (next(3) === 0 ? ' ' : '');
      const look = await parsed(text, (file) => {
        if (file.masked !== '') assertSamePlaces(text, file.masked);
        for (const { start, end, line, column } of file.problems) {
          assert.ok(start >= 0 && start <= end && end <= text.length, `seed ${seed}`);
          assert.ok(line >= 1 && column >= 1, `seed ${seed}`);
        }
        assert.ok(file.functions.lost <= file.functions.seen, `seed ${seed}`);
        return { masked: file.masked, problems: file.problems, tree: file.tree.rootNode.toString() };
      });
      const again = await parsed(
        text,
        (file) => file.masked + JSON.stringify(file.problems) + file.tree.rootNode.toString(),
      );
      assert.equal(again, look.masked + JSON.stringify(look.problems) + look.tree, `seed ${seed}`);
    }
  }).timeout(60000);

  it('still has its other functions when one of them is torn', async () => {
    const functions = [...'abcdefgh'].map(
      (name) =>
        `static int ${name}(struct dev *d)\n{\n\tif (d->up) {\n\t\treturn go(d, 1);\n\t}\n\treturn 0;\n}\n`,
    );
    for (let seed = 1; seed <= 40; seed++) {
      const next = random(seed);
      const torn = [...functions];
      const victim = next(functions.length);
      // A parenthesis or semicolon taken out; a brace more or less would tear more than one function.
      const places = [...torn[victim]!.matchAll(/[();]/g)].map((match) => match.index);
      const at = places[next(places.length)]!;
      torn[victim] = torn[victim]!.slice(0, at) + torn[victim]!.slice(at + 1);
      await parsed(torn.join(''), ({ functions: { seen, lost } }) => {
        assert.ok(seen >= functions.length - 1, `seed ${seed}: ${seen} seen`);
        assert.ok(lost <= 1, `seed ${seed}: ${lost} lost`);
      });
    }
  });
});

import assert from 'node:assert/strict';
import { conditionals } from '../../../src/checker/syntax/conditionals';

/** Offsets of single letters that name places in a text. */
function places(text: string): (letter: string) => number {
  return (letter) => {
    const at = text.search(new RegExp(`\\b${letter};`));
    assert.ok(at >= 0, `no place ${letter}`);
    return at;
  };
}

describe('conditionals', () => {
  const text = `a;
#ifdef CONFIG_X
b;
# if IS_ENABLED(CONFIG_Y) /* why */
c;
# elif CONFIG_Z > 2
d;
# else
e;
# endif
#else
f;
#endif
g;
#if !defined(CONFIG_X)
h;
#endif
#ifndef CONFIG_X
i;
#else
j;
#endif
`;
  const found = conditionals(text);
  const at = places(text);

  it('names the branches around a place, outermost first', () => {
    assert.deepEqual(found.at(at('a')), []);
    assert.deepEqual(
      found.at(at('d')).map(({ branch, condition }) => [branch, condition]),
      [
        [0, 'CONFIG_X'],
        [1, 'CONFIG_Z > 2'],
      ],
    );
    assert.deepEqual(
      found.at(at('e')).map(({ branch, condition }) => [branch, condition]),
      [
        [0, 'CONFIG_X'],
        [2, ''],
      ],
    );
    assert.deepEqual(found.at(at('g')), []);
    assert.equal(found.at(at('c'))[1]!.condition, 'IS_ENABLED(CONFIG_Y)');
    assert.equal(found.at(at('c'))[1]!.group, found.at(at('e'))[1]!.group);
  });

  it('tells branches of one group, and one condition asked twice, from each other', () => {
    const pairs: readonly [string, string, boolean][] = [
      ['b', 'f', true],
      ['c', 'd', true],
      ['d', 'e', true],
      ['c', 'f', true],
      ['b', 'h', true],
      ['f', 'h', false],
      ['h', 'i', false],
      ['h', 'j', true],
      ['f', 'j', true],
      ['b', 'j', false],
      ['a', 'b', false],
      ['c', 'c', false],
    ];
    for (const [x, y, is] of pairs) {
      assert.equal(found.contradictory(at(x), at(y)), is, `${x} and ${y}`);
      assert.equal(found.contradictory(at(y), at(x)), is, `${y} and ${x}`);
    }
  });

  it('does not take two conditions for one where the text defines the name between them', () => {
    const source = '#ifndef DEBUG\na;\n#define DEBUG\n#endif\n#ifdef DEBUG\nb;\n#else\nc;\n#endif\n';
    const halves = conditionals(source);
    const place = places(source);
    assert.equal(halves.contradictory(place('a'), place('b')), false);
    assert.equal(halves.contradictory(place('b'), place('c')), true);
  });

  it('knows what is never compiled', () => {
    const source = `#if 0
a;
#else
b;
#endif
#if 1
c;
#else
d;
#endif
#ifdef __cplusplus
e;
#endif
#ifdef X
# ifndef X
f;
# endif
g;
#endif
`;
    const halves = conditionals(source);
    const place = places(source);
    assert.deepEqual(
      [...'abcdefg'].filter((letter) => halves.dead(place(letter))),
      ['a', 'd', 'e', 'f'],
    );
  });

  it('bears directives without partner', () => {
    const source = '#endif\na;\n#else\n#if X\nb;\n#elif\n';
    const halves = conditionals(source);
    const place = places(source);
    assert.deepEqual(halves.at(place('a')), []);
    assert.equal(halves.at(place('b'))[0]!.condition, 'X');
  });
});

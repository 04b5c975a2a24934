import { Kind } from '../lexer';
import { Mark } from '../nesting';
import type { Sketch } from '../sketch';
import { Word } from '../words';

/** C11 6.4.4: integers and floating constants, with the suffixes that compilers take. */
const NUMBER = /^(0[xX][\da-fA-F]+|0[bB][01]+|\d+(\.\d*)?([eE][-+]?\d+)?|\.\d+([eE][-+]?\d+)?)[uUlLfF]*$/;

const AMPERSAND = 38;

/**
 * Words and tokens that the grammar reads as something else or in too narrow a form, one at a time.
 *
 * | before | after |
 * |---|---|
 * | `typeof(*ring->slots) x` | `typeof               x`, a type name |
 * | `offsetof(struct ring, slots[2].head)` | `_ffsetof(struct ring, slots[2].head)`, a call |
 * | `__alignof__(*p)` | `sizeof     (*p)` |
 * | `__stringify(a.b-c)` | `__stringify(_    )` |
 * | `case 'a' ... 'z':` | `case 'a'  \|  'z':`; a reader finds the dots in the text |
 * | `int noreturn;` | `int _oreturn;` |
 * | `PIN(24xx)` | `PIN(_4xx)` |
 * | `64 K` | `64  ` |
 * | `&&label` | ` &label` |
 */
export function singleTokens(sketch: Sketch): void {
  const { kind, word, next, count } = sketch;
  for (let i = next[0]!; i < count; i = next[i]!) {
    if (kind[i] === Kind.Identifier) {
      if (word[i] !== Word.Name) identifier(sketch, i);
    } else if (kind[i] === Kind.Number) number(sketch, i);
    else if (kind[i] === AMPERSAND) labelAddress(sketch, i);
  }
}

function identifier(sketch: Sketch, i: number): void {
  const { word, next, partner } = sketch;
  const open = next[i]!;
  const close = partner[open]!;
  switch (word[i]) {
    case Word.TypeOf:
      if (close > 0) sketch.erase(open, close);
      return;
    case Word.Quote:
      word[i] = Word.Name;
      if (close > next[open]!) sketch.put('_', next[open]!, sketch.previous[close]!);
      return;
    case Word.AlignOf:
      sketch.put('sizeof', i);
      word[i] = Word.SizeOf;
      return;
    case Word.OffsetOf:
    case Word.Foreign:
      return sketch.rename(i);
    case Word.Case:
      return caseRange(sketch, i);
  }
}

function caseRange(sketch: Sketch, i: number): void {
  const { kind, next, count } = sketch;
  for (
    let at = next[i]!, steps = 0;
    at < count && kind[at] !== Mark.Colon && steps < 60;
    at = next[at]!, steps++
  ) {
    if (kind[at] === Kind.Ellipsis) sketch.put(' | ', at);
  }
}

/** What is no number is a name that a macro pastes; a name behind a number is a unit that a macro removes. */
function number(sketch: Sketch, i: number): void {
  const { kind, word, next, start, end } = sketch;
  if (end[i]! - start[i]! > 1) {
    const spelling = sketch.spelling(i);
    if (!NUMBER.test(spelling)) sketch.put(spelling.replace(/^.|\W/g, '_'), i);
  }
  if (kind[next[i]!] === Kind.Identifier && word[next[i]!] === Word.Name) sketch.erase(next[i]!);
}

/** The address of a label, behind what an operand follows. */
function labelAddress(sketch: Sketch, i: number): void {
  const { kind, next, previous, start, end } = sketch;
  const k = kind[previous[i]!]!;
  const opens = k === Mark.OpenParen || k === Mark.Comma || k === Mark.Equals || k === Mark.OpenBrace;
  if (opens && kind[next[i]!] === AMPERSAND && start[next[i]!] === end[i]) sketch.erase(i);
}

import type { Canvas } from '../canvas';
import { Kind } from '../lexer';
import { Mark } from '../nesting';
import type { Sketch } from '../sketch';
import { Word } from '../words';

/** C11 6.4.4: integers and floating constants, with the suffixes that compilers take. */
const NUMBER = /^(0[xX][\da-fA-F]+|0[bB][01]+|\d+(\.\d*)?([eE][-+]?\d+)?|\.\d+([eE][-+]?\d+)?)[uUlLfF]*$/;

const AMPERSAND = 38;

/** Words and tokens that the grammar reads as something else or in too narrow a form, one at a time. */
export function singleTokens(sketch: Sketch, canvas: Canvas): void {
  const { kind, word, next, previous, start, end, partner, count } = sketch;
  for (let i = next[0]!; i < count; i = next[i]!) {
    const after = next[i]!;
    if (kind[i] === Kind.Identifier) {
      if (word[i] === Word.TypeOf && partner[after]! > 0) {
        // `typeof(*ring->slots) x` → `typeof               x`: the name of a type.
        canvas.blank(start[after]!, end[partner[after]!]!);
        sketch.dropRange(after, partner[after]!);
      } else if (word[i] === Word.Case) caseRange(sketch, canvas, i);
      else if (word[i] === Word.TypeCall || word[i] === Word.Foreign) {
        // `offsetof(struct ring, slots[2].head)` is a call to the reader.
        canvas.put('_', start[i]!, start[i]! + 1);
        word[i] = Word.Name;
      }
    } else if (kind[i] === Kind.Number) {
      // `PIN(24xx)`: a macro pastes it into a name.
      if (end[i]! - start[i]! > 1 && !NUMBER.test(sketch.spelling(i))) canvas.put('_', start[i]!, start[i]! + 1);
    } else if (kind[i] === AMPERSAND) {
      // `&&label`, the address of a label: `& label` does for the reader.
      if (kind[after] === AMPERSAND && start[after] === end[i] && opensOperand(kind[previous[i]!]!)) {
        canvas.blank(start[i]!, end[i]!);
        sketch.drop(i);
      }
    } else if (kind[i] === Mark.Colon && kind[after] === Mark.Colon && start[after] === end[i]) {
      // `asm("..." :: "r" (x))`: `::` is one token to the grammar.
      canvas.blank(start[after]!, end[after]!);
      if (!canvas.insert(':', end[after]!, start[next[after]!]!)) sketch.drop(after);
    }
  }
}

/** `case 'a' ... 'z':` → `case 'a'  |  'z':`; the reader finds the dots in the text. */
function caseRange({ kind, next, start, end, count }: Sketch, canvas: Canvas, i: number): void {
  for (let at = next[i]!, steps = 0; at < count && kind[at] !== Mark.Colon && steps < 60; at = next[at]!, steps++) {
    if (kind[at] === Kind.Ellipsis) canvas.put(' | ', start[at]!, end[at]!);
  }
}

function opensOperand(kind: number): boolean {
  return kind === Mark.OpenParen || kind === Mark.Comma || kind === Mark.Equals || kind === Mark.OpenBrace;
}

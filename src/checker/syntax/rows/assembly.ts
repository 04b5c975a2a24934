import { Kind } from '../lexer';
import { Mark } from '../nesting';
import type { Sketch } from '../sketch';
import { Word } from '../words';

/**
 * Inline assembly.
 *
 * | before | after |
 * |---|---|
 * | `register u32 r0 asm("r0") = x;` | `register u32 r0           = x;` |
 * | `asm(CALL : "=a" (x));` | `asm(""   : "=a" (x));` |
 * | `asm("..." : : "r" cpu_to_le32(x));` | `asm("..." : : "r"            (x));` |
 * | `asm("..." :: "r" (x));` | `asm("..." : :"r" (x));` |
 */
export function assembly(sketch: Sketch): void {
  const { kind, word, next, partner, count } = sketch;
  for (let i = next[0]!; i < count; i = next[i]!) {
    if (word[i] !== Word.Assembly || kind[i] !== Kind.Identifier) continue;
    let open = next[i]!;
    while (kind[open] === Kind.Identifier) open = next[open]!;
    const close = partner[open]!;
    if (kind[open] !== Mark.OpenParen || close < 0) continue;
    if (kind[sketch.previous[i]!] === Kind.Identifier) sketch.erase(i, close);
    else operands(sketch, open, close);
    i = close;
  }
}

function operands(sketch: Sketch, open: number, close: number): void {
  const { kind, next, previous, start, end } = sketch;
  const template = next[open]!;
  if (kind[template] === Kind.Identifier && kind[next[template]!] === Mark.Colon) sketch.put('""', template);
  let behindTemplate = false;
  for (let at = template; at !== close; at = next[at]!) {
    const after = next[at]!;
    if (kind[at] === Mark.Colon) {
      behindTemplate = true;
      if (kind[after] !== Mark.Colon || start[after] !== end[at]) continue;
      // `::` is one token to the grammar.
      sketch.canvas.blank(start[after]!, end[after]!);
      if (!sketch.insert(':', after)) sketch.drop(after, after);
    } else if (behindTemplate && kind[at] === Kind.Identifier && kind[previous[at]!] === Kind.String) {
      if (kind[after] === Mark.OpenParen) sketch.erase(at);
    }
  }
}

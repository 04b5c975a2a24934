import type { Canvas } from '../canvas';
import { Kind } from '../lexer';
import { Holds, Mark } from '../nesting';
import type { Sketch } from '../sketch';
import { Word } from '../words';

/**
 * Macros at the head of a statement.
 *
 * - `for_each_sg(sgl, sg, n, i) {` → `while      (sgl, sg, n, i) {`: whatever macro has a block behind it repeats it, for all
 *   that shape can tell; known names head a single statement too.
 * - `scoped_guard(mutex, &lock) {` → `if          (mutex, &lock) {`: known to run at most once.
 * - `DBG_ENTER(dev)` on a line of its own gets its semicolon, written into the indentation that follows.
 * - `TYPE(x) y = z;` → `TYPE    y = z;`
 */
export function statements(sketch: Sketch, canvas: Canvas): void {
  const { kind, word, next, start, end, partner } = sketch;
  for (const head of sketch.heads) {
    if (kind[head] !== Kind.Identifier) continue;
    const open = next[head]!;
    const close = partner[open]!;
    if (kind[open] !== Mark.OpenParen || close < 0) continue;
    const around = sketch.around[head];
    if (around !== Holds.Body && around !== Holds.Block) continue;
    const w = word[head]!;
    if (w !== Word.Name && w !== Word.Loop && w !== Word.Once) continue;
    const after = next[close]!;
    const k = kind[after]!;
    if (k === Mark.OpenBrace || (w !== Word.Name && k !== Mark.Semicolon && k !== Mark.CloseBrace)) {
      header(sketch, canvas, head, w === Word.Once ? 'if' : 'while');
    } else if (k === Kind.Identifier || k === Mark.CloseBrace) {
      const newLine = sketch.newlineBetween(close, after);
      if (newLine || k === Mark.CloseBrace) canvas.insert(';', end[close]!, start[after]!);
      else if (word[after] === Word.Name) {
        canvas.blank(start[open]!, end[close]!);
        sketch.dropRange(open, close);
      }
    }
  }
}

/** Writes `while` or `if` over a macro's name; without arguments, or in too little room, `for (;;)` over name and parentheses. */
function header({ next, start, end, partner }: Sketch, canvas: Canvas, head: number, keyword: string): void {
  const open = next[head]!;
  const room = end[head]! - start[head]!;
  if (next[open] === partner[open]) canvas.put('for(;;)', start[head]!, end[partner[open]!]!);
  else canvas.put(room < keyword.length ? 'if' : keyword, start[head]!, end[head]!);
}

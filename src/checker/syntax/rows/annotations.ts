import type { Canvas } from '../canvas';
import { Mark } from '../nesting';
import type { Sketch } from '../sketch';
import { Kind } from '../lexer';
import { Word } from '../words';

/** `void __iomem *base` → `void         *base`, `u8 b[8] __aligned(8)` → `u8 b[8]             `. */
export function annotations(sketch: Sketch, canvas: Canvas): void {
  const { word, next, start, end, count } = sketch;
  for (let i = next[0]!; i < count; i = next[i]!) {
    if ((word[i] !== Word.Annotation && word[i] !== Word.AnnotationCall) || isName(sketch, i)) continue;
    const close = word[i] === Word.AnnotationCall ? sketch.closing(next[i]!) : -1;
    const last = close < 0 ? i : close;
    canvas.blank(start[i]!, end[last]!);
    sketch.dropRange(i, last);
    i = last;
  }
}

/** Whether a word of the list is a name here: a member (`p->__unused`), or the one name of a declaration (`u8 __unused[3];`). */
function isName({ kind, word, previous, next }: Sketch, i: number): boolean {
  const before = previous[i]!;
  if (kind[before] === Mark.Dot || kind[before] === Kind.Arrow) return true;
  const after = kind[next[i]!];
  if (after === Mark.OpenIndex) return kind[before] !== Mark.CloseIndex && kind[before] !== Mark.CloseBrace;
  if (after !== Mark.Semicolon && after !== Mark.Comma && after !== Mark.Equals && after !== Mark.Colon) return false;
  if (word[before] === Word.Primitive) return true;
  const type = word[previous[before]!];
  return (
    kind[before] === Kind.Identifier &&
    word[before] === Word.Name &&
    (type === Word.Tag || kind[previous[before]!] === Mark.Semicolon || kind[previous[before]!] === Mark.OpenBrace)
  );
}

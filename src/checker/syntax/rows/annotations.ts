import { Kind } from '../lexer';
import { Mark } from '../nesting';
import type { Sketch } from '../sketch';
import { Word } from '../words';

/** `void __iomem *base` → `void         *base`, `u8 b[8] __aligned(8);` → `u8 b[8]             ;`. */
export function annotations(sketch: Sketch): void {
  const { kind, word, next, count } = sketch;
  for (let i = next[0]!; i < count; i = next[i]!) {
    const w = word[i];
    if ((w !== Word.Annotation && w !== Word.AnnotationCall) || isName(sketch, i)) continue;
    const isCall = w === Word.AnnotationCall && kind[next[i]!] === Mark.OpenParen;
    const close = isCall ? sketch.closing(next[i]!) : -1;
    sketch.erase(i, close < 0 ? i : close);
    if (close > 0) i = close;
  }
}

/** Whether a word of the list is a name here: a member (`p->__unused`), or the one name of a declaration (`u8 __unused[3];`). */
function isName({ kind, word, previous, next }: Sketch, i: number): boolean {
  const before = previous[i]!;
  if (kind[before] === Mark.Dot || kind[before] === Kind.Arrow) return true;
  const after = kind[next[i]!];
  if (after === Mark.OpenIndex) return kind[before] !== Mark.CloseIndex && kind[before] !== Mark.CloseBrace;
  if (after !== Mark.Semicolon && after !== Mark.Comma && after !== Mark.Equals && after !== Mark.Colon)
    return false;
  if (word[before] === Word.Primitive) return true;
  if (kind[before] !== Kind.Identifier || word[before] !== Word.Name) return false;
  const type = previous[before]!;
  // Not behind `struct ring __user,`, an argument.
  if (word[type] === Word.Tag) return after !== Mark.Comma;
  return kind[type] === Mark.Semicolon || kind[type] === Mark.OpenBrace;
}

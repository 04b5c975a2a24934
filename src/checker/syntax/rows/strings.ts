import type { Canvas } from '../canvas';
import { Kind } from '../lexer';
import { Mark } from '../nesting';
import type { Sketch } from '../sketch';
import { Word } from '../words';

/**
 * Strings that are pasted from macros. The grammar takes names among string literals, and nothing else:
 * `"v" __stringify(MAJOR) "."` → `"v" __stringify        "."`, `KERN_ERR PFX "lost"` → `         PFX "lost"`.
 */
export function strings(sketch: Sketch, canvas: Canvas): void {
  const { kind, word, next, previous, start, end, partner, count } = sketch;
  for (let i = next[0]!; i < count; i = next[i]!) {
    if (kind[i] !== Kind.String) continue;
    for (let after = next[i]!; kind[after] === Kind.Identifier; after = next[after]!) {
      const open = next[after]!;
      const close = partner[open]!;
      if (kind[open] !== Mark.OpenParen || close < 0) continue;
      canvas.blank(start[open]!, end[close]!);
      sketch.dropRange(open, close);
    }
    let name = previous[i]!;
    if (kind[name] === Mark.CloseParen && partner[name]! > 0 && kind[previous[partner[name]!]!] === Kind.Identifier) {
      const open = partner[name]!;
      const macro = previous[open]!;
      if (word[macro] !== Word.Name || !opensOperand(sketch, previous[macro]!)) continue;
      canvas.blank(start[open]!, end[name]!);
      sketch.dropRange(open, name);
      name = macro;
    }
    if (kind[name] !== Kind.Identifier || word[name] !== Word.Name) continue;
    for (let more = previous[name]!; kind[more] === Kind.Identifier && word[more] === Word.Name; more = previous[more]!) {
      canvas.blank(start[more]!, end[more]!);
      sketch.drop(more);
    }
  }
}

/** Whether an operand starts behind this token. */
function opensOperand({ kind, word }: Sketch, token: number): boolean {
  const k = kind[token]!;
  return k === Mark.OpenParen || k === Mark.Comma || k === Mark.Equals || k === Kind.String || k === Mark.OpenBrace || word[token] === Word.Jump;
}

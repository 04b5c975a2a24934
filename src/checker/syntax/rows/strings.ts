import { Kind } from '../lexer';
import { Mark } from '../nesting';
import type { Sketch } from '../sketch';
import { Word } from '../words';

/**
 * Strings that are pasted from macros. The grammar takes names among string literals, one before them, and nothing else.
 *
 * | before | after |
 * |---|---|
 * | `"v" VERSION(2) "."` | `"v" VERSION    "."` |
 * | `PREFIX(eth) "lost"` | `PREFIX      "lost"` |
 * | `KERN_ERR PFX "lost"` | `         PFX "lost"` |
 */
export function strings(sketch: Sketch): void {
  const { kind, word, next, previous, partner, count } = sketch;
  for (let i = next[0]!; i < count; i = next[i]!) {
    if (kind[i] !== Kind.String) continue;
    for (let after = next[i]!; kind[after] === Kind.Identifier; after = next[after]!) {
      const close = partner[next[after]!]!;
      if (close > after) sketch.erase(next[after]!, close);
    }
    let name = previous[i]!;
    const open = partner[name]!;
    if (kind[name] === Mark.CloseParen && open > 0) {
      const macro = previous[open]!;
      if (word[macro] !== Word.Name || !isOperandPlace(sketch, previous[macro]!)) continue;
      sketch.erase(open, name);
      name = macro;
    }
    if (kind[name] !== Kind.Identifier || word[name] !== Word.Name) continue;
    for (
      let more = previous[name]!;
      kind[more] === Kind.Identifier && word[more] === Word.Name;
      more = previous[more]!
    ) {
      sketch.erase(more);
    }
  }
}

/** Whether an operand starts behind this token. */
function isOperandPlace({ kind, word }: Sketch, token: number): boolean {
  const k = kind[token]!;
  if (k === Mark.OpenParen || k === Mark.Comma || k === Mark.Equals || k === Mark.OpenBrace) return true;
  return k === Kind.String || word[token] === Word.Jump;
}

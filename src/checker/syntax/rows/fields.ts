import { Kind } from '../lexer';
import { Holds, Mark } from '../nesting';
import type { Sketch } from '../sketch';
import { Word } from '../words';

/**
 * `struct_group(head, u8 a; u8 b;);` → `                   u8 a; u8 b;  `: the members are the structure's own
 * (include/linux/stddef.h). Comes before brackets are paired, so that they are read as members from then on.
 */
export function structGroups(sketch: Sketch): void {
  const { kind, next, count } = sketch;
  for (let i = next[0]!; i < count; i = next[i]!) {
    if (kind[i] !== Kind.Identifier || kind[next[i]!] !== Mark.OpenParen) continue;
    const macro = /^(__)?struct_group(_attr|_tagged)?$/.exec(sketch.spelling(i));
    const close = macro === null ? -1 : sketch.closing(next[i]!);
    if (macro === null || close < 0) continue;
    let at = next[i]!;
    for (let commas = macro[1] ? 3 : macro[2] ? 2 : 1; commas > 0 && at !== close;)
      if (kind[(at = next[at]!)] === Mark.Comma) commas--;
    if (at === close) continue;
    sketch.erase(close, kind[next[close]!] === Mark.Semicolon ? next[close]! : close);
    sketch.erase(i, at);
    i = at;
  }
}

/**
 * Members of structures that the grammar lacks.
 *
 * | before | after |
 * |---|---|
 * | `u32 a:4, :4, b:8;` | `u32 a:4    , b:8;` |
 * | `u32 :32;` | `u32    ;` |
 * | `u8 a;;` | `u8 a; ` |
 */
export function fields(sketch: Sketch): void {
  const { kind, around } = sketch;
  for (const head of sketch.heads) {
    if (around[head] !== Holds.Fields) continue;
    if (kind[head] === Mark.Semicolon) sketch.erase(head);
    else if (kind[head] === Kind.Identifier) unnamedBitFields(sketch, head);
  }
}

function unnamedBitFields(sketch: Sketch, head: number): void {
  const { kind, next, previous, partner } = sketch;
  for (
    let at = head, steps = 0;
    kind[at] !== Mark.Semicolon && kind[at] !== Kind.End && steps < 400;
    steps++
  ) {
    const before = previous[at]!;
    const behindComma = kind[before] === Mark.Comma;
    if (kind[at] === Mark.Colon && (behindComma || isType(sketch, before, head))) {
      let last = at;
      while (
        kind[next[last]!] !== Mark.Comma &&
        kind[next[last]!] !== Mark.Semicolon &&
        next[last]! < sketch.count
      )
        last = next[last]!;
      if (!behindComma && kind[next[last]!] === Mark.Comma) last = next[last]!;
      sketch.erase(behindComma ? before : at, last);
      at = next[last]!;
    } else at = next[partner[at]! > at ? partner[at]! : at]!;
  }
}

/** Whether a token is the last of a type, with no name behind: `u32 :4`, `unsigned int :3`. */
function isType({ kind, word, previous }: Sketch, token: number, head: number): boolean {
  if (kind[token] !== Kind.Identifier) return false;
  return token === head || word[token] === Word.Primitive || word[previous[token]!] === Word.Tag;
}

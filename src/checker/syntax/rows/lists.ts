import type { Canvas } from '../canvas';
import { Kind } from '../lexer';
import { Holds, Mark } from '../nesting';
import type { Sketch } from '../sketch';
import { Word } from '../words';
import { isMacroName } from './declarations';

/**
 * Elements of initializers, enumerators and bit-fields.
 *
 * | before | after |
 * |---|---|
 * | `{ PAIR(a) PAIR(b) }` | `{ PAIR(a),PAIR(b) }` |
 * | `{ SLOT(3) = { … } }` | `{ .LOT    = { … } }` |
 * | `{ [2] { … } }` | `{ [2]={ … } }` |
 * | `enum { LIST(X) LAST }` | `enum {         LAST }` |
 * | `enum { FALSE, TRUE }` | `enum { _ALSE, _RUE }` |
 * | `u32 a:4, :4, b:8;` | `u32 a:4    , b:8;` |
 */
export function listElements(sketch: Sketch, canvas: Canvas): void {
  const { kind, around } = sketch;
  for (const head of sketch.heads) {
    if (around[head] === Holds.Initializer) initializer(sketch, canvas, head);
    else if (around[head] === Holds.Enumerators) enumerator(sketch, canvas, head);
    else if (around[head] === Holds.Fields && kind[head] === Kind.Identifier) bitFields(sketch, canvas, head);
  }
}

function initializer(sketch: Sketch, canvas: Canvas, head: number): void {
  const { kind, word, next, start, end, partner } = sketch;
  let at = head;
  if (kind[at] === Kind.Identifier && isMacroName(word[at]!) && kind[next[at]!] === Mark.OpenParen) {
    const open = next[at]!;
    const close = partner[open]!;
    if (close > 0 && kind[next[close]!] === Mark.Equals && kind[next[next[close]!]!] !== Mark.Equals) {
      canvas.put('.', start[at]!, start[at]! + 1);
      canvas.blank(start[open]!, end[close]!);
      sketch.dropRange(open, close);
    }
  }
  // Walk the element at its own level, and part what stands side by side.
  for (let steps = 0; at < sketch.count && steps < 400; steps++) {
    const bracket = partner[at]!;
    const last = bracket > at ? bracket : at;
    const after = next[last]!;
    const k = kind[after]!;
    if (k === Mark.Comma || k === Mark.CloseBrace || k === Kind.End || k === Kind.Directive) return;
    const l = kind[last]!;
    const closes = l === Mark.CloseBrace || l === Mark.CloseParen;
    if (l === Mark.CloseIndex && k === Mark.OpenBrace) canvas.insert('=', end[last]!, start[after]!);
    else if (l === Kind.Identifier && k === Mark.OpenBrace && isMacroName(word[last]!)) {
      canvas.blank(start[last]!, end[last]!);
      sketch.drop(last);
    } else if (closes && begins(sketch, last, after)) {
      canvas.insert(',', end[last]!, start[after]!);
      return;
    }
    at = after;
  }
}

/** Whether a token behind a closing bracket begins a new element. */
function begins({ kind, next, end, start, previous, partner }: Sketch, close: number, after: number): boolean {
  const k = kind[after];
  if (kind[close] === Mark.CloseBrace) return k === Kind.Identifier || k === Mark.OpenBrace || k === Mark.Dot || k === Mark.OpenIndex;
  // `(u8)x` and `(struct pair) {` are casts; behind the parenthesis of a call nothing follows an operand.
  if (kind[previous[partner[close]!]!] !== Kind.Identifier) return false;
  return k === Kind.Identifier || (k === Mark.Dot && end[after]! === start[next[after]!]!) || k === Mark.OpenBrace;
}

function enumerator(sketch: Sketch, canvas: Canvas, head: number): void {
  const { kind, next, start, end, partner } = sketch;
  if (kind[head] !== Kind.Identifier) return;
  if (/^(TRUE|FALSE|true|false|NULL)$/.test(sketch.spelling(head))) canvas.put('_', start[head]!, start[head]! + 1);
  for (let at = head, steps = 0; steps < 100; steps++) {
    const open = next[at]!;
    const close = partner[open]!;
    if (kind[at] !== Kind.Identifier || kind[open] !== Mark.OpenParen || close < 0) return;
    const after = next[close]!;
    const whole = kind[after] === Kind.Identifier || kind[after] === Mark.OpenBrace || kind[after] === Mark.CloseBrace;
    canvas.blank(start[whole ? at : open]!, end[close]!);
    sketch.dropRange(whole ? at : open, close);
    at = after;
  }
}

/** Bit-fields without a name. */
function bitFields({ kind, word, next, previous, start, end, partner, ...sketch }: Sketch, canvas: Canvas, head: number): void {
  void sketch;
  void word;
  for (let at = head, steps = 0; kind[at] !== Mark.Semicolon && kind[at] !== Kind.End && steps < 400; steps++) {
    const before = previous[at]!;
    if (kind[at] === Mark.Colon && (kind[before] === Mark.Comma || isType(kind, word, previous, before, head))) {
      let last = at;
      while (kind[next[last]!] !== Mark.Comma && kind[next[last]!] !== Mark.Semicolon && kind[next[last]!] !== Kind.End) last = next[last]!;
      const first = kind[before] === Mark.Comma ? before : at;
      const drop = first === at && kind[next[last]!] === Mark.Comma ? next[last]! : last;
      canvas.blank(start[first]!, end[drop]!);
      at = next[drop]!;
      continue;
    }
    at = next[partner[at]! > at ? partner[at]! : at]!;
  }
}

/** Whether a token is the last of a type, with no name behind: `u32 :4`, `unsigned int :3`. */
function isType(kind: Uint8Array, word: Uint8Array, previous: Int32Array, token: number, head: number): boolean {
  if (kind[token] !== Kind.Identifier) return false;
  return token === head || word[token] === Word.Primitive || word[previous[token]!] === Word.Tag;
}

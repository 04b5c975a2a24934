import { Kind } from '../lexer';
import { Holds, Mark } from '../nesting';
import type { Sketch } from '../sketch';

/**
 * Elements of initializers and enumerations.
 *
 * | before | after |
 * |---|---|
 * | `{ PAIR(a) PAIR(b) }` | `{ PAIR(a),PAIR(b) }` |
 * | `{ SLOT(3) = { 1 } }` | `{ .LOT    = { 1 } }` |
 * | `{ [2] { 1 } }`, `{ [2]{ 1 } }` | `{ [2]={ 1 } }`, `{    { 1 } }` |
 * | `{ PREFIX NAME }` | `{        NAME }` |
 * | `enum { ID(x), LIST(y) LAST }` | `enum { ID   ,         LAST }` |
 * | `enum { FALSE, TRUE }` | `enum { _ALSE, _RUE }` |
 */
export function listElements(sketch: Sketch): void {
  const { kind, around } = sketch;
  for (const head of sketch.heads) {
    if (around[head] === Holds.Initializer) initializer(sketch, head);
    else if (around[head] === Holds.Enumerators && kind[head] === Kind.Identifier) enumerator(sketch, head);
  }
}

function initializer(sketch: Sketch, head: number): void {
  const { kind, next, partner } = sketch;
  if (sketch.isMacroName(head) && kind[next[head]!] === Mark.OpenParen) designator(sketch, head);
  // At its own level, what stands side by side is parted.
  for (let at = head, steps = 0; steps < 400; steps++) {
    const last = partner[at]! > at ? partner[at]! : at;
    const after = next[last]!;
    const k = kind[after]!;
    if (k === Mark.Comma || k === Mark.CloseBrace || k === Kind.End || k === Kind.Directive) return;
    if (kind[last] === Mark.CloseIndex) {
      if (k === Mark.OpenBrace && !sketch.insert('=', last)) sketch.erase(at, last);
    } else if (sketch.isMacroName(last)) {
      if (k === Mark.OpenBrace) sketch.erase(last);
      else if (sketch.newlineBetween(last, after)) part(sketch, last, after);
      else if (sketch.isMacroName(after)) sketch.erase(last);
    } else if (kind[last] === Mark.CloseBrace || isCallEnd(sketch, last)) part(sketch, last, after);
    at = after;
  }
}

/** `SLOT(3) = value`, where the macro brings the brackets. */
function designator(sketch: Sketch, head: number): void {
  const { kind, next, start, partner } = sketch;
  const open = next[head]!;
  const equals = next[partner[open]!]!;
  if (partner[open]! < 0 || kind[equals] !== Mark.Equals || kind[next[equals]!] === Mark.Equals) return;
  sketch.canvas.put('.', start[head]!, start[head]! + 1);
  sketch.erase(open, partner[open]!);
}

/** Whether a parenthesis ends a call; behind one that ends a cast an operand follows. */
function isCallEnd({ kind, previous, partner }: Sketch, close: number): boolean {
  return kind[close] === Mark.CloseParen && kind[previous[partner[close]!]!] === Kind.Identifier;
}

/** Writes a comma before what begins an element. */
function part(sketch: Sketch, last: number, after: number): void {
  const k = sketch.kind[after];
  if (k === Kind.Identifier || k === Mark.OpenBrace || k === Mark.Dot || k === Mark.OpenIndex)
    sketch.insert(',', last);
}

function enumerator(sketch: Sketch, head: number): void {
  const { kind, next, partner } = sketch;
  if (/^(TRUE|FALSE|true|false|NULL)$/.test(sketch.spelling(head))) sketch.rename(head);
  for (let at = head, steps = 0; steps < 100 && kind[at] === Kind.Identifier; steps++) {
    const close = kind[next[at]!] === Mark.OpenParen ? partner[next[at]!]! : at;
    if (close < 0) return;
    const after = next[close]!;
    const ends = kind[after] === Mark.Comma || kind[after] === Mark.Equals;
    if (!ends && (close !== at || kind[after] === Kind.Identifier)) sketch.erase(at, close);
    else if (close !== at) sketch.erase(next[at]!, close);
    if (ends) return;
    at = after;
  }
}

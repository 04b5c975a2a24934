import type { Canvas } from '../canvas';
import { Kind } from '../lexer';
import { Holds, Mark } from '../nesting';
import type { Sketch } from '../sketch';
import { Word } from '../words';

/**
 * Arguments of macros that are no expressions; a call's arguments have to be some for the grammar.
 *
 * | before | after |
 * |---|---|
 * | `container_of(p, struct ring, list)` | `container_of(p,        ring, list)` |
 * | `va_arg(ap, unsigned long)` | `va_arg(ap,          _ong)` |
 * | `alloc(u8 *)` | `alloc(u8  )` |
 * | `scoped_cond_guard(m, return -EINTR, &l)` | `scoped_cond_guard(m,        -EINTR, &l)` |
 * | `TEST(a, ==, b)` | `TEST(a, _ , b)` |
 * | `FIELD(.a = 1, .b = 2)` | `FIELD( a = 1,  b = 2)` |
 * | `printk(KERN_ERR fmt)` | `printk(         fmt)` |
 */
export function macroArguments(sketch: Sketch, canvas: Canvas): void {
  const { kind, next, partner, count } = sketch;
  for (let i = next[0]!; i < count; i = next[i]!) {
    if (kind[i] !== Mark.OpenParen || partner[i]! < 0 || !isCall(sketch, i)) continue;
    const close = partner[i]!;
    let from = next[i]!;
    for (let at = from; ; at = next[at]!) {
      if (at !== close && kind[at] !== Mark.Comma) {
        if (partner[at]! > at && partner[at]! < close) at = partner[at]!;
        continue;
      }
      argument(sketch, canvas, from, at, i, close);
      if (at === close) break;
      from = next[at]!;
    }
  }
}

/** Whether a parenthesis holds arguments: it follows a name that no type precedes. */
export function isCall(sketch: Sketch, open: number): boolean {
  const { kind, word, previous, holds, outer, text } = sketch;
  const name = previous[open]!;
  if (kind[name] !== Kind.Identifier) return false;
  const w = word[name]!;
  if (w !== Word.Name && w !== Word.Loop && w !== Word.Once) return false;
  let before = previous[name]!;
  let stars = 0;
  while (kind[before] === Mark.Star) {
    before = previous[before]!;
    stars++;
  }
  void text;
  const b = word[before]!;
  if (kind[before] !== Kind.Identifier) return true;
  if (b === Word.Jump || b === Word.Case || b === Word.Clause || b === Word.Storage || b === Word.Qualifier || b === Word.SizeOf) return true;
  if (b === Word.Primitive) return false;
  if (stars === 0) return false;
  // `a * f(x)` and `struct a *f(struct b *x)`: a declaration is told by the tag, or by standing where no expression can.
  const around = outer[open] === 0 ? Holds.Top : holds[outer[open]!]!;
  if (word[previous[before]!] === Word.Tag) return false;
  return around === Holds.Body || around === Holds.Block || around >= Holds.Enumerators;
}

function argument(sketch: Sketch, canvas: Canvas, from: number, to: number, open: number, close: number): void {
  const { kind, word, next, previous, start, end, partner, holds } = sketch;
  const erase = (token: number): void => {
    canvas.blank(start[token]!, end[token]!);
    sketch.drop(token);
  };
  if (from === to) {
    // An empty argument goes with a comma of its own; `f()` has none.
    if (to !== close) erase(to);
    else if (previous[to] !== open) erase(previous[to]!);
    return;
  }
  let first = from;
  const last = (): number => previous[to]!;

  if (kind[first] === Mark.Dot || kind[first] === Kind.Arrow) {
    erase(first);
    first = next[first]!;
  }
  if (word[first] === Word.Jump) {
    if (next[first] === to) canvas.put('_', start[first]!, start[first]! + 1);
    else {
      erase(first);
      first = next[first]!;
    }
  }
  while (first !== to && kind[last()] === Mark.Star) erase(last());

  let names = 0;
  let types = 0;
  let lastType = 0;
  let other = 0;
  for (let at = first; at !== to; at = next[at]!) {
    const k = kind[at]!;
    if (k === Kind.Identifier) {
      const w = word[at]!;
      if (w === Word.Tag || w === Word.Storage || w === Word.Qualifier) {
        lastType = at;
        types++;
      } else if (w === Word.Primitive) {
        lastType = at;
        types++;
      } else if (w === Word.Name || w === Word.Loop || w === Word.Once) names++;
      else if (w === Word.Control || w === Word.Clause || w === Word.Case) {
        word_(sketch, canvas, first, to);
        return;
      }
    } else {
      if (k === Mark.Semicolon) {
        if (next[at] === to) erase(at);
        else canvas.put(',', start[at]!, end[at]!);
      }
      if (k !== Mark.Star) other++;
      if (partner[at]! > at) {
        if (k === Mark.OpenBrace && holds[at] === Holds.Initializer) braces(sketch, canvas, at);
        at = partner[at]!;
      }
    }
  }
  if (types > 0) {
    if (names > 0) {
      for (let at = first; at !== to; at = next[at]!) {
        if (partner[at]! > at) at = partner[at]!;
        else if (isTypeWord(word[at]!)) erase(at);
      }
    } else if (other > 0) word_(sketch, canvas, first, to);
    else {
      for (let at = first; at !== to; at = next[at]!) if (at !== lastType) erase(at);
      canvas.put('_', start[lastType]!, start[lastType]! + 1);
    }
  } else if (names === 0 && other > 0 && isOperators(sketch, first, to)) {
    word_(sketch, canvas, first, to);
    return;
  }
  lastOfNames(sketch, canvas, from, to);
}

function isTypeWord(word: Word): boolean {
  return word === Word.Tag || word === Word.Primitive || word === Word.Storage || word === Word.Qualifier;
}

/** Of names that stand side by side the last stays: `KERN_ERR fmt`, `ring slot`. */
function lastOfNames(sketch: Sketch, canvas: Canvas, from: number, to: number): void {
  const { kind, word, next, previous, start, end, partner } = sketch;
  const before = previous[from]!;
  void before;
  for (let at = from; at !== to && at < sketch.count; at = next[at]!) {
    if (partner[at]! > at) at = partner[at]!;
    const after = next[at]!;
    if (after === to || kind[at] !== Kind.Identifier || kind[after] !== Kind.Identifier) continue;
    if (word[at] !== Word.Name || word[after] !== Word.Name) continue;
    canvas.blank(start[at]!, end[at]!);
    sketch.drop(at);
  }
}

/** Whether a span is nothing but operators. */
function isOperators({ kind, next }: Sketch, from: number, to: number): boolean {
  for (let at = from; at !== to; at = next[at]!) {
    const k = kind[at]!;
    if (k < 33 || k === Mark.OpenParen || k === Mark.OpenIndex || k === Mark.OpenBrace) {
      if (k !== Kind.Arrow && k !== Kind.Ellipsis) return false;
    }
  }
  return true;
}

/** Makes a name of a whole span. */
function word_(sketch: Sketch, canvas: Canvas, from: number, to: number): void {
  const { previous, start, end } = sketch;
  canvas.put('_', start[from]!, end[previous[to]!]!);
  sketch.dropRange(from, previous[to]!);
}

/** `FIELDS({ .a = 1, .b = 2 })` → `FIELDS(  a = 1,  b = 2  )`-like: braces become parentheses, designators names. */
function braces({ kind, next, previous, start, end, partner }: Sketch, canvas: Canvas, open: number): void {
  const close = partner[open]!;
  if (next[open] === close) {
    canvas.put('_', start[open]!, end[close]!);
    return;
  }
  for (let at = open; ; at = next[at]!) {
    const k = kind[at]!;
    if (k === Mark.OpenBrace) canvas.put('(', start[at]!, end[at]!);
    else if (k === Mark.CloseBrace) {
      canvas.put(')', start[at]!, end[at]!);
      if (kind[previous[at]!] === Mark.Comma) canvas.blank(start[previous[at]!]!, end[previous[at]!]!);
    } else if (k === Mark.Dot && (kind[previous[at]!] === Mark.OpenBrace || kind[previous[at]!] === Mark.Comma)) {
      canvas.blank(start[at]!, end[at]!);
    }
    if (at === close) break;
  }
}

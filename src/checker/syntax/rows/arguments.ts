import { Kind } from '../lexer';
import { Holds, Mark } from '../nesting';
import type { Sketch } from '../sketch';
import { Word } from '../words';

/**
 * Arguments of macros that are no expressions; to the grammar a call has none but expressions.
 *
 * | before | after |
 * |---|---|
 * | `container_of(p, struct ring, list)` | `container_of(p,        ring, list)` |
 * | `va_arg(ap, unsigned long)` | `va_arg(ap,          _ong)` |
 * | `alloc(u8 *)` | `alloc(u8  )` |
 * | `scoped_cond_guard(m, return -EINTR, &l)` | `scoped_cond_guard(m,        -EINTR, &l)` |
 * | `CHECK(a, x = 1; goto out)` | `CHECK(a, x = 1,      out)` |
 * | `poll(dev, if (up(dev)) break; )` | `poll(dev,{if (up(dev)) break;})`, a block |
 * | `TEST(a, ==, b)`, `TEST(a, , b)` | `TEST(a, _ , b)`, `TEST(a,   b)` |
 * | `FIELD(.a = 1, .b = 2)` | `FIELD( a = 1,  b = 2)` |
 * | `FIELDS({ 1, 2 })` | `FIELDS(( 1, 2 ))` |
 * | `printk(KERN_ERR fmt)` | `printk(         fmt)` |
 * | `TP_STRUCT__entry(__field(u8, a) __field(u8, b))` | `TP_STRUCT__entry(               __field(u8, b))` |
 */
export function macroArguments(sketch: Sketch): void {
  const { kind, next, partner, count } = sketch;
  for (let i = next[0]!; i < count; i = next[i]!) {
    const close = partner[i]!;
    if (kind[i] !== Mark.OpenParen || close < 0 || !isCall(sketch, i)) continue;
    for (let from = next[i]!, at = from; ; at = next[at]!) {
      if (at !== close && kind[at] !== Mark.Comma) {
        if (partner[at]! > at) at = partner[at]!;
        continue;
      }
      argument(sketch, from, at);
      if (at === close) break;
      from = next[at]!;
    }
  }
}

/** Whether a parenthesis holds arguments, not parameters: it follows a name that no type precedes. */
export function isCall(sketch: Sketch, open: number): boolean {
  const { kind, word, previous, holds, outer } = sketch;
  const name = previous[open]!;
  if (!sketch.isMacroName(name)) return false;
  let before = previous[name]!;
  while (kind[before] === Mark.Star || word[before] === Word.Qualifier) before = previous[before]!;
  if (kind[before] !== Kind.Identifier) return true;
  switch (word[before]) {
    case Word.Primitive:
      return false;
    case Word.Name:
    case Word.TypeOf: {
      // `a * f(x)` and `struct a *f(struct b *x)`: the tag tells, or the place, where no expression can stand.
      if (before === previous[name] || word[previous[before]!] === Word.Tag) return false;
      const around = outer[open] === 0 ? Holds.Top : holds[outer[open]!]!;
      return around === Holds.Body || around === Holds.Block || around >= Holds.Enumerators;
    }
    default:
      return true;
  }
}

/** What an argument is made of, at its own level. */
interface Parts {
  /** Names, and the words of types. */
  names: number;
  types: number;
  lastType: number;
  /** Anything but words and stars. */
  other: boolean;
  /** Nothing but operators. */
  operators: boolean;
  /** The head of a statement that is no expression, and what ends one, before the end. */
  control: boolean;
  statements: boolean;
}

/** One argument: the tokens from `from` to before `to`, the comma or parenthesis behind it. */
function argument(sketch: Sketch, from: number, to: number): void {
  const { kind, word, next, previous } = sketch;
  if (from === to) return empty(sketch, to);
  if (kind[from] === Mark.Dot || kind[from] === Kind.Arrow) {
    sketch.erase(from);
    from = next[from]!;
  }
  if (word[from] === Word.Jump) {
    if (next[from] === to) return sketch.rename(from);
    sketch.erase(from);
    from = next[from]!;
  }
  while (from !== to && kind[previous[to]!] === Mark.Star) {
    if (previous[to] === from) return sketch.put('_', from);
    sketch.erase(previous[to]!);
  }
  const parts = inspect(sketch, from, to);
  if ((parts.control || parts.statements) && block(sketch, from, to)) return;
  mend(sketch, from, to);
  if (parts.control || (parts.operators && parts.other)) return sketch.put('_', from, previous[to]!);
  if (parts.types > 0) {
    if (parts.names === 0 && parts.other) return sketch.put('_', from, previous[to]!);
    eachOwn(sketch, from, to, (at) => {
      if (parts.names > 0 ? isTypeWord(word[at]!) : at !== parts.lastType) sketch.erase(at);
    });
    if (parts.names === 0) sketch.rename(parts.lastType);
  }
  if (parts.names > 1) {
    lastOfNames(sketch, from, to);
    lastOfCalls(sketch, from, to);
  }
}

/** An empty argument goes, and a comma with it. */
function empty(sketch: Sketch, to: number): void {
  const { kind, previous } = sketch;
  if (kind[to] === Mark.Comma) sketch.erase(to);
  else if (kind[previous[to]!] === Mark.Comma) sketch.erase(previous[to]!);
}

/** Calls `visit` for every token of a span that is in no bracket of its own; brackets themselves included. */
function eachOwn({ next, partner }: Sketch, from: number, to: number, visit: (token: number) => void): void {
  for (let at = from; at !== to; at = next[at]!) {
    visit(at);
    if (partner[at]! > at) at = partner[at]!;
  }
}

function inspect(sketch: Sketch, from: number, to: number): Parts {
  const { kind, word, next } = sketch;
  const parts: Parts = {
    names: 0,
    types: 0,
    lastType: 0,
    other: false,
    operators: true,
    control: false,
    statements: false,
  };
  eachOwn(sketch, from, to, (at) => {
    const k = kind[at]!;
    const w = word[at]!;
    if (k === Kind.Identifier) {
      parts.operators = false;
      if (isTypeWord(w)) {
        parts.types++;
        parts.lastType = at;
      } else if (w === Word.Control || w === Word.Clause || w === Word.Case) parts.control = true;
      else if (w !== Word.Jump) parts.names++;
      return;
    }
    if (k === Mark.Semicolon && next[at] !== to) parts.statements = true;
    if (k !== Mark.Star) parts.other = true;
    const operator =
      k > 32 ? k !== Mark.OpenParen && k !== Mark.OpenIndex && k !== Mark.OpenBrace : k === Kind.Arrow;
    if (!operator) parts.operators = false;
  });
  return parts;
}

/** Whole statements get braces, where there is room for them: the grammar takes a block for an argument. */
function block(sketch: Sketch, from: number, to: number): boolean {
  const { kind, previous } = sketch;
  const last = kind[previous[to]!];
  if (last !== Mark.Semicolon && last !== Mark.CloseBrace) return false;
  return sketch.surround('{}', from, previous[to]!);
}

/** What else is of statements and of lists becomes part of an expression. */
function mend(sketch: Sketch, from: number, to: number): void {
  const { kind, word, next, previous, holds } = sketch;
  eachOwn(sketch, from, to, (at) => {
    if (kind[at] === Mark.Semicolon) {
      if (next[at] === to) sketch.erase(at);
      else sketch.put(',', at);
    } else if (kind[at] === Kind.Identifier) {
      if (word[at] === Word.Jump) sketch.erase(at);
    } else if (kind[at] === Mark.OpenBrace && holds[at] === Holds.Initializer) {
      // Behind a parenthesis they are a compound literal's: `&(struct pair) { 1, 2 }`.
      if (kind[previous[at]!] !== Mark.CloseParen) braces(sketch, at);
    }
  });
}

function isTypeWord(word: Word): boolean {
  return word === Word.Tag || word === Word.Primitive || word === Word.Storage || word === Word.Qualifier;
}

/** Of names that stand side by side the last stays: `KERN_ERR fmt`, `ring slot`. */
function lastOfNames(sketch: Sketch, from: number, to: number): void {
  const { kind, word, next } = sketch;
  const isName = (token: number): boolean => kind[token] === Kind.Identifier && word[token] === Word.Name;
  eachOwn(sketch, from, to, (at) => {
    if (isName(at) && next[at] !== to && isName(next[at]!)) sketch.erase(at);
  });
}

/** Of calls that stand side by side the last stays: so the fields of a trace event do. */
function lastOfCalls(sketch: Sketch, from: number, to: number): void {
  const { kind, word, next, partner } = sketch;
  const isCalled = (token: number): boolean =>
    kind[token] === Kind.Identifier && word[token] === Word.Name && kind[next[token]!] === Mark.OpenParen;
  eachOwn(sketch, from, to, (at) => {
    const close = isCalled(at) ? partner[next[at]!]! : -1;
    if (close >= 0 && next[close] !== to && isCalled(next[close]!)) sketch.erase(at, close);
  });
}

/** Braces become parentheses, and designators names. */
function braces(sketch: Sketch, open: number): void {
  const { kind, next, previous, partner } = sketch;
  const close = partner[open]!;
  if (next[open] === close) return sketch.put('_', open, close);
  for (let at = open; ; at = next[at]!) {
    const before = kind[previous[at]!];
    if (kind[at] === Mark.OpenBrace) sketch.put('(', at);
    else if (kind[at] === Mark.CloseBrace) {
      sketch.put(')', at);
      if (before === Mark.Comma) sketch.erase(previous[at]!);
    } else if (kind[at] === Mark.Dot && (before === Mark.OpenBrace || before === Mark.Comma))
      sketch.erase(at);
    if (at === close) return;
  }
}

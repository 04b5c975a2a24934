import { Kind } from '../lexer';
import { Holds, Mark } from '../nesting';
import type { Sketch } from '../sketch';
import { Word } from '../words';
import { isCall } from './arguments';

/** How a name looks that is a macro for attributes: `__nfp_pure`, `HWRM_PACKED`. */
const ATTRIBUTE = /^(__\w+|[A-Z][A-Z\d_]+)$/;

/**
 * Names that stand where C has none, in the head of a declaration: C has one type and one name. What is too much is an
 * attribute that the vocabulary doesn't know: `STATIC int f(void)`, `static int EXPORTED f(void)`, `u8 buf[8] DMA_ALIGNED;`.
 */
export function surplusNames(sketch: Sketch): void {
  const { kind, word, next, around } = sketch;
  for (const head of sketch.heads) {
    const place = around[head]!;
    if (kind[head] !== Kind.Identifier || place >= Holds.Enumerators) continue;
    if (place === Holds.Body || place === Holds.Block) {
      const w = word[head]!;
      const declares = w === Word.Storage || w === Word.Tag || w === Word.Primitive || w === Word.Qualifier;
      const third = kind[next[next[head]!]!];
      const named = w === Word.Name && kind[next[head]!] === Kind.Identifier;
      if (!declares && !(named && (third === Kind.Identifier || third === Mark.Star))) continue;
    }
    declaration(sketch, head);
  }
}

/** One declaration, or one parameter. */
function declaration(sketch: Sketch, head: number): void {
  const { kind, word, next, partner } = sketch;
  let at = specifiers(sketch, head);
  while (kind[at] === Mark.Star) {
    while (kind[at] === Mark.Star || word[at] === Word.Qualifier) at = next[at]!;
    at = keepLast(sketch, at, 1);
  }
  while ((kind[at] === Mark.OpenParen || kind[at] === Mark.OpenIndex) && partner[at]! > at) {
    if (kind[at] === Mark.OpenParen && !isCall(sketch, at)) parameters(sketch, at);
    at = next[partner[at]!]!;
  }
  trailing(sketch, at);
}

function parameters(sketch: Sketch, open: number): void {
  const { kind, next, partner } = sketch;
  const close = partner[open]!;
  let fresh = true;
  for (let at = next[open]!; at !== close && at < sketch.count; at = next[at]!) {
    if (fresh && kind[at] === Kind.Identifier) declaration(sketch, at);
    fresh = kind[at] === Mark.Comma;
    if (partner[at]! > at) at = partner[at]!;
  }
}

/** Passes over storage, qualifiers, type and the name behind it; gives the token behind. */
function specifiers(sketch: Sketch, head: number): number {
  const { kind, word, next } = sketch;
  const before: number[] = []; // names before the type is sure
  let built = false; // struct x, int
  let at = head;
  for (; kind[at] === Kind.Identifier; at = next[at]!) {
    const w = word[at]!;
    if (w === Word.Tag) {
      built = true;
      if (kind[next[at]!] === Kind.Identifier) at = next[at]!;
      const open = next[at]!;
      const close = sketch.partner[open]!;
      if (kind[open] === Mark.OpenBrace && close > 0) at = close;
      // `struct HEADER(3) x`, where a macro makes the tag.
      else if (kind[open] === Mark.OpenParen && close > 0 && kind[next[close]!] === Kind.Identifier)
        sketch.erase(open, close);
    } else if (w === Word.Primitive) built = true;
    else if (w === Word.Storage || w === Word.Qualifier) {
      if (w === Word.Storage) before.splice(0).forEach((name) => sketch.erase(name));
      continue;
    } else if (w === Word.TypeOf) return keepLast(sketch, next[at]!, 1);
    else if (w === Word.Name) {
      if (built) return keepLast(sketch, at, kind[stop(sketch, at)] === Mark.Star ? 0 : 1);
      before.push(at);
      continue;
    } else return at;
    before.splice(0).forEach((name) => sketch.erase(name));
  }
  if (!built) surplus(sketch, before, kind[at] === Mark.Star ? 1 : 2);
  return at;
}

/** The token behind a run of names and qualifiers. */
function stop({ kind, next }: Sketch, at: number): number {
  while (kind[at] === Kind.Identifier) at = next[at]!;
  return at;
}

/** Of the names that begin at a token as many stay as told; gives the token behind them. */
function keepLast(sketch: Sketch, from: number, keep: number): number {
  const { kind, word, next } = sketch;
  const names: number[] = [];
  let at = from;
  for (
    ;
    kind[at] === Kind.Identifier && (word[at] === Word.Name || word[at] === Word.Qualifier);
    at = next[at]!
  ) {
    if (word[at] === Word.Name) names.push(at);
  }
  surplus(sketch, names, keep);
  return at;
}

/** Erases all names but `keep`: those that look like attributes go first, then from the front. */
function surplus(sketch: Sketch, names: readonly number[], keep: number): void {
  let excess = names.length - keep;
  const left =
    excess > 0
      ? names.filter((name) => excess <= 0 || !ATTRIBUTE.test(sketch.spelling(name)) || !goes(name))
      : [];
  for (let i = 0; excess > 0; i++) goes(left[i]!);

  function goes(name: number): boolean {
    const open = sketch.next[name]!;
    const hasArguments = sketch.kind[open] === Mark.OpenParen && sketch.partner[open]! > 0;
    sketch.erase(name, hasArguments ? sketch.partner[open]! : name);
    return excess-- > 0;
  }
}

/** Names behind the declarator: `f(void) __nonnull_args(1) {`, `u8 b[8] ALIGNED;`. */
function trailing(sketch: Sketch, from: number): void {
  const { kind, word, next, previous, partner } = sketch;
  const before = kind[previous[from]!];
  if (before !== Mark.CloseParen && before !== Mark.CloseIndex) return;
  const found: [number, number][] = [];
  let at = from;
  while (kind[at] === Kind.Identifier && word[at] === Word.Name && found.length < 6) {
    const open = next[at]!;
    const last = kind[open] === Mark.OpenParen && partner[open]! > 0 ? partner[open]! : at;
    found.push([at, last]);
    at = next[last]!;
  }
  const k = kind[at];
  if (k !== Mark.OpenBrace && k !== Mark.Semicolon && k !== Mark.Equals && k !== Mark.Comma) return;
  for (const [first, last] of found) sketch.erase(first, last);
}

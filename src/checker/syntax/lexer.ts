/**
 * C tokens of un-preprocessed source, as parallel arrays: the mask asks millions of tokens, so a token is an index, not an
 * object. Comments are no tokens (their spans are listed); a directive is one token up to the end of its last continued line.
 */

/** Kind of a token. Punctuation of one character has that character's code (33..126) as its kind. */
export const enum Kind {
  End = 0,
  Identifier = 1,
  Number = 2,
  String = 3,
  Character = 4,
  Directive = 5,
  Ellipsis = 6,
  Arrow = 7,
}

export interface Tokens {
  readonly text: string;
  /** Tokens are 1 to count - 1; token 0 and token `count` are sentinels of `Kind.End` at the ends of the text. */
  readonly count: number;
  readonly kind: Uint8Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** Start and end offsets of every comment, flat, in order. */
  readonly comments: readonly number[];
}

const SPACE = 1;
const DIGIT = 2;
const LETTER = 4;

/** What a character may be part of; everything above ASCII counts as a letter, as the grammar's XID classes nearly say. */
const CLASS = new Uint8Array(128);
CLASS.fill(SPACE, 0, 33); // control characters, too: the canvas makes spaces of them
CLASS[127] = SPACE;
for (let c = 48; c < 58; c++) CLASS[c] = DIGIT;
for (let c = 65; c < 91; c++) CLASS[c] = CLASS[c + 32] = LETTER;
CLASS[95] = CLASS[36] = LETTER;

const NEWLINE = 10;
const QUOTE = 34;
const HASH = 35;
const APOSTROPHE = 39;
const STAR = 42;
const MINUS = 45;
const DOT = 46;
const SLASH = 47;
const GREATER = 62;
const BACKSLASH = 92;

function classOf(c: number): number {
  return c < 128 ? CLASS[c]! : c === 0xfeff || c === 0xa0 ? SPACE : LETTER;
}

/** Splits C text into tokens; never fails: what is unterminated ends at its line (strings) or at the end (comments). */
export function lex(text: string): Tokens {
  const length = text.length;
  let capacity = (length >> 2) + 16;
  let kind = new Uint8Array(capacity);
  let start = new Int32Array(capacity);
  let end = new Int32Array(capacity);
  let count = 1; // behind the sentinel
  const comments: number[] = [];

  const push = (k: number, from: number, to: number): void => {
    if (count + 1 >= capacity) {
      capacity *= 2;
      [kind, start, end] = [grown(kind, capacity), grown(start, capacity), grown(end, capacity)];
    }
    kind[count] = k;
    start[count] = from;
    end[count++] = to;
  };

  let at = 0;
  let lineStart = true; // nothing but space and comments since the last newline
  while (at < length) {
    const c = text.charCodeAt(at);
    const cls = classOf(c);
    if (cls === SPACE) {
      if (c === NEWLINE) lineStart = true;
      at++;
      continue;
    }
    const from = at;
    if (cls === LETTER || cls === DIGIT) {
      at++;
      if (cls === LETTER) while (at < length && (classOf(text.charCodeAt(at)) & (LETTER | DIGIT)) !== 0) at++;
      else at = numberEnd(text, at);
      const next = text.charCodeAt(at);
      if (cls === LETTER && (next === QUOTE || next === APOSTROPHE) && isPrefix(text, from, at)) {
        at = quotedEnd(text, at);
        push(next === QUOTE ? Kind.String : Kind.Character, from, at);
      } else push(cls === LETTER ? Kind.Identifier : Kind.Number, from, at);
    } else if (c === SLASH && text.charCodeAt(at + 1) === STAR) {
      const close = text.indexOf('*/', at + 2);
      at = close < 0 ? length : close + 2;
      comments.push(from, at);
      continue;
    } else if (c === SLASH && text.charCodeAt(at + 1) === SLASH) {
      at = lineEnd(text, at);
      comments.push(from, at);
      continue;
    } else if (c === QUOTE || c === APOSTROPHE) {
      at = quotedEnd(text, at);
      push(c === QUOTE ? Kind.String : Kind.Character, from, at);
    } else if (c === HASH && lineStart) {
      at = directiveEnd(text, at, comments);
      push(Kind.Directive, from, at);
    } else if (c === DOT && text.charCodeAt(at + 1) === DOT && text.charCodeAt(at + 2) === DOT) {
      push(Kind.Ellipsis, from, (at += 3));
    } else if (c === DOT && classOf(text.charCodeAt(at + 1)) === DIGIT) {
      at = numberEnd(text, at + 1);
      push(Kind.Number, from, at);
    } else if (c === MINUS && text.charCodeAt(at + 1) === GREATER) {
      push(Kind.Arrow, from, (at += 2));
    } else if (c === BACKSLASH) {
      at++; // a line splice, or garbage: no token
      if (text.charCodeAt(at) === 13) at++;
      if (text.charCodeAt(at) === NEWLINE) at++;
      continue;
    } else push(c, from, ++at);
    lineStart = false;
  }
  kind[count] = Kind.End;
  start[count] = end[count] = length;
  return { text, count, kind, start, end, comments };
}

function grown<T extends Uint8Array | Int32Array>(old: T, capacity: number): T {
  const bigger = new (old.constructor as new (n: number) => T)(capacity);
  bigger.set(old);
  return bigger;
}

/** End of a preprocessing number (C11 6.4.8): digits, letters, dots, and a sign behind an exponent. */
function numberEnd(text: string, at: number): number {
  for (; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === DOT || (classOf(c) & (LETTER | DIGIT)) !== 0) continue;
    const before = text.charCodeAt(at - 1) | 32;
    // 0x1e+2 is an addition to the compiler's reader of kernel code, as is 0xe-1: hexadecimal floats are not used there.
    if ((c === 43 || c === 45) && before === 101 && !isHex(text, at)) continue;
    break;
  }
  return at;
}

/** Whether the number that ends at `at` began with 0x. */
function isHex(text: string, at: number): boolean {
  let from = at - 1;
  while (from > 0 && (classOf(text.charCodeAt(from - 1)) & (LETTER | DIGIT)) !== 0) from--;
  return text.charCodeAt(from) === 48 && (text.charCodeAt(from + 1) | 32) === 120;
}

/** String prefixes of C11: L, u, U, u8. */
function isPrefix(text: string, from: number, to: number): boolean {
  const c = text.charCodeAt(from);
  if (to - from === 1) return c === 76 || c === 117 || c === 85;
  return to - from === 2 && c === 117 && text.charCodeAt(from + 1) === 56;
}

/** End of a string or character that opens at `at`; an unterminated one ends before its newline. */
function quotedEnd(text: string, at: number): number {
  const quote = text.charCodeAt(at++);
  for (; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === quote) return at + 1;
    if (c === NEWLINE) return at;
    if (c === BACKSLASH) {
      if (text.charCodeAt(at + 1) === 13) at++;
      at++;
    }
  }
  return Math.min(at, text.length);
}

/** Offset of the newline that ends the logical line of `at`. */
function lineEnd(text: string, at: number): number {
  for (;;) {
    const newline = text.indexOf('\n', at);
    if (newline < 0) return text.length;
    let before = newline - 1;
    if (text.charCodeAt(before) === 13) before--;
    if (text.charCodeAt(before) !== BACKSLASH) return newline;
    at = newline + 1;
  }
}

/** End of the directive at `at`: its logical line, where a block comment hides newlines; its comments are listed. */
function directiveEnd(text: string, at: number, comments: number[]): number {
  let stop = lineEnd(text, at);
  for (; at < stop; at++) {
    const c = text.charCodeAt(at);
    if (c === QUOTE) at = Math.min(quotedEnd(text, at), stop) - 1;
    else if (c === SLASH && text.charCodeAt(at + 1) === STAR) {
      const close = text.indexOf('*/', at + 2);
      const after = close < 0 ? text.length : close + 2;
      comments.push(at, after);
      if (after > stop) stop = lineEnd(text, after);
      at = after - 1;
    } else if (c === SLASH && text.charCodeAt(at + 1) === SLASH) {
      comments.push(at, stop);
      return stop;
    }
  }
  return stop;
}

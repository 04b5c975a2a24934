import { Kind, lex, type Tokens } from './lexer';
import type { Names } from './vocabulary';

const SPACE = 32;
const NEWLINE = 10;

/** The text that the grammar reads: of the same length, with what C's grammar can't know rewritten in place. */
export function mask(text: string, names: Names): string {
  const tokens = lex(text);
  const out = new Uint16Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  const blank = (from: number, to: number): void => {
    for (let i = from; i < to; i++) if (out[i] !== NEWLINE) out[i] = SPACE;
  };
  for (let i = 0; i < tokens.comments.length; i += 2) blank(tokens.comments[i]!, tokens.comments[i + 1]!);
  for (let i = 0; i < tokens.count; i++) {
    const from = tokens.start[i]!;
    const to = tokens.end[i]!;
    if (tokens.kind[i] === Kind.Directive) {
      if (!/^#\s*(if|el|endif)/.test(text.slice(from, to))) blank(from, to);
    } else if (tokens.kind[i] === Kind.Identifier) {
      const name = text.slice(from, to);
      if (names.annotations.has(name)) {
        const close = closing(tokens, i + 1);
        blank(from, close < 0 ? to : tokens.end[close]!);
      } else if ((names.loops.has(name) || /(^|_)for_each/.test(name)) && closing(tokens, i + 1) > 0) {
        blank(from, to);
        for (let k = 0; k < 5; k++) out[from + k] = 'while'.charCodeAt(k);
      }
    }
  }
  return new TextDecoder('utf-16le', { ignoreBOM: true }).decode(out);
}

/** Index of the token that closes the parenthesis at `open`, or -1. */
function closing(tokens: Tokens, open: number): number {
  if (tokens.kind[open] !== 40) return -1;
  for (let i = open, depth = 0; i < tokens.count; i++) {
    if (tokens.kind[i] === 40) depth++;
    else if (tokens.kind[i] === 41 && --depth === 0) return i;
  }
  return -1;
}

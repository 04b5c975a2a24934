import { Kind, type Tokens } from './lexer';
import { directiveName } from './directives';
import { Mark } from './nesting';
import { C_WORDS, Word } from './words';

/** What a text may cost. */
export interface Limits {
  /** UTF-16 code units. */
  readonly length: number;
  /** Levels that a tree may have: open brackets, and operators and headers that wait for what follows them. */
  readonly depth: number;
  /** Milliseconds for parsing; the mask before it takes time in proportion to the length. */
  readonly deadline: number;
}

/** The largest files of Linux 6.12's drivers/ have some 2.5 million characters of register lists, the deepest code some 60 levels. */
export const LIMITS: Limits = { length: 4 * 1024 * 1024, depth: 1000, deadline: 2000 };

/** Whether a text is no text: control characters, or bytes that were no UTF-8, in more than one place of a hundred. */
export function isBinary(text: string): boolean {
  let strange = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 32 ? c < 9 || c > 13 : c === 0xfffd) strange++;
  }
  return strange * 100 > text.length;
}

/**
 * The first token at which a tree would get deeper than `depth`, or -1. Every level of a syntax tree comes from an open
 * bracket, or from an operator, header, label or `else` whose operand or statement has not ended; so both are counted, in all
 * brackets that are open.
 */
export function tooDeepAt(tokens: Tokens, depth: number): number {
  const { kind, start, end, text, count } = tokens;
  /** Per open bracket: how many wait in the statement around it, and in the one before, which an `else` carries on. */
  const waits: number[] = [];
  const chains: number[] = [];
  let wait = 0;
  let chain = 0;
  let total = 0; // all waits of outer levels, and the levels
  let conditionals = 0;
  let label = false;
  for (let i = 1; i < count; i++) {
    const k = kind[i]!;
    if (k === Mark.OpenParen || k === Mark.OpenIndex || k === Mark.OpenBrace) {
      waits.push(wait);
      chains.push(chain);
      total += wait + 1;
      wait = chain = 0;
    } else if (k === Mark.CloseParen || k === Mark.CloseIndex || k === Mark.CloseBrace) {
      if (waits.length === 0) continue;
      wait = waits.pop()!;
      chain = chains.pop()!;
      total -= wait + 1;
      if (k === Mark.CloseBrace) [wait, chain] = [0, wait];
    } else if (k === Mark.Semicolon) [wait, chain] = [0, wait];
    else if (k === Mark.Comma) wait = 0;
    else if (k === Kind.Identifier) {
      const length = end[i]! - start[i]!;
      const word = length > 1 && length < 7 ? C_WORDS.get(text.slice(start[i], end[i])) : undefined;
      if (word === Word.Clause) wait += text.charCodeAt(start[i]!) === 101 ? chain + 1 : 1;
      else if (word === Word.Control) wait++;
      else if (word === Word.Case) label = true;
    } else if (k === Kind.Directive) {
      const name = directiveName(text, start[i]!);
      if (name.startsWith('if') || name.startsWith('elif')) conditionals++;
      else if (name === 'endif') conditionals = Math.max(0, conditionals - 1);
    } else if (k === Mark.Colon && label) {
      // Labels of a switch stand side by side.
      label = false;
      wait = 0;
    } else if (k >= 33) wait++;
    if (total + wait + conditionals > depth) return i;
  }
  return -1;
}

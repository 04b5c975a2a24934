import { Kind, type Tokens } from './lexer';
import { directiveName } from './directives';
import { Mark } from './nesting';
import type { ProblemKind } from './problems';
import { C_WORDS, Word } from './words';

/** What a text may cost. */
export interface Limits {
  /** UTF-16 code units. */
  readonly length: number;
  /** Levels that a tree may have: open brackets, and operators and headers that wait for what follows them. */
  readonly depth: number;
  /**
   * Steps of tree-sitter's progress callback, each of a hundred operations of its parser. Not a time: a text is then given up
   * on every machine or on none, however busy. The lexer and the mask take time in proportion to the length.
   */
  readonly steps: number;
}

/**
 * No .c file of Linux 6.1's and 6.12's drivers/ is longer (some headers are: lists of registers), and the deepest counts 287
 * levels (gpu/drm/amd/display/dc/dml2/display_mode_core.c). The most steps are 15,206 (net/wireless/realtek/rtw89/rtw8852a_table.c,
 * 0.3 s); 50,000 take one to six seconds.
 */
export const LIMITS: Limits = { length: 4 * 1024 * 1024, depth: 1000, steps: 50_000 };

/** Why a text is not parsed, and the offset of what stood against it. */
export interface Refusal {
  readonly kind: ProblemKind;
  readonly at: number;
  readonly message: string;
}

/** What speaks against a text before anything is made of it, or null. */
export function refuseText(text: string, { length }: Limits): Refusal | null {
  if (text.length > length) {
    const [is, may] = [count(text.length), count(length)];
    return {
      kind: 'too-large',
      at: 0,
      message: `The file has ${is} characters; files of up to ${may} are checked.`,
    };
  }
  if (!isBinary(text)) return null;
  return { kind: 'binary', at: 0, message: 'The file is binary, or in an encoding other than UTF-8.' };
}

/** What speaks against a text once its tokens are known, or null. */
export function refuseTokens(tokens: Tokens, { depth }: Limits): Refusal | null {
  if (tokens.count === 1) return { kind: 'empty', at: 0, message: 'The file has no code in it.' };
  const deep = tooDeepAt(tokens, depth);
  if (deep < 0) return null;
  const message = `The code is nested more than ${count(depth)} levels deep here.`;
  return { kind: 'too-deep', at: tokens.start[deep]!, message };
}

/** The parser gave up. */
export function refuseEffort({ steps }: Limits): Refusal {
  return {
    kind: 'too-costly',
    at: 0,
    message: `Parsing took more than ${count(steps)} steps and was given up.`,
  };
}

function count(n: number): string {
  return n.toLocaleString('en');
}

/** Whether a text is no text: control characters, or bytes that were no UTF-8, in more than one place of a hundred. */
const STRANGE = /[\0-\x08\x0e-\x1f\ufffd]/;

function isBinary(text: string): boolean {
  // Asked first what nearly always is the answer.
  if (!STRANGE.test(text)) return false;
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
function tooDeepAt(tokens: Tokens, depth: number): number {
  const { kind, start, end, text } = tokens;
  /** Per open bracket: how many wait in the statement around it, and in the one before, which an `else` carries on. */
  const waits: number[] = [];
  const chains: number[] = [];
  let wait = 0;
  let chain = 0;
  let total = 0; // all waits of outer levels, and the levels
  let conditionals = 0;
  let label = false;
  for (let i = 1; i < tokens.count; i++) {
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

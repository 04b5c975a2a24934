import { Kind, type Tokens } from '../syntax/lexer';
import { Mark } from '../syntax/nesting';
import { behindBrackets, closing, endsOperand, MOST_TOKENS, opening } from './brackets';

const [AMPERSAND, PLUS, MINUS, LESS, GREATER] = [38, 43, 45, 60, 62];

/** What stands before the `=` of an assignment that computes: `% & * + - / ^ |`. */
const COMPUTING: ReadonlySet<number> = new Set([37, AMPERSAND, Mark.Star, PLUS, MINUS, 47, 94, 124]);

const STATEMENTS: ReadonlySet<string> = new Set(['if', 'while', 'switch']);

/** Whether a token is the name of a member. */
export function isMember({ kind }: Tokens, at: number): boolean {
  return kind[at - 1] === Kind.Arrow || kind[at - 1] === Mark.Dot;
}

/**
 * Whether something may be put into the member or the variable that a token names, or into an element of it: it is assigned or
 * stepped, its address is taken, or a loop's macro may assign it. To be right of all that is, it is wrong of some that is not.
 */
export function isFilled(tokens: Tokens, at: number): boolean {
  const { kind } = tokens;
  if (kind[at + 1] === Mark.OpenParen) return false;
  const next = behindBrackets(tokens, at + 1);
  const behind = behindAll(tokens, next);
  if (kind[behind] === Kind.Directive || assigns(tokens, behind)) return true;
  // Of `&a->b.c` the address is that of another member.
  const after = kind[behind]!;
  if (after === Kind.Arrow || after === Mark.Dot || after === Mark.OpenParen) return false;
  const before = pathStart(tokens, at) - 1;
  let prefix = before;
  while (kind[prefix] === Mark.OpenParen || kind[prefix] === Mark.Star) prefix--;
  if (isStep(tokens, prefix - 1)) return true;
  if (kind[prefix] === AMPERSAND) return kind[prefix - 1] !== AMPERSAND && !endsOperand(tokens, prefix - 1);
  const isArgument =
    kind[before] === Mark.Comma || (kind[before] === Mark.OpenParen && !isStatement(tokens, before - 1));
  const isWhole = kind[next] === Mark.Comma || kind[next] === Mark.CloseParen;
  return isArgument && isWhole && isOfLoop(tokens, next);
}

/** The first token behind what closes around an operand, and behind the indices that follow: `(*(a->b))[c]`. */
function behindAll(tokens: Tokens, from: number): number {
  let at = from;
  for (let last = -1; last !== at && at < from + MOST_TOKENS;) {
    last = at;
    while (tokens.kind[at] === Mark.CloseParen) at++;
    at = behindBrackets(tokens, at);
  }
  return at;
}

/** Whether the parentheses behind a token are of C itself. */
function isStatement({ text, start, end }: Tokens, at: number): boolean {
  return STATEMENTS.has(text.slice(start[at], end[at]));
}

/** Whether the operator of an assignment, `++` or `--` begins at a token. */
function assigns(tokens: Tokens, at: number): boolean {
  const { kind } = tokens;
  const first = kind[at]!;
  if (first === Mark.Equals) return kind[at + 1] !== Mark.Equals;
  if (first === LESS || first === GREATER) return kind[at + 1] === first && kind[at + 2] === Mark.Equals;
  return isStep(tokens, at) || (COMPUTING.has(first) && kind[at + 1] === Mark.Equals);
}

function isStep({ kind }: Tokens, at: number): boolean {
  return (kind[at] === PLUS || kind[at] === MINUS) && kind[at + 1] === kind[at];
}

/** The first token of `a->b[i].c(d)->e`, by the token of its last name. */
function pathStart(tokens: Tokens, at: number): number {
  const { kind } = tokens;
  const last = at - MOST_TOKENS;
  while (isMember(tokens, at) && at > last) {
    at -= 2;
    while ((kind[at] === Mark.CloseParen || kind[at] === Mark.CloseIndex) && at > last) {
      const open = opening(tokens, at);
      // A bracket stands behind what it belongs to, or begins the path.
      if (!endsOperand(tokens, open - 1)) return open;
      at = open - 1;
    }
  }
  return at;
}

/** Whether the parentheses around an argument are of a macro that a statement follows, by the token behind the argument. */
function isOfLoop(tokens: Tokens, at: number): boolean {
  const { kind } = tokens;
  const close = closing(tokens, at, 1);
  const next = kind[close + 1];
  return kind[close] !== Mark.CloseParen || next === Mark.OpenBrace || next === Kind.Identifier;
}

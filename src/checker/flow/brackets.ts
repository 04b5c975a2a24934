import { Kind, type Tokens } from '../syntax/lexer';
import { Mark } from '../syntax/nesting';

/** How far is looked for the other end of a bracket or of a path: text that nobody wrote by hand must not cost more than its length. */
export const MOST_TOKENS = 200;

const opens = (kind: number): boolean => kind === Mark.OpenParen || kind === Mark.OpenIndex;
const closes = (kind: number): boolean => kind === Mark.CloseParen || kind === Mark.CloseIndex;

/**
 * The token that closes the parenthesis or index which a token opens, or where the search ends.
 *
 * @param depth of brackets that are open before the token
 */
export function closing({ kind }: Tokens, at: number, depth = 0): number {
  for (const last = at + MOST_TOKENS; kind[at] !== Kind.End && at < last; at++) {
    if (opens(kind[at]!)) depth++;
    else if (closes(kind[at]!) && --depth === 0) break;
  }
  return at;
}

/** The token that opens the parenthesis or index which a token closes, or where the search ends. */
export function opening({ kind }: Tokens, at: number): number {
  let depth = 0;
  for (const last = at - MOST_TOKENS; kind[at] !== Kind.End && at > last; at--) {
    if (closes(kind[at]!)) depth++;
    else if (opens(kind[at]!) && --depth === 0) break;
  }
  return at;
}

/** The first token behind the brackets that stand one behind the other from a token on: `(a)[b]`. */
export function behindBrackets(tokens: Tokens, at: number): number {
  const last = at + MOST_TOKENS;
  while (opens(tokens.kind[at]!) && at < last) at = closing(tokens, at) + 1;
  return at;
}

/** Whether an operand ends with a token, so that what follows is an operator between two. */
export function endsOperand({ kind }: Tokens, at: number): boolean {
  return kind[at] === Kind.Identifier || kind[at] === Kind.Number || closes(kind[at]!);
}

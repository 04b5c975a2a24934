import { Kind, type Tokens } from '../syntax/lexer';
import { Mark } from '../syntax/nesting';
import { behindBrackets, closing, endsOperand } from './brackets';
import { goesNowhere } from './nowhere';

const [EXCLAMATION, AMPERSAND, PLUS, MINUS, TILDE] = [33, 38, 43, 45, 126];
const PREFIXES: ReadonlySet<number> = new Set([EXCLAMATION, Mark.Star, PLUS, MINUS, TILDE]);

/** Words of a type: `const volatile unsigned long long int`, and what is noted beside them. */
const MOST_WORDS = 8;

type Visit = (token: number) => void;

/**
 * Tells of the operand of a cast, by a name of the cast's type, what may make it a pointer: the names that its own type comes from,
 * `&` where it is an address, and `*` where it is cast to a pointer first. Of a cast whose value goes nowhere nothing is told.
 */
export function operandOfCast(tokens: Tokens, at: number, visit: Visit): void {
  const { kind, text, start, end } = tokens;
  let [from, to] = [at - 1, at + 1];
  while (kind[from] === Kind.Identifier && at - from < MOST_WORDS) from--;
  while (kind[to] === Kind.Identifier && to - at < MOST_WORDS) to++;
  if (kind[from] !== Mark.OpenParen || kind[to] !== Mark.CloseParen) return;
  if (text.slice(start[from - 1], end[from - 1]) === 'sizeof' || goesNowhere(tokens, from - 1)) return;
  let first = to + 1;
  while (PREFIXES.has(kind[first]!)) first++;
  if (kind[first] === AMPERSAND) visit(first);
  else if (kind[first] === Mark.OpenParen) {
    const close = closing(tokens, first);
    inside(tokens, first + 1, close, visit);
    path(tokens, first, visit);
  } else if (kind[first] === Kind.Identifier) path(tokens, first, visit);
}

/** What is in parentheses: the type of `(a + b)` is that of `a`, that of `(a->b)` that of `b`, that of `(type *)p` its own. */
function inside(tokens: Tokens, from: number, to: number, visit: Visit): void {
  const { kind } = tokens;
  for (let at = from; at < to; at++) {
    const isAddress = kind[at] === AMPERSAND && !endsOperand(tokens, at - 1);
    const isPointer = kind[at] === Mark.Star && kind[at + 1] === Mark.CloseParen;
    const isName = kind[at] === Kind.Identifier && !isOwner(tokens, at);
    if (isName || isAddress || isPointer) visit(at);
  }
}

/** Whether a member of what a token names is meant. */
const isOwner = ({ kind }: Tokens, at: number): boolean =>
  kind[at + 1] === Kind.Arrow || kind[at + 1] === Mark.Dot;

/** The last name of `a->b[i].c(d)`: the type is what that is declared as. */
function path(tokens: Tokens, at: number, visit: Visit): void {
  const { kind } = tokens;
  let last = at;
  at = behindBrackets(tokens, kind[at] === Kind.Identifier ? at + 1 : at);
  while (kind[at] === Kind.Arrow || kind[at] === Mark.Dot) {
    last = at + 1;
    at = behindBrackets(tokens, at + 2);
  }
  if (kind[last] === Kind.Identifier) visit(last);
}

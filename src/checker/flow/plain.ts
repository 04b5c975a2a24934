import { Kind, type Tokens } from '../syntax/lexer';
import { Mark } from '../syntax/nesting';
import { isMember } from './filled';

/** Words that stand before a name and are no type. */
const NO_TYPES: ReadonlySet<string> = new Set([
  'return',
  'goto',
  'else',
  'case',
  'sizeof',
  'struct',
  'union',
  'enum',
]);

/** What may follow a declared name that is neither a function nor an array: `, ; = )`. */
const BEHIND: ReadonlySet<number> = new Set([Mark.Comma, Mark.Semicolon, Mark.Equals, Mark.CloseParen]);

/** Parameters and variables that a function declares without a star, as far as its tokens have been noted. */
export class PlainVariables {
  /** By name, the token of the type; -1 where the name is declared with a star as well. */
  private readonly types = new Map<string, number>();

  /** Notes the word that a token is, if it is declared there. */
  note(tokens: Tokens, at: number, word: string): void {
    const { kind } = tokens;
    const before = kind[at - 1];
    if (before !== Kind.Identifier && before !== Mark.Star) return;
    // `type *name`, or a product: which, is not told apart.
    const type = behindQualifiers(tokens, at - 1);
    if (kind[type] === Mark.Star) this.types.set(word, -1);
    else if (before === Kind.Identifier && BEHIND.has(kind[at + 1]!) && !this.types.has(word))
      if (!NO_TYPES.has(wordAt(tokens, at - 1))) this.types.set(word, at - 1);
  }

  /** The token that tells the type of what a token names: that of its type, where the function says it, or the token itself. */
  telling(tokens: Tokens, at: number): number {
    if (isMember(tokens, at)) return at;
    const type = this.types.get(wordAt(tokens, at));
    return type === undefined || type < 0 ? at : type;
  }
}

const wordAt = ({ text, start, end }: Tokens, at: number): string => text.slice(start[at], end[at]);

/** The token before what may stand between a star and a name: `*const __restrict name`. */
function behindQualifiers(tokens: Tokens, at: number): number {
  while (tokens.kind[at] === Kind.Identifier && /^(const$|volatile$|restrict$|__)/.test(wordAt(tokens, at)))
    at--;
  return at;
}

import { Kind, lex } from '../syntax/lexer';

/** What the tokens of an item tell of what it declares: a little more than it does. */
export interface Declares {
  readonly names: readonly string[];
  /** Whether it may fill something with functions, or register them by a macro. */
  readonly fills: boolean;
}

const [PARENTHESIS, STAR, COLON, EQUALS, BRACE, CLOSE_BRACE] = [40, 42, 58, 61, 123, 125];

/**
 * The names that an item may declare: outside braces all that are not types or functions; tags; and all names within braces where
 * there is an `enum`.
 */
export function declaresOf(item: string): Declares {
  const { kind, start, end, count } = lex(item);
  const names: string[] = [];
  const spelling = (token: number): string => item.slice(start[token], end[token]);
  const isTypedef = spelling(1) === 'typedef';
  let fills = kind[2] === PARENTHESIS;
  let [depth, enums] = [0, false];
  /** Whether a name is one that is declared, as opposed to its type: behind it may come attributes. */
  const isDeclared = (at: number): boolean => {
    const after = kind[at + 1]!;
    if (after === PARENTHESIS) return isTypedef || item.startsWith('__', start[at]);
    return after === Kind.Identifier ? item.startsWith('__', start[at + 1]) : after !== STAR;
  };
  for (let i = 1; i < count; i++) {
    const k = kind[i]!;
    if (k === BRACE) {
      // `struct a {`, `struct a __packed {`, `enum a : u8 {`
      for (let at = i - 1; kind[at] === Kind.Identifier || kind[at] === COLON; at--) names.push(spelling(at));
      depth++;
    } else if (k === CLOSE_BRACE) depth--;
    else if (k === EQUALS && depth === 0) fills = true;
    else if (k === Kind.Identifier) {
      if (spelling(i) === 'enum') enums = true;
      else if (depth > 0 ? enums : isDeclared(i)) names.push(spelling(i));
    }
  }
  return { names, fills };
}

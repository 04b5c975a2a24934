import { MEMBER_MACROS } from '../kernel/structs';
import { Kind, lex, type Tokens } from '../syntax/lexer';
import { Mark } from '../syntax/nesting';
import { isFilled, isMember } from './filled';
import type { Names } from './names';
import { operandOfCast } from './numbered';
import { PlainVariables } from './plain';
import { WIDE_WORDS } from './relevance';

/**
 * Names that stand in a part of a text, each once: what tells without parsing it whether it is worth that. What the parsed text
 * has of a kind is among them; what is among them may be more.
 */
export interface Mentions {
  readonly words: Int32Array;
  /** Those that a parenthesis follows. */
  readonly calls: Int32Array;
  /** Those of members. */
  readonly members: Int32Array;
  /** Those of members and variables that something is put into, or whose address is taken; see `isFilled`. */
  readonly filled: Int32Array;
  /** What may make a pointer of a value that is cast to a wide number; see `operandOfCast`. */
  readonly numbered: Int32Array;
}

/** Whether one of some names is among others. */
export const hasAny = (names: Int32Array, others: ReadonlySet<number>): boolean =>
  names.some((name) => others.has(name));

/** What stands between two offsets of a text: what a function may use, known before it is parsed. */
export function mentionsOf(tokens: Tokens, from: number, to: number, names: Names): Mentions {
  const { text, kind, start, end, count } = tokens;
  const { marks } = names;
  const [words, calls, members, filled] = [[] as number[], [] as number[], [] as number[], [] as number[]];
  const numbered = new Set<number>();
  const plain = new PlainVariables();
  const note = (name: number, met: number): void => {
    const fresh = met & ~marks[name]!;
    if (fresh === 0) return;
    if ((fresh & Met.Word) !== 0) words.push(name);
    if ((fresh & Met.Call) !== 0) calls.push(name);
    if ((fresh & Met.Member) !== 0) members.push(name);
    if ((fresh & Met.Filled) !== 0) filled.push(name);
    marks[name] = marks[name]! | met;
  };
  for (let i = firstAt(tokens, from); i < count && start[i]! < to; i++) {
    if (kind[i] !== Kind.Identifier) continue;
    const word = text.slice(start[i], end[i]);
    const name = names.id(word);
    let met = Met.Word;
    if (kind[i + 1] === Mark.OpenParen) {
      met |= Met.Call;
      const member = MEMBER_MACROS.get(word);
      if (member !== undefined) note(names.id(member), Met.Word | Met.Member | Met.Filled);
    }
    if (isMember(tokens, i)) met |= Met.Member;
    if ((marks[name]! & Met.Filled) === 0 && isFilled(tokens, i)) met |= Met.Filled;
    note(name, met);
    plain.note(tokens, i, word);
    if (WIDE_WORDS.has(word))
      operandOfCast(tokens, i, (token) => numbered.add(idAt(tokens, plain.telling(tokens, token), names)));
  }
  for (const name of words) marks[name] = 0;
  return {
    words: Int32Array.from(words),
    calls: Int32Array.from(calls),
    members: Int32Array.from(members),
    filled: Int32Array.from(filled),
    numbered: Int32Array.from(numbered),
  };
}

/** What `operandOfCast` tells of all casts of a text. */
export function castIn(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  const tokens = lex(text);
  const { kind, start, end, count } = tokens;
  const plain = new PlainVariables();
  const visit = (token: number): void => {
    const telling = plain.telling(tokens, token);
    found.add(text.slice(start[telling], end[telling]));
  };
  for (let i = 1; i < count; i++) {
    if (kind[i] !== Kind.Identifier) continue;
    const word = text.slice(start[i], end[i]);
    plain.note(tokens, i, word);
    if (WIDE_WORDS.has(word)) operandOfCast(tokens, i, visit);
  }
  return found;
}

const idAt = ({ text, start, end }: Tokens, token: number, names: Names): number =>
  names.id(text.slice(start[token], end[token]));

/** As what a name was met. */
const enum Met {
  Word = 1,
  Call = 2,
  Member = 4,
  Filled = 8,
}

/** The first token that begins at an offset or behind it. */
function firstAt({ start, count }: Tokens, offset: number): number {
  let [low, high] = [1, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (start[middle]! < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

import { Kind, type Tokens } from '../syntax/lexer';
import type { Names } from './names';

const OPEN_PARENTHESIS = 40;

/** Names that stand in a part of a text, each once, and those of them that a parenthesis follows. */
export interface Mentions {
  readonly words: Int32Array;
  readonly calls: Int32Array;
}

/** Whether one of some names is among them. */
export const mentions = ({ words }: Mentions, names: ReadonlySet<number>): boolean =>
  words.some((name) => names.has(name));

/** What stands between two offsets of a text: what a function may use, known before it is parsed. */
export function mentionsOf(tokens: Tokens, from: number, to: number, names: Names): Mentions {
  const { text, kind, start, end, count } = tokens;
  const { marks } = names;
  const [words, calls] = [[] as number[], [] as number[]];
  for (let i = firstAt(tokens, from); i < count && start[i]! < to; i++) {
    if (kind[i] !== Kind.Identifier) continue;
    const name = names.id(text.slice(start[i], end[i]));
    const mark = marks[name]!;
    if (mark === 0) words.push(name);
    const isCalled = kind[i + 1] === OPEN_PARENTHESIS;
    if (isCalled && mark < CALLED) calls.push(name);
    marks[name] = isCalled ? CALLED : Math.max(mark, MET);
  }
  for (const name of words) marks[name] = 0;
  return { words: Int32Array.from(words), calls: Int32Array.from(calls) };
}

/** The same of code without comments. */
export function mentionedIn(code: string, names: Names): Mentions {
  const [words, calls] = [new Set<number>(), new Set<number>()];
  for (const [, word, call] of code.matchAll(/\b([A-Za-z_]\w*)\b(\s*\()?/g)) {
    words.add(names.id(word!));
    if (call !== undefined) calls.add(names.id(word!));
  }
  return { words: Int32Array.from(words), calls: Int32Array.from(calls) };
}

const MET = 1;
const CALLED = 2;

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
